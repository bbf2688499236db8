"""The embedded MongoDB answers as the plain engine does, lets one of many racers win and survives being killed."""

import asyncio
import itertools
import sys
from collections.abc import Generator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from mongoeco.session import ClientSession
from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError

from infra.local.engine import LocalEngine
from infra.local.processes import Process
from infra.local.settings import Settings
from infra.local.stack import Stack
from infra.local.stores import free_port
from tests.integration.local.servers import Database, Pair, database, pair
from tests.integration.local.shapes import INDEXES, questions, writes

_names = itertools.count()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Generator[Pair]:
    with pair(tmp_path_factory.mktemp("engines")) as engines:
        yield engines


# Without shrinking, which would drive two servers for minutes: a failure shows its steps.
_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


@settings(
    max_examples=40, deadline=None, phases=_PHASES, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(steps=st.lists(st.one_of(writes, questions), min_size=5, max_size=40))
def test_every_query_shape_answers_as_the_plain_engine_does(both: Pair, steps: list[Any]) -> None:
    both.runner.run(_same_answers(both, steps))


async def _same_answers(both: Pair, steps: list[Any]) -> None:
    name = f"c{next(_names)}"
    collections = both.plain[name], both.ours[name]
    try:
        for collection in collections:
            await collection.create_indexes(INDEXES)
        for ask, *arguments in steps:
            plain, ours = [await ask(collection, *arguments) for collection in collections]
            assert ours == plain, (ask.__name__, arguments)
    finally:
        for collection in collections:
            await collection.drop()


def test_an_array_in_a_field_that_held_none_is_found_at_once_and_after_a_restart(tmp_path: Path) -> None:
    async def drive() -> None:
        async with database(LocalEngine(str(tmp_path / "db"))) as db:
            await db["items"].create_index("colour")
            await db["items"].insert_one({"_id": "a", "colour": "red", "plain": "red"})
            assert await _ids(db, {"colour": "red"}) == await _ids(db, {"plain": "red"}) == ["a"]
            await db["items"].insert_one({"_id": "b", "colour": ["red", "blue"], "plain": ["red", "blue"]})
            await db["items"].update_one({"_id": "a"}, {"$set": {"plain": ["blue"]}})
            await _both_found(db)
        async with database(LocalEngine(str(tmp_path / "db"))) as db:
            await _both_found(db)

    asyncio.run(drive())


async def _both_found(db: Database) -> None:
    assert await _ids(db, {"colour": "red"}) == ["a", "b"]
    assert await _ids(db, {"colour": "blue"}) == ["b"]
    assert await _ids(db, {"plain": "blue"}) == ["a", "b"]


def test_a_range_matches_values_of_its_own_type_only(tmp_path: Path) -> None:
    async def drive() -> None:
        async with database(LocalEngine(str(tmp_path / "db"))) as db:
            due = datetime(2026, 5, 1, tzinfo=UTC)
            values: list[Any] = [None, "2026", 7, due]
            await db["items"].insert_many([{"_id": f"{value}", "due": value} for value in values] + [{"_id": "without"}])
            assert await _ids(db, {"due": {"$lt": due + timedelta(days=1)}}) == [f"{due}"]
            assert await _ids(db, {"due": {"$gt": 1}}) == ["7"]

    asyncio.run(drive())


def test_nothing_is_in_an_empty_list_even_with_an_index(tmp_path: Path) -> None:
    async def drive() -> None:
        async with database(LocalEngine(str(tmp_path / "db"))) as db:
            await db["items"].create_index("status")
            await db["items"].insert_one({"_id": "a", "status": "LENT"})
            assert await _ids(db, {"status": {"$in": []}}) == []
            assert await _ids(db, {"status": {"$nin": []}}) == ["a"]

    asyncio.run(drive())


def test_of_two_hundred_racers_one_wins(tmp_path: Path) -> None:
    async def drive() -> None:
        async with database(LocalEngine(str(tmp_path / "db"))) as db:
            await db["items"].insert_one({"_id": "drill", "rev": 1})
            races = [
                db["items"].update_one({"_id": "drill", "rev": 1}, {"$set": {"holder": f"u{n}"}, "$inc": {"rev": 1}})
                for n in range(200)
            ]
            won = [n for n, result in enumerate(await asyncio.gather(*races)) if result.modified_count]
            assert len(won) == 1
            assert await db["items"].find_one({"_id": "drill"}) == {"_id": "drill", "rev": 2, "holder": f"u{won[0]}"}

    asyncio.run(drive())


def test_a_client_that_goes_away_amid_a_write_leaves_no_transaction_open(tmp_path: Path) -> None:
    async def drive() -> None:
        engine = LocalEngine(str(tmp_path / "db"))
        async with database(engine) as db:
            session = ClientSession()
            engine.create_session_state(session)
            connection = engine._require_connection()
            engine._begin_write(connection, session)
            session.close()
            engine._rollback_write(connection, session)

            await db["items"].insert_one({"_id": "drill"})

            assert not connection.in_transaction
            assert await _ids(db, {}) == ["drill"]

    asyncio.run(drive())


def test_kill_9_in_the_middle_of_writes_loses_no_acknowledged_write(tmp_path: Path) -> None:
    port = free_port()
    stack = Stack.of(Settings(state=tmp_path), [_server(tmp_path, port)])
    acknowledged: list[str] = []
    try:
        for _round in range(3):
            stack.start("mongo")
            stack.wait_ready("mongo")
            asyncio.run(_write_until_killed(port, stack, acknowledged))
        stack.start("mongo")
        stack.wait_ready("mongo")
        kept = asyncio.run(_all_ids(port))
    finally:
        stack.stop_all()
    assert len(acknowledged) > 30
    assert set(acknowledged) <= kept


async def _write_until_killed(port: int, stack: Stack, acknowledged: list[str]) -> None:
    async with AsyncMongoClient[dict[str, Any]](f"mongodb://127.0.0.1:{port}", serverSelectionTimeoutMS=5_000) as client:

        async def write() -> None:
            with suppress(PyMongoError):
                while True:
                    id_ = str(uuid4())
                    await client["kill"]["writes"].insert_one({"_id": id_, "outbox": [{"id": id_}]})
                    acknowledged.append(id_)

        writers = [asyncio.create_task(write()) for _ in range(4)]
        await asyncio.sleep(0.8)
        stack.kill("mongo")
        for writer in writers:
            writer.cancel()
        await asyncio.gather(*writers, return_exceptions=True)


async def _all_ids(port: int) -> set[str]:
    async with AsyncMongoClient[dict[str, Any]](f"mongodb://127.0.0.1:{port}") as client:
        return {document["_id"] async for document in client["kill"]["writes"].find({}, {"_id": 1})}


def _server(folder: Path, port: int) -> Process:
    command = (sys.executable, "-m", "infra.local.mongo", "--path", str(folder / "embedded.sqlite"), "--port", str(port))
    return Process(name="mongo", command=command, tcp=("127.0.0.1", port), is_store=True)


async def _ids(db: Database, condition: dict[str, Any]) -> list[str]:
    return sorted([document["_id"] async for document in db["items"].find(condition)])
