"""The demo inventory."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from lendgraph.apply import Outcome, apply
from lendgraph.demo.plan import inventory, items_of, plan_demo
from lendgraph.errors import EndpointUnreachable
from lendgraph.state import read_state
from tests.unit.lendgraph.fake_graph import FakeGraph

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


async def load(graph: FakeGraph) -> Outcome:
    content = inventory()
    usernames = [person["username"] for person in content["people"]]
    state = await read_state(graph, usernames, [item["code"] for item in items_of(content)])
    return await apply(plan_demo(content, state, NOW), graph, lambda _action: None)


async def test_it_is_a_small_believable_inventory():
    graph = FakeGraph()

    outcome = await load(graph)

    assert outcome.refusals == []
    statuses = Counter(item["status"] for item in graph.stock.values())
    assert len(graph.users) == 14
    assert len(graph.stock) == 60
    assert len(graph.categories) == 8
    assert statuses["ASSIGNED"] == 4
    assert statuses["LENT"] > 8
    assert statuses["RETIRED"] == 1
    due = [variables["input"]["dueAt"] for operation, variables in graph.asked if operation == "LendItem"]
    assert sum(datetime.fromisoformat(at) < NOW for at in due) == 1
    assert {user["email"].partition("@")[2] for user in graph.users.values()} == {"example.org"}
    assert {variables["notify"] for _, variables in graph.asked if "notify" in variables} == {False}


async def test_loading_it_again_changes_nothing():
    graph = FakeGraph()
    await load(graph)
    before = list(graph.changes)

    outcome = await load(graph)

    assert graph.changes == before
    assert outcome.effects == {}


async def test_what_people_did_since_is_left_alone():
    graph = FakeGraph()
    await load(graph)
    returned = graph.item("LAP-004")
    returned |= {"status": "AVAILABLE", "holderId": None, "placeId": returned["homeId"], "name": "Renamed"}
    before = list(graph.changes)

    await load(graph)

    assert graph.changes == before


async def test_an_interrupted_load_goes_on_where_it_stopped():
    whole = FakeGraph()
    await load(whole)
    for stop in range(3, len(whole.asked), 7):
        graph = FakeGraph(fails=lambda _operation, number, stop=stop: EndpointUnreachable("", "") if number >= stop else None)
        with pytest.raises(EndpointUnreachable):
            await load(graph)
        graph.fails = lambda _operation, _number: None

        await load(graph)

        assert Counter(graph.changes) == Counter(whole.changes)
