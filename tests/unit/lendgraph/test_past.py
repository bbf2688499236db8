"""Somebody's past as CSV files."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from lendgraph.errors import GraphFailed, UnreadableFile
from lendgraph.plain.past import export_past

SPAN = {"kind": "LOAN", "start": "2026-01-01T00:00:00Z", "until": None, "lost": False, "loan": {"id": "loan", "dueAt": None}}
EVENT = {"at": "2026-01-01T00:00:00Z", "kind": "CREATED", "changed": ["name", "email"], "fromRole": None, "toRole": "ADMIN"}
REST = {"by": None, "count": None, "reason": "=1+1", "address": None, "device": None}


class Past:
    """Answers pages of one entry; of Grace there is nothing to be had."""

    async def execute(self, operation: str, variables: Mapping[str, object]) -> dict[str, Any]:
        if variables["username"] == "nobody":
            return {"userByUsername": None}
        if variables["username"] == "grace":
            return {"userByUsername": {"custody": None, "accountEvents": None}}
        number = int(str(variables["after"] or 0))
        info = {"hasNextPage": number < 2, "endCursor": str(number + 1)}
        spans = [SPAN | {"id": f"span {number}", "item": {"code": f"D-{number}", "name": "Drill"} if number else None}]
        events = [EVENT | REST | {"id": f"event {number}"}]
        custody, account = {"nodes": spans, "pageInfo": info}, {"nodes": events, "pageInfo": info}
        return {"userByUsername": {"custody": custody, "accountEvents": account}}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


async def test_all_that_somebody_had_and_all_that_happened_to_their_account_is_written(tmp_path: Path) -> None:
    assert await export_past(Past(), "ada", tmp_path) == {"custody": 3, "account": 3}

    had = rows(tmp_path / "custody.csv")
    assert [row["code"] for row in had] == ["", "D-1", "D-2"]
    assert (had[1]["kind"], had[1]["loan"], had[1]["until"]) == ("loan", "loan", "")
    happened = rows(tmp_path / "account.csv")
    assert [row["event"] for row in happened] == ["event 0", "event 1", "event 2"]
    assert (happened[0]["changed"], happened[0]["to_role"], happened[0]["reason"]) == ("name email", "admin", "'=1+1")


async def test_of_whom_nobody_knows_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="Nobody has the username"):
        await export_past(Past(), "nobody", tmp_path)
    assert not list(tmp_path.iterdir())


async def test_what_is_not_to_be_had_now_is_not_taken_for_nothing(tmp_path: Path) -> None:
    with pytest.raises(GraphFailed, match="not to be had"):
        await export_past(Past(), "grace", tmp_path)
    assert not list(tmp_path.iterdir())
