"""What an import does to the graph."""

from pathlib import Path

import pytest

from lendgraph.actions import Kind
from lendgraph.errors import EndpointUnreachable
from lendgraph.report import Count, counts
from lendgraph.snipe_it.rows import read_export
from tests.unit.lendgraph.fake_graph import FakeGraph
from tests.unit.lendgraph.snipe import export, refused, run

USERS = ["Ada,Okafor,ada@example.org,ada,true", "Bo,,,bo,false"]
LOCATIONS = ["Room 2,Main building", "Main building,"]
ASSETS = [
    "Drill,T-1,Tools,Room 2,Makita,,,",
    "Saw,T-2,Tools,Room 2,Festool,User,ada,",
    "Lamp,T-3,Light,,,Location,,Attic",
    "Tent,T-4,Camping,Room 2,,User,bo,",
]


async def test_an_import_brings_people_places_categories_items_and_who_has_what(tmp_path: Path):
    graph = FakeGraph()

    outcome = await run(export(tmp_path, users=USERS, locations=LOCATIONS, assets=ASSETS), graph)

    assert refused(outcome) == []
    assert counts(outcome) == {
        Kind.PEOPLE: Count(2, 0, 0, 0),
        Kind.LOCATIONS: Count(4, 0, 0, 0),
        Kind.CATEGORIES: Count(3, 0, 0, 0),
        Kind.ITEMS: Count(4, 0, 0, 0),
        Kind.CUSTODY: Count(3, 0, 0, 0),
    }
    assert graph.path(graph.item("T-1")["placeId"]) == "/Main building/Room 2"
    assert graph.item("T-2")["holderId"] == graph.person("ada")["id"]
    assert graph.path(graph.item("T-3")["homeId"]) == "/Unsorted"
    assert graph.path(graph.item("T-3")["placeId"]) == "/Attic"


async def test_the_second_run_changes_nothing(tmp_path: Path):
    graph = FakeGraph()
    said = export(tmp_path, users=USERS, locations=LOCATIONS, assets=ASSETS)
    first = await run(said, graph)
    before = list(graph.changes)

    second = await run(said, graph)

    assert graph.changes == before
    unnamed = {Kind.LOCATIONS: 1}  # Unsorted, which no row names
    assert counts(second) == {kind: Count(0, count.created - unnamed.get(kind, 0), 0, 0) for kind, count in counts(first).items()}


async def test_a_deactivated_person_keeps_what_is_checked_out_to_them(tmp_path: Path):
    graph = FakeGraph()

    await run(export(tmp_path, users=USERS, assets=ASSETS), graph)

    assert graph.item("T-4")["holderId"] == graph.person("bo")["id"]
    assert not graph.person("bo")["active"]


async def test_nobody_is_reactivated_or_given_something_while_deactivated(tmp_path: Path):
    graph = FakeGraph()
    await run(export(tmp_path, users=["Ada,Okafor,,ada,false"]), graph)

    outcome = await run(export(tmp_path, users=["Ada,Okafor,,ada,true"], assets=["Saw,T-2,,,,User,ada,"]), graph)

    assert not graph.person("ada")["active"]
    assert [row for _, row, _ in refused(outcome)] == [2]
    assert "deactivated in Lendgraph" in outcome.refusals[0].reason
    assert any("stays so" in notice for notice in outcome.plan.notices)


async def test_an_interrupted_import_goes_on_where_it_stopped(tmp_path: Path):
    said = export(tmp_path, users=USERS, locations=LOCATIONS, assets=ASSETS)
    whole = FakeGraph()
    await run(said, whole)
    for stop in range(3, len(whole.asked)):
        graph = FakeGraph(fails=lambda _operation, number, stop=stop: EndpointUnreachable("", "") if number >= stop else None)
        with pytest.raises(EndpointUnreachable):
            await run(said, graph)
        graph.fails = lambda _operation, _number: None

        outcome = await run(said, graph)

        assert refused(outcome) == []
        assert len(graph.changes) == len(whole.changes)
        assert not graph.person("bo")["active"]


async def test_people_named_only_beside_an_asset_are_made_from_its_columns(tmp_path: Path):
    graph = FakeGraph()
    (tmp_path / "a.csv").write_text(
        "Asset Tag,Checkout Type,Checked Out To: Username,Checked Out To: First Name,Checked Out To: Last Name,"
        "Checked Out To: Email\nT-1,User,Cy,Cy,Young,cy@example.org\nT-2,User,cY,,,\n"
    )
    await run(read_export(None, None, tmp_path / "a.csv"), graph)

    assert [(user["name"], user["email"]) for user in graph.users.values()] == [("Cy Young", "cy@example.org")]
    assert graph.item("T-2")["holderId"] == graph.person("cy")["id"]


async def test_what_the_file_says_of_people_and_items_wins_and_its_silence_clears_nothing(tmp_path: Path):
    graph = FakeGraph()
    await run(export(tmp_path, users=USERS, assets=ASSETS), graph)

    outcome = await run(export(tmp_path, users=["Ada,King,,ADA,"], assets=["Jigsaw,t-2,,,,,,"]), graph)

    assert (graph.person("ada")["name"], graph.person("ada")["email"]) == ("Ada King", "ada@example.org")
    assert graph.item("T-2")["name"] == "Jigsaw"
    assert graph.item("T-2")["description"] == "Festool"
    assert graph.item("T-2")["holderId"] == graph.person("ada")["id"]
    assert counts(outcome)[Kind.PEOPLE].updated == counts(outcome)[Kind.ITEMS].updated == 1


@pytest.mark.parametrize("notify", [True, False])
async def test_mails_are_sent_only_if_asked_for(tmp_path: Path, notify: bool):
    graph = FakeGraph()

    await run(export(tmp_path, users=USERS, assets=ASSETS), graph, notify=notify)

    assert {user["notify"] for user in graph.users.values()} == {notify}
    assert graph.item("T-2")["notify"] is notify


async def test_more_than_a_page_of_people_and_items_is_read_in_pages(tmp_path: Path):
    graph = FakeGraph()
    said = export(
        tmp_path, users=[f"P,{n},,user{n},true" for n in range(250)], assets=[f"Thing,T-{n},Tools,Room,,,," for n in range(250)]
    )
    await run(said, graph)
    changes = len(graph.changes)

    await run(said, graph)

    assert len(graph.users) == len(graph.stock) == 250
    assert len(graph.changes) == changes
