"""No query of the services reads a whole collection: what other integration tests made them ask is held against their indexes.

This runs last. The catalogue is what each service declares; what MongoDB would do is asked from the store itself.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pytest
from pymongo import AsyncMongoClient
from pymongo.errors import BulkWriteError

from subgraphs.chassis.mongo import Database, Indexes, ensure_indexes
from subgraphs.items import repository as items
from subgraphs.mail import repository as mail
from subgraphs.users import repository as users
from tests.support.shapes import SERVICES, Asked, Captured, Shape, bounded, shape_of

CATALOGUE: Final[Mapping[str, Indexes]] = {"users": users.INDEXES, "items": items.INDEXES, "mail": mail.INDEXES}
ALLOWED: Final[Mapping[str, str]] = {
    "items: categories everything sorted by nameKey": "there are few categories, and all of them are wanted",
}
"""Shapes no index bounds, each with the reason why that is right."""

type Examples = Mapping[Shape, tuple[Asked, str]]


@pytest.fixture
def examples(captured: Captured) -> Examples:
    """What was asked, if enough of the tests ran that it is worth judging."""
    if {shape.service for shape in captured.examples} != set(SERVICES):
        pytest.skip("not all services were tested: run all integration tests to judge what they ask")
    return captured.examples


def test_every_query_is_bounded_by_a_declared_index(examples: Examples) -> None:
    unbounded = {
        str(shape): where
        for shape, (asked, where) in examples.items()
        if not bounded(asked, CATALOGUE[shape.service].get(shape.collection, ()))
    }

    surprises = [f"{shape} ({where})" for shape, where in unbounded.items() if shape not in ALLOWED]
    assert not surprises, "\n".join(["No index bounds:", *surprises])


@pytest.mark.parametrize("service", SERVICES)
async def test_the_store_plans_no_query_as_a_scan(
    service: str, examples: Examples, captured: Captured, mongo_url: str, namespace: str
) -> None:
    mine = [asked for shape, (asked, _) in examples.items() if shape.service == service]
    async with AsyncMongoClient[dict[str, Any]](mongo_url, tz_aware=True) as client:
        plans = await _plans(client[f"{namespace}{service}"], service, mine, captured)
        await client.drop_database(f"{namespace}{service}")

    scans = [f"{shape}: {plan}" for shape, plan in plans.items() if _scans(plan) and shape not in ALLOWED]
    assert not scans, "\n".join(["The store would scan for:", *scans])


async def _plans(database: Database, service: str, asked: Sequence[Asked], captured: Captured) -> Mapping[str, Any]:
    await ensure_indexes(database, CATALOGUE[service])
    await _fill(database, {name: some for (owner, name), some in captured.documents.items() if owner == service})
    return {str(shape_of(service, each)): await _plan(database, each) for each in asked}


async def _fill(database: Database, documents: Mapping[str, Any]) -> None:
    """Documents as the services write them: what fields hold decides how the embedded store plans."""
    for collection, some in documents.items():
        try:
            await database[collection].insert_many([dict(each) for each in some], ordered=False)
        except BulkWriteError as error:
            assert {each["code"] for each in error.details["writeErrors"]} == {11000}, error.details


async def _plan(database: Database, asked: Asked) -> Mapping[str, Any]:
    query: dict[str, Any] = {"find": asked.collection, "filter": asked.filter} | ({"limit": 1} if asked.limited else {})
    query |= {"sort": dict.fromkeys(asked.sort, 1)} if asked.sort else {}
    return await database.command("explain", query, verbosity="queryPlanner")


def _scans(plan: Mapping[str, Any]) -> bool:
    """MongoDB names the stage. The embedded store has one SQL table; a scan there is what SQL cannot answer, so that Python
    reads every document."""
    if "engine" in plan:
        pushdown = plan["details"]["pushdown"]
        return bool(pushdown["mode"] != "sql" or pushdown["residualRequired"] or pushdown["pythonSort"])
    return "COLLSCAN" in str(plan["queryPlanner"]["winningPlan"])


def test_a_query_without_an_index_would_be_noticed() -> None:
    indexes = CATALOGUE["items"]["items"]

    assert not bounded(Asked("items", {"description": "x"}), indexes)
    assert not bounded(Asked("items", {"description": "x"}, ("nameKey",), limited=True), indexes)
    assert not bounded(Asked("items", {"status": {"$ne": "LENT"}}), indexes)
    assert not bounded(Asked("items", {"status": {"$ne": "LENT"}}, ("updatedAt", "code"), limited=True), indexes)
    assert not bounded(Asked("items", {}, ("nameKey",)), indexes)
    assert not bounded(Asked("items", {"$or": [{"codeKey": "x"}, {"description": "x"}]}), indexes)
    assert bounded(Asked("items", {"$and": [{"description": "x"}, {"status": "LENT"}]}), indexes)
    assert bounded(Asked("items", {}, ("nameKey", "_id"), limited=True), indexes)
    assert str(shape_of("items", Asked("items", {"_id": 1, "dueAt": {"$lt": 3}}))) == "items: items _id =, dueAt $lt"
