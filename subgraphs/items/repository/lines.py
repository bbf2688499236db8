"""How an item's line stands in its document, with what it is found by."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from subgraphs.chassis.mongo import Document
from subgraphs.items.models import Fulfilled, Item, Waiter

_MILLISECOND = timedelta(milliseconds=1)


def line_state(item: Item) -> Document:
    """The fields of a document that tell the line. `queueIds` and `queueUserIds` are there to be searched."""
    return {
        "queue": [_waiter(waiter) for waiter in item.queue] or None,
        "queueIds": [waiter.id for waiter in item.queue] or None,
        "queueUserIds": [waiter.user_id for waiter in item.queue] or None,
        "holdUntil": item.hold_until,
        "fulfilled": None if item.fulfilled is None else _fulfilled(item.fulfilled),
    }


def line_from(document: Mapping[str, Any]) -> dict[str, Any]:
    """The same, as an `Item` has it."""
    turn = document.get("fulfilled")
    return {
        "queue": tuple(map(_waiter_from, document.get("queue", ()))),
        "hold_until": document.get("holdUntil"),
        "fulfilled": None if turn is None else Fulfilled(_waiter_from(turn), turn["leftMs"] * _MILLISECOND),
    }


def _waiter(waiter: Waiter) -> Document:
    return {
        "id": waiter.id,
        "userId": waiter.user_id,
        "createdAt": waiter.created_at,
        "by": waiter.by,
        "holdForMs": waiter.hold_for // _MILLISECOND,
    }


def _waiter_from(document: Mapping[str, Any]) -> Waiter:
    return Waiter(
        id=document["id"],
        user_id=document["userId"],
        created_at=document["createdAt"],
        by=document["by"],
        hold_for=document["holdForMs"] * _MILLISECOND,
    )


def _fulfilled(turn: Fulfilled) -> Document:
    return {**_waiter(turn.reservation), "leftMs": turn.left // _MILLISECOND}
