"""When the demo is loaded: once, on stores that were empty, again after an interruption, and when asked for."""

from pathlib import Path

from infra.local.demo import DemoMark, wants_demo
from infra.local.settings import Settings
from infra.local.stores import choose_stores, embedded_database


def _wants(state: Path, **env: str) -> bool:
    settings = Settings(state=state, env=env)
    return wants_demo(settings, choose_stores(settings, lambda _name: None))


def _used_before(state: Path) -> None:
    file = embedded_database(Settings(state=state))
    file.parent.mkdir()
    file.touch()


def test_the_first_start_on_empty_embedded_stores_loads_it(tmp_path: Path) -> None:
    assert _wants(tmp_path)


def test_a_start_that_was_interrupted_while_loading_loads_it_again(tmp_path: Path) -> None:
    assert _wants(tmp_path)
    _used_before(tmp_path)
    assert _wants(tmp_path)
    DemoMark(tmp_path / "demo").finish()
    assert not _wants(tmp_path)


def test_stores_with_somebodys_data_are_left_alone(tmp_path: Path) -> None:
    _used_before(tmp_path)
    assert not _wants(tmp_path)


def test_stores_that_run_elsewhere_are_left_alone(tmp_path: Path) -> None:
    assert not _wants(tmp_path, MONGODB_URL="mongodb://db")


def test_it_can_be_asked_for_and_declined(tmp_path: Path) -> None:
    assert not _wants(tmp_path, DEMO="0")
    assert _wants(tmp_path, DEMO="1", MONGODB_URL="mongodb://db")
