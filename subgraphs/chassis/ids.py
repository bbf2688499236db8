"""Identifiers: UUIDv7 strings, which sort by the time they were made."""

from uuid import UUID

import uuid_utils


def new_id() -> str:
    """A fresh UUIDv7, lower case with hyphens."""
    return str(uuid_utils.uuid7())


def is_id(text: str) -> bool:
    """Whether `text` is a UUID in its canonical form, as every id of ours is."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
