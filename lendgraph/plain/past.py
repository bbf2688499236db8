"""Exports somebody's past into our CSV files: what they had, and what happened to their account."""

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lendgraph.client import Graph
from lendgraph.errors import GraphFailed, UnreadableFile
from lendgraph.plain.writing import Record, new_sheet

type Node = dict[str, Any]

CUSTODY: Final = ("custody", "code", "item", "kind", "since", "until", "lost", "loan", "due_at")
ACCOUNT: Final = ("event", "at", "kind", "by", "changed", "from_role", "to_role", "count", "reason", "address", "device")


@dataclass(frozen=True, slots=True)
class _Kind:
    """One of the files: the operation and field it comes from, and how an entry becomes a row."""

    operation: str
    field: str
    columns: tuple[str, ...]
    record: Callable[[Node], Record]


async def export_past(graph: Graph, username: str, folder: Path) -> Mapping[str, int]:
    """Write both files, the latest first; how many rows each has. Raises UnreadableFile if nobody has this username."""
    kinds = {
        "custody": _Kind("ExportCustody", "custody", CUSTODY, _custody_record),
        "account": _Kind("ExportAccount", "accountEvents", ACCOUNT, _account_record),
    }
    return {name: await _write(graph, kind, username, folder / f"{name}.csv") for name, kind in kinds.items()}


async def _write(graph: Graph, kind: _Kind, username: str, path: Path) -> int:
    with new_sheet(path, kind.columns) as sheet:
        async for entry in _entries(graph, kind, username):
            sheet.add(kind.record(entry))
        return sheet.rows


async def _entries(graph: Graph, kind: _Kind, username: str) -> AsyncGenerator[Node]:
    """Every entry, page by page."""
    after: str | None = None
    while True:
        person = (await graph.execute(kind.operation, {"username": username, "after": after}))["userByUsername"]
        if person is None:
            raise UnreadableFile(f"Nobody has the username {username}.", "Usernames are in people.csv: lendgraph export DIR.")
        page = person[kind.field]
        if page is None:
            raise GraphFailed(f"The past of {username} is not to be had now.", "Run the same command again in a moment.")
        for entry in page["nodes"]:
            yield entry
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


def _custody_record(span: Node) -> Record:
    item, loan = span["item"] or {}, span["loan"] or {}
    return {
        "custody": span["id"],
        "code": item.get("code"),
        "item": item.get("name"),
        "kind": span["kind"].lower(),
        "since": span["start"],
        "until": span["until"],
        "lost": span["lost"],
        "loan": loan.get("id"),
        "due_at": loan.get("dueAt"),
    }


def _account_record(event: Node) -> Record:
    by = event["by"] or {}
    return {
        "event": event["id"],
        "at": event["at"],
        "kind": event["kind"].lower(),
        "by": by.get("username") or by.get("id"),
        "changed": " ".join(event["changed"]),
        "from_role": (event["fromRole"] or "").lower(),
        "to_role": (event["toRole"] or "").lower(),
        "count": event["count"],
        "reason": event["reason"],
        "address": event["address"],
        "device": event["device"],
    }
