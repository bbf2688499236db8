"""Our CSV files against the running system: in, out, and in again without a change."""

import csv
from pathlib import Path

import pytest
from rich.console import Console

from lendgraph.apply import Outcome
from lendgraph.plain.run import export_past_to, export_timeline_to, export_to, import_files
from lendgraph.report import counts
from tests.support.system import System, fresh


async def test_what_is_imported_comes_out_again_and_goes_in_without_a_change(
    system: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LENDGRAPH_TOKEN", system.stack.sign_in("admin"))
    endpoint, ada, code, room = system.stack.url("router"), fresh("ada"), fresh("C-"), fresh("Room ")
    (tmp_path / "people.csv").write_text(f"name,username,group\nAda,{ada},staff\n")
    lines = [
        "code,name,category,home,status,person,since,due_at,reason",
        f'{code}-0,"=Drill, ""big""",Tools,Depot / {room},,,,,',
        f"{code}-1,Saw,Tools,Depot / {room},assigned,{ada},,,",
        f"{code}-2,Saw,Tools,Depot / {room},lent,{ada},2026-11-01,2027-03-01T12:00:00Z,",
        f"{code}-3,Saw,,Depot / {room},lost,{ada},,,",
        f"{code}-4,Saw,,Depot / {room},retired,,,,worn",
    ]
    (tmp_path / "items.csv").write_text("\n".join(lines))

    async def imported(folder: Path, *, preview: bool = False) -> Outcome:
        files = sorted(folder.glob("*.csv"))
        outcome = await import_files(files, endpoint, Console(quiet=True), notify=False, preview=preview)
        assert outcome.refusals == []
        return outcome

    assert (await imported(tmp_path, preview=True)).plan.actions
    await imported(tmp_path)
    rows = await export_to(tmp_path / "out", endpoint, Console(quiet=True))

    assert rows["items"] >= 5
    with (tmp_path / "out" / "items.csv").open(encoding="utf-8-sig", newline="") as file:
        items = {row["code"]: row for row in csv.DictReader(file) if row["code"].startswith(code)}
    assert [(row["status"], row["person"]) for row in items.values()] == [
        ("available", ""),
        ("assigned", ada),
        ("lent", ada),
        ("lost", ada),
        ("retired", ""),
    ]
    assert items[f"{code}-0"]["name"] == '\'=Drill, "big"'
    assert items[f"{code}-2"]["since"].startswith("2026-11-01T00:00")

    again = await imported(tmp_path / "out", preview=True)
    assert [action.says for action in again.plan.actions] == []
    assert all(count.created == count.updated == 0 for count in counts(again).values())
    assert await export_timeline_to(tmp_path / "past.csv", f"{code}-3", endpoint) == 3

    past = await export_past_to(tmp_path / "past", ada, endpoint)
    with (tmp_path / "past" / "custody.csv").open(encoding="utf-8-sig", newline="") as file:
        had = [(row["code"], row["kind"], row["lost"]) for row in csv.DictReader(file)]
    assert sorted(had) == [(f"{code}-1", "assignment", "no"), (f"{code}-2", "loan", "no"), (f"{code}-3", "assignment", "yes")]
    with (tmp_path / "past" / "account.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["kind"] for row in csv.DictReader(file)][-1] == "created"
    assert past["custody"] == 3
