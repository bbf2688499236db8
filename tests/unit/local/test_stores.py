"""Which store is used: the one that was named, else one that is installed, else the embedded one."""

from pathlib import Path

from infra.local.settings import Settings
from infra.local.stores import Which, choose_stores, free_ports

NAMED = {"MONGODB_URL": "mongodb://db:1", "REDIS_URL": "redis://cache:2", "SMTP_URL": "smtp://mail:3"}


def _installed(*programs: str) -> Which:
    return lambda name: f"/usr/bin/{name}" if name in programs else None


def test_named_stores_win_over_installed_ones_and_nothing_is_started(tmp_path: Path) -> None:
    stores = choose_stores(Settings(state=tmp_path, env=NAMED), _installed("mongod", "redis-server"))
    assert {store.variable: store.url for store in stores} == NAMED
    assert [store.process for store in stores] == [None, None, None]


def test_installed_stores_win_over_embedded_ones(tmp_path: Path) -> None:
    mongo, redis, _ = choose_stores(Settings(state=tmp_path, env={}), _installed("mongod", "valkey-server"))
    assert mongo.process is not None
    assert redis.process is not None
    assert mongo.process.command[0] == "/usr/bin/mongod"
    assert redis.process.command[0] == "/usr/bin/valkey-server"
    assert not mongo.embedded


def test_redis_is_preferred_to_valkey_when_both_are_installed(tmp_path: Path) -> None:
    redis = choose_stores(Settings(state=tmp_path, env={}), _installed("redis-server", "valkey-server"))[1]
    assert redis.process is not None
    assert redis.process.command[0] == "/usr/bin/redis-server"


def test_with_nothing_there_the_embedded_stores_run_on_loopback_and_keep_what_they_are_told(tmp_path: Path) -> None:
    stores = choose_stores(Settings(state=tmp_path, env={}), _installed())
    assert all(store.embedded and "127.0.0.1" in store.url for store in stores)
    redis = stores[1].process
    assert redis is not None
    command = " ".join(redis.command)
    assert "--bind 127.0.0.1" in command
    assert "--appendonly yes --appendfsync everysec" in command
    assert f"--dir {tmp_path / 'valkey'}" in command


def test_free_ports_are_all_different() -> None:
    variables = {f"P{number}": number for number in range(20)}
    assert len(set(free_ports(variables).values())) == len(variables)
