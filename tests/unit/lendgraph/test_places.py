"""Which location a name means, and when it means none."""

from dataclasses import replace
from pathlib import Path

from lendgraph.snipe_it.rows import read_export
from tests.unit.lendgraph.fake_graph import FakeGraph
from tests.unit.lendgraph.snipe import export, refused, run


def paths(graph: FakeGraph) -> list[str]:
    return sorted(map(graph.path, graph.places))


async def test_parents_make_a_tree_wherever_they_stand_in_the_file(tmp_path: Path):
    graph = FakeGraph()

    await run(export(tmp_path, locations=["Shelf,Room", "Room,House", "House,"]), graph)

    assert paths(graph) == ["/House", "/House/Room", "/House/Room/Shelf"]


async def test_a_name_twice_in_the_file_is_ambiguous_wherever_it_is_used(tmp_path: Path):
    graph = FakeGraph()
    (tmp_path / "places.csv").write_text("name,city\nDepot,Oslo\nYard,Oslo\nDepot,Bergen\n")
    assets = ["Saw,T-1,,Depot,,,,", "Axe,T-2,,Yard,,Location,,depot", "Hoe,T-3,,Yard,,,,"]
    said = replace(export(tmp_path, assets=assets), places=read_export(None, tmp_path / "places.csv", None).places)

    for _ in range(2):
        outcome = await run(said, graph)
        assert refused(outcome) == [
            ("assets.csv", 2, "the place “Depot” is ambiguous: places.csv has it in rows 2, 4."),
            (
                "assets.csv",
                3,
                "T-2 was imported, but not its checkout: the place “depot” is ambiguous: places.csv has it in rows 2, 4.",
            ),
            (
                "places.csv",
                4,
                "“Depot” stands in row 2 already: two places of one name cannot be told apart; give one another name.",
            ),
        ]
    assert sorted(item["code"] for item in graph.stock.values()) == ["T-2", "T-3"]


async def test_a_name_twice_in_the_tree_is_ambiguous(tmp_path: Path):
    graph = FakeGraph()
    await run(export(tmp_path, locations=["Shelf,Room 1", "Shelf,Room 2"]), graph)

    outcome = await run(export(tmp_path, assets=["Saw,T-1,,Shelf,,,,"]), graph)

    assert paths(graph) == ["/Room 1", "/Room 1/Shelf", "/Room 2", "/Room 2/Shelf"]
    assert refused(outcome) == [("assets.csv", 2, "the place “Shelf” is ambiguous: 2 locations have this name.")]


async def test_places_within_themselves_are_refused(tmp_path: Path):
    outcome = await run(export(tmp_path, locations=["A,B", "B,A", "C,C"]), graph := FakeGraph())

    assert [row for _, row, _ in refused(outcome)] == [2, 3, 4]
    assert paths(graph) == []


async def test_a_place_made_before_its_parent_was_known_moves_below_it(tmp_path: Path):
    graph = FakeGraph()
    await run(export(tmp_path, assets=["Saw,T-1,,Room,,,,"]), graph)
    said = export(tmp_path, locations=["Room,House"], assets=["Saw,T-1,,Room,,,,"])

    await run(said, graph)
    changes = len(graph.changes)
    await run(said, graph)

    assert paths(graph) == ["/House", "/House/Room"]
    assert len(graph.changes) == changes


async def test_a_place_somebody_moved_since_stays_where_it_is_if_the_file_names_no_parent(tmp_path: Path):
    graph = FakeGraph()
    await run(export(tmp_path, locations=["Room,", "House,"]), graph)
    graph.place("Room")["parentId"] = graph.place("House")["id"]

    await run(export(tmp_path, locations=["Room,", "House,"]), graph)

    assert paths(graph) == ["/House", "/House/Room"]


async def test_places_of_one_name_with_different_parents_are_all_made_and_none_is_moved(tmp_path: Path):
    graph = FakeGraph()
    await run(export(tmp_path, assets=["Saw,T-1,,Depot,,,,"]), graph)

    for _ in range(2):
        await run(export(tmp_path, locations=["Depot,Oslo", "Depot,Bergen"]), graph)

        assert paths(graph) == ["/Bergen", "/Bergen/Depot", "/Depot", "/Oslo", "/Oslo/Depot"]
