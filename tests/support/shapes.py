"""The shapes of what the services ask MongoDB, noted by the driver while tests run, and whether a declared index bounds each."""

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, override

from pymongo import IndexModel
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

SERVICES: Final = ("users", "items", "mail")
_ROOT: Final = Path(__file__).parents[2]
_OURS: Final = f"{_ROOT}/subgraphs/"
_TESTS: Final = f"{_ROOT}/tests/"
_AN_ID: Final = re.compile(r"-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
_NARROWING: Final = {"$eq", "$in", "$all", "$elemMatch", "$gt", "$gte", "$lt", "$lte"}
"""Operators with bounds in an index. `$ne`, `$nin` and `$exists` have some too, but they leave out next to nothing."""

type Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One condition, order and bound, as it was sent."""

    collection: str
    filter: Document
    sort: tuple[str, ...] = ()
    limited: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """What stays the same when other values are asked for, by which service."""

    service: str
    collection: str
    filter: str
    sort: tuple[str, ...]
    limited: bool

    @override
    def __str__(self) -> str:
        order = f" sorted by {', '.join(self.sort)}" if self.sort else ""
        return f"{self.service}: {self.collection} {self.filter or 'everything'}{order}{' limited' if self.limited else ''}"


@dataclass(slots=True)
class Captured(CommandListener):
    """Notes an example of each shape that the services' own code sends, where it comes from, and a few documents of each kind.

    Whose code it is shows the stack: what a test asks by itself does not count.
    """

    examples: dict[Shape, tuple[Asked, str]] = field(default_factory=dict[Shape, tuple[Asked, str]])
    documents: dict[tuple[str, str], list[Document]] = field(default_factory=dict[tuple[str, str], list[Document]])
    testing: str = ""
    """The service whose tests run."""

    @override
    def started(self, event: CommandStartedEvent) -> None:
        sender = _sender()
        service = self.testing if sender is None or sender[0] == "chassis" else sender[0]
        if sender is None or service not in SERVICES:
            return
        for asked in asked_in(event.command_name, event.command):
            self.examples.setdefault(shape_of(service, asked), (asked, sender[1]))
        if event.command_name == "insert":
            kept = self.documents.setdefault((service, _name(event.command["insert"])), [])
            kept += event.command["documents"][: max(0, 3 - len(kept))]

    @override
    def succeeded(self, event: CommandSucceededEvent) -> None: ...

    @override
    def failed(self, event: CommandFailedEvent) -> None: ...


def asked_in(name: str, command: Document) -> Iterable[Asked]:
    """What a command looks for; nothing if it looks for nothing."""
    collection = _name(command.get(name))
    match name:
        case "find":
            yield Asked(collection, command.get("filter", {}), tuple(command.get("sort", {})), "limit" in command)
        case "findAndModify":
            yield Asked(collection, command.get("query", {}), tuple(command.get("sort") or {}), limited=True)
        case "count" | "distinct":
            yield Asked(collection, command.get("query", {}))
        case "update" | "delete":
            for each in command["updates" if name == "update" else "deletes"]:
                yield Asked(collection, each["q"])
        case "aggregate":
            first = command["pipeline"][0] if command["pipeline"] else {}
            yield Asked(collection, first.get("$match", {}))
        case _:
            return


def _name(collection: object) -> str:
    """A collection's name without the id that a test appended, to have one of its own for each example."""
    return _AN_ID.sub("", str(collection))


def shape_of(service: str, asked: Asked) -> Shape:
    """The shape of what was asked."""
    return Shape(service, asked.collection, _skeleton(asked.filter), asked.sort, asked.limited)


def bounded(asked: Asked, indexes: Sequence[IndexModel]) -> bool:
    """Whether an index bounds what is read: by the condition, or, for the first few of everything, by the order."""
    keys = [("_id",), *(tuple(index.document["key"]) for index in indexes)]
    if _narrowed(asked.filter, {key[0] for key in keys}):
        return True
    in_order = any(key[: len(asked.sort)] == asked.sort for key in keys if asked.sort)
    return asked.limited and in_order and _leaves_out_little(asked.filter)


def _leaves_out_little(condition: Document) -> bool:
    """Whether nearly all documents match, so that the first few in an order are found at once."""
    return all(_operators(value) and value.keys() <= {"$ne", "$nin"} for value in condition.values())


def _narrowed(condition: Document, leading: set[str]) -> bool:
    """Whether a condition narrows a field that some index begins with; of alternatives, each must."""
    for name, value in condition.items():
        if name == "$and" and any(_narrowed(each, leading) for each in value):
            return True
        if name == "$or" and all(_narrowed(each, leading) for each in value):
            return True
        if name in leading and (not _operators(value) or _NARROWING & value.keys()):
            return True
    return False


def _skeleton(condition: Document) -> str:
    parts: set[str] = set()
    for name, value in condition.items():
        if name in {"$and", "$or", "$nor"}:
            joined = sorted({_skeleton(each) for each in value})
            parts.add(f"{name[1:]}({' | '.join(joined)})")
        else:
            parts.add(f"{_generic(name)} {'/'.join(sorted(value)) if _operators(value) else '='}")
    return ", ".join(sorted(parts))


def _generic(path: str) -> str:
    """Ids within dotted paths are values, too."""
    return ".".join("*" if len(part) >= 32 else part for part in path.split("."))


def _operators(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(value) and all(str(key).startswith("$") for key in value)


def _sender() -> tuple[str, str] | None:
    """Which part of the services asked, and in which function; None if a test did, or nobody of ours."""
    frame, first = sys._getframe(2), None
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(_OURS):
            part, where = file[len(_OURS) :].split("/")[0], f"{file[len(str(_ROOT)) + 1 :]}, {frame.f_code.co_qualname}"
            if part != "chassis":
                return part, first or where
            first = first or where
        elif file.startswith(_TESTS):
            break
        frame = frame.f_back
    return None if first is None else ("chassis", first)
