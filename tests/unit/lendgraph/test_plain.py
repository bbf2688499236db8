"""Our own CSV format: out, in again, and the same inventory is there."""

import csv
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lendgraph.apply import Outcome, apply
from lendgraph.errors import GraphFailed, UnreadableFile
from lendgraph.plain.cells import guarded, names_in, path_of, unguarded
from lendgraph.plain.columns import FILES, HISTORY
from lendgraph.plain.export import export_everything, export_timeline
from lendgraph.plain.plan import plan_import
from lendgraph.plain.rows import read_files
from lendgraph.plain.state import read_known
from lendgraph.text import clean, key_of
from tests.unit.lendgraph.plain_graph import LONG_AGO, PlainGraph
from tests.unit.lendgraph.snipe import refused

DAY, MONTH = "2026-02-01T10:00:00+00:00", "2026-03-01T10:00:00+00:00"
NASTY = ["=1+2", "-drill", "'quoted", "'=no", "@home", "+49 30", 'a "b", c; d', "two\nlines", "Größe / Länge \\", "Регал"]
TEXTS = st.one_of(st.sampled_from(NASTY), st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"])))
NAMES = TEXTS.map(clean).filter(lambda text: bool(key_of(text)) and len(text) < 60)


@given(st.text())
def test_no_cell_is_taken_for_a_formula_and_none_loses_anything(text: str) -> None:
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert unguarded(guarded(text)) == text


@given(st.lists(NAMES, min_size=1, max_size=4))
def test_a_path_leads_back_to_its_names(names: list[str]) -> None:
    assert names_in(path_of(names)) == tuple(names)


def stocked(names: Sequence[str] = NASTY) -> PlainGraph:
    """An inventory with an item of every sort, people with and without username, an archived room."""
    graph = PlainGraph()
    ids = count()

    def do(operation: str, **given: Any) -> str:
        answer = getattr(graph, operation)(**given)
        assert answer["__typename"].endswith("Success"), answer
        return next(value["id"] for value in answer.values() if isinstance(value, dict))

    name = lambda: names[next(ids) % len(names)]  # noqa: E731
    ada = do("CreateUser", input={"name": name(), "username": "ada", "email": "ada@example.org", "group": "staff"}, notify=False)
    bo = do("CreateUser", input={"name": name(), "username": None, "email": "bo@example.org"}, notify=False)
    do("CreateUser", input={"name": "Nobody Special", "username": None, "email": None}, notify=False)
    do("DeactivateUser", id=bo)
    building = do("CreateLocation", input={"name": name()})
    room = do("CreateLocation", input={"name": name(), "parentId": building})
    old = do("CreateLocation", input={"name": "Old", "parentId": building})
    do("CreateLocation", input={"name": "Older", "parentId": old})
    graph.places[old]["archived"] = graph.places[next(reversed(graph.places))]["archived"] = True
    category = do("CreateCategory", input={"name": name()})
    do("CreateCategory", input={"name": "Nothing yet"})
    items = [
        do(
            "CreateItem",
            input={"code": f"{code}-1", "name": name(), "description": name(), "categoryId": category, "homeId": room},
            notify=False,
        )
        for code in ["home", "away", "-assigned", "lent", "lost", "gone", "=retired"]
    ]
    do("MoveItem", input={"itemId": items[1], "locationId": building})
    do("AssignItem", input={"itemId": items[2], "userId": ada}, notify=False)
    do("LendItem", input={"itemId": items[3], "borrowerId": ada, "lentAt": DAY, "dueAt": MONTH}, notify=False)
    do("AssignItem", input={"itemId": items[4], "userId": ada}, notify=False)
    do("DeclareLost", input={"itemId": items[4]})
    do("DeclareLost", input={"itemId": items[5]})
    do("RetireItem", input={"itemId": items[6], "reason": name()})
    graph.events = [event(number, items[0], ada) for number in range(5)]
    return graph


def event(number: int, item: str, actor: str) -> dict[str, Any]:
    nothing = {"user": None, "dueAt": None, "fromLocation": None, "toLocation": {"path": [{"name": "A/B"}]}}
    said = {"id": f"event {number}", "itemId": item, "at": LONG_AGO, "kind": "MOVED", "actor": actor}
    return said | nothing | {"changed": ["name", "code"], "note": "=note"}


async def imported(graph: PlainGraph, *paths: Path) -> Outcome:
    tables = read_files(paths)
    return await apply(plan_import(tables, await read_known(graph, tables)), graph, lambda _action: None)


async def exported(graph: PlainGraph, folder: Path) -> dict[str, list[list[str]]]:
    await export_everything(graph, folder)
    return {name: rows(folder / f"{name}.csv") for name in FILES}


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def lasting(files: dict[str, list[list[str]]]) -> dict[str, list[list[str]]]:
    """What an import brings: not the past, not the order, and not what somebody without a name is called."""
    kept = {name: sorted(rows) for name, rows in files.items() if name not in HISTORY}
    kept["people"] = sorted(row[1:] for row in kept["people"])
    return kept


async def test_an_export_imported_into_an_empty_system_is_the_same_inventory(tmp_path: Path) -> None:
    graph, empty = stocked(), PlainGraph()
    before = await exported(graph, tmp_path / "before")

    outcome = await imported(empty, *(tmp_path / "before").iterdir())
    after = await exported(empty, tmp_path / "after")

    assert refused(outcome) == []
    assert lasting(after) == lasting(before)
    assert {row[5] for row in before["items"][1:]} == {"available", "assigned", "lent", "lost", "retired"}
    assert "loans.csv tells of the past, which cannot be imported; it was left out." in outcome.plan.notices


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(NAMES, min_size=12, max_size=12, unique_by=key_of))
async def test_whatever_things_are_called_they_survive_the_journey(tmp_path: Path, names: list[str]) -> None:
    graph, empty = stocked(names), PlainGraph()
    before = await exported(graph, tmp_path / "before")

    outcome = await imported(empty, *(tmp_path / "before").iterdir())

    assert refused(outcome) == []
    assert lasting(await exported(empty, tmp_path / "after")) == lasting(before)


async def test_the_second_import_changes_nothing(tmp_path: Path) -> None:
    graph, empty = stocked(), PlainGraph()
    await exported(graph, tmp_path)
    await imported(empty, *tmp_path.iterdir())
    changes = list(empty.changes)

    again = await imported(empty, *tmp_path.iterdir())

    assert (empty.changes, refused(again)) == (changes, [])


async def test_a_file_from_a_spreadsheet_with_semicolons_and_other_columns_order_is_read(tmp_path: Path) -> None:
    path = tmp_path / "Kopie von Dinge (2).csv"
    path.write_bytes("Name;CODE;Home;Due At;Person\r\nBohrer;B-1;Werk / Halle;;\r\n;;;;\r\n".encode("utf-8-sig"))
    graph = PlainGraph()

    assert refused(await imported(graph, path)) == []
    assert graph.path(graph.item("B-1")["placeId"]) == "/Werk/Halle"


async def test_rows_that_cannot_be_imported_are_named_with_file_row_and_reason_and_the_rest_is(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    lines = [
        "code,name,home,status,person,due_at,since",
        "A-1,Saw,Room,,,,",
        ",Saw,Room,,,,",
        "a-1,Other,Room,,,,",
        "A-2,,Room,,,,",
        "A-3,Saw,Room,lent,nobody,2026-03-01,",
        "A-4,Saw,Room,stolen,,,",
        "A-5,Saw,Room,,,,,more",
    ]
    path.write_text("\n".join(lines))
    graph = PlainGraph()

    outcome = await imported(graph, path)

    assert sorted(item["code"] for item in graph.stock.values()) == ["A-1", "A-3", "A-4"]
    assert refused(outcome) == [
        ("items.csv", 3, "It has no code."),
        ("items.csv", 4, "It names the same as row 2 of items.csv."),
        ("items.csv", 5, "A new item needs a name and a home."),
        (
            "items.csv",
            6,
            "A-3 was imported, but not where it is: nobody is called nobody, neither in the files nor in Lendgraph.",
        ),
        (
            "items.csv",
            7,
            "A-4 was imported, but not where it is: “STOLEN” is no status; use available, assigned, lent, lost or retired.",
        ),
        ("items.csv", 8, "It has more cells than there are columns: is a text with a comma unquoted?"),
    ]


@pytest.mark.parametrize("due", ["soon", "31.12.2026"])
async def test_a_date_a_spreadsheet_made_unreadable_is_said_to_be_so(tmp_path: Path, due: str) -> None:
    (tmp_path / "people.csv").write_text("name,username\nAda,ada\n")
    (tmp_path / "items.csv").write_text(f"code,name,home,status,person,since,due_at\nA,Saw,Room,lent,ada,2026-01-01,{due}\n")

    outcome = await imported(PlainGraph(), *tmp_path.iterdir())

    assert [row for _, row, reason in refused(outcome) if "write it like 2026-11-23" in reason] == [2]


async def test_what_happened_in_the_graph_since_wins_over_the_file(tmp_path: Path) -> None:
    graph = stocked()
    await exported(graph, tmp_path)
    lent = graph.item("lent-1")
    lent |= {"status": "AVAILABLE", "holderId": None, "placeId": lent["homeId"]}
    other = graph.CreateUser(input={"name": "Bob", "username": "bob"}, notify=False)["user"]["id"]
    graph.item("-assigned-1")["holderId"] = other

    outcome = await imported(graph, *tmp_path.iterdir())

    assert graph.item("lent-1")["status"] == "LENT"
    assert [reason for _, _, reason in refused(outcome)] == [
        "-assigned-1 was imported, but not where it is: Bob has it in Lendgraph."
    ]


async def test_what_happened_to_an_item_is_exported_page_by_page(tmp_path: Path) -> None:
    graph = stocked()

    assert await export_timeline(graph, "HOME-1", tmp_path / "one.csv") == 5
    header, first, *_ = rows(tmp_path / "one.csv")
    assert dict(zip(header, first, strict=True)) | {"actor": ""} == {
        "event": "event 0",
        "code": "home-1",
        "at": LONG_AGO,
        "kind": "moved",
        "actor": "",
        "person": "",
        "from": "",
        "to": "A\\/B",
        "due_at": "",
        "changed": "name code",
        "note": "'=note",
    }
    with pytest.raises(UnreadableFile):
        await export_timeline(graph, "none", tmp_path / "none.csv")


def test_a_file_of_something_else_is_said_to_be_none_of_ours(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Asset Tag,Model\n1,2\n")

    with pytest.raises(UnreadableFile, match="none of our files"):
        read_files([tmp_path / "x.csv"])


async def test_an_export_that_fails_leaves_the_last_one_whole(tmp_path: Path) -> None:
    graph = stocked()
    before = await exported(graph, tmp_path)
    graph.fails = lambda operation, _: GraphFailed("gone", "Again.") if operation == "ExportLoans" else None

    with pytest.raises(GraphFailed):
        await export_everything(graph, tmp_path)

    assert {name: rows(tmp_path / f"{name}.csv") for name in FILES} == before
    assert not list(tmp_path.glob("*.part"))
