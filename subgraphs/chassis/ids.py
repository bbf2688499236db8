"""Identifiers: UUIDv7 strings, which sort by the time they were made."""

from datetime import UTC, datetime
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


def made_at(id: str) -> datetime:
    """When a UUIDv7 was made: its first 48 bits are the Unix time in milliseconds (RFC 9562, 5.7)."""
    return datetime.fromtimestamp(int(id.replace("-", "")[:12], 16) / 1000, UTC)
