"""Which kinds of values each field of a collection has held: what decides whether SQL alone may answer a query."""

import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum, auto
from typing import Any

from mongoeco.core.codec import DocumentCodec
from mongoeco.engines.sqlite_query import json_path_for_field

type Namespace = tuple[str, str]
"""A database's name and a collection's."""


class Kind(Enum):
    """What a field held, as far as the translation to SQL cares."""

    MISSING = auto()
    NULL = auto()
    BOOL = auto()
    NUMBER = auto()
    TEXT = auto()
    DATETIME = auto()
    OBJECT = auto()
    ARRAY = auto()
    OTHER = auto()


_KIND_OF_TYPE: Mapping[type, Kind] = {
    type(None): Kind.NULL,
    bool: Kind.BOOL,
    int: Kind.NUMBER,
    float: Kind.NUMBER,
    str: Kind.TEXT,
    datetime: Kind.DATETIME,
}
_KIND_OF_JSON: Mapping[str | None, Kind] = {
    None: Kind.MISSING,
    "null": Kind.NULL,
    "true": Kind.BOOL,
    "false": Kind.BOOL,
    "integer": Kind.NUMBER,
    "real": Kind.NUMBER,
    "text": Kind.TEXT,
    "array": Kind.ARRAY,
}


class FieldKinds:
    """Kinds per field, read from the documents when a query first asks for a field, then kept up to date by every write.

    Kinds are only ever added. One too many costs a slower, equally right plan; one too few would make a query miss documents.
    Nothing is declared and nothing is persisted, so there is no list that could be incomplete. All calls happen under the
    engine's lock, which writers hold from `note` until their commit.
    """

    def __init__(self, connection: Callable[[], sqlite3.Connection]) -> None:
        self._connection = connection
        self._known: dict[Namespace, dict[str, set[Kind]]] = {}

    def of(self, namespace: Namespace, field: str) -> set[Kind]:
        """Every kind `field` (a dotted path) has held."""
        fields = self._known.setdefault(namespace, {})
        if field not in fields:
            fields[field] = self._read(namespace, field)
        return fields[field]

    def note(self, namespace: Namespace, document: Mapping[str, Any]) -> None:
        """Take into account a document that is about to be written."""
        for field, kinds in self._known.get(namespace, {}).items():
            kinds.add(kind_at(document, field))

    def forget(self) -> None:
        """Start over: collections were renamed or dropped."""
        self._known.clear()

    def _read(self, namespace: Namespace, field: str) -> set[Kind]:
        path = json_path_for_field(field)
        tag = f'{path}."{DocumentCodec._MARKER}".{DocumentCodec._TYPE}'
        select = "SELECT DISTINCT json_type(document, ?), json_extract(document, ?) FROM documents"
        rows = self._connection().execute(f"{select} WHERE db_name = ? AND coll_name = ?", (path, tag, *namespace))
        return {_stored_kind(json_type, tag_type) for json_type, tag_type in rows}


def kind_at(document: Mapping[str, Any], field: str) -> Kind:
    """The kind of the value at a dotted path; paths do not lead through arrays."""
    value: Any = document
    for name in field.split("."):
        if not isinstance(value, dict) or name not in value:
            return Kind.MISSING
        value = value[name]
    if isinstance(value, list):
        return Kind.ARRAY
    if isinstance(value, dict):
        return Kind.OTHER if DocumentCodec._MARKER in value else Kind.OBJECT
    return _KIND_OF_TYPE.get(type(value), Kind.OTHER)


def _stored_kind(json_type: str | None, tag_type: object) -> Kind:
    if json_type != "object":
        return _KIND_OF_JSON.get(json_type, Kind.OTHER)
    if tag_type is None:
        return Kind.OBJECT
    return Kind.DATETIME if tag_type == "datetime" else Kind.OTHER
