"""How an item stands in its document, with what it is found by."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from subgraphs.chassis.idempotency import Stamp
from subgraphs.chassis.mongo import Document
from subgraphs.chassis.search import index_tokens, query_tokens, whole_word_tokens
from subgraphs.chassis.text import comparison_key
from subgraphs.items.models import Item, ItemStatus, Recall, RecallCause
from subgraphs.items.repository.lines import line_from, line_state
from subgraphs.items.repository.policies import loan_terms_from, loan_terms_to

FOR_CHANGING: Final = {"tokens": 0, "outbox": 0}
"""The projection that leaves out what an `Item` does not need."""

WITHOUT_BALLAST: Final = {**FOR_CHANGING, "stamps": 0}
"""The projection for an item that is only to be shown."""

BORROWED: Final = "yes"
"""What `borrowed` says of an item that was lent at some time. It is absent from the others."""

_MOST_WORDS = 200


def to_document(item: Item) -> Document:
    """An item's document, without what the outbox adds."""
    return {"_id": item.id, "rev": item.rev, **_state(item), "tokens": _tokens(item)}


def changes(before: Item, after: Item) -> Document:
    """The fields in which two states of an item differ; None where one goes."""
    old, new = _state(before), _state(after)
    different = {name: value for name, value in new.items() if old[name] != value}
    if {"name", "code", "description"} & different.keys():
        different["tokens"] = _tokens(after)
    return different


def from_document(document: Mapping[str, Any]) -> Item:
    """The item in a document."""
    get = document.get
    return Item(
        id=document["_id"],
        rev=document["rev"],
        code=document["code"],
        name=document["name"],
        description=get("description"),
        category_id=get("categoryId"),
        home_id=document["homeId"],
        status=ItemStatus(document["status"]),
        since=document["since"],
        location_id=get("locationId"),
        holder_id=get("holderId"),
        loan_id=get("loanId"),
        lent_at=get("lentAt"),
        due_at=get("dueAt"),
        renewals=get("renewals", 0),
        terms=loan_terms_from(get("terms")),
        lent_by=get("lentBy"),
        lent_from_id=get("lentFromId"),
        handed_at=get("handedAt"),
        next_reminder_at=get("nextReminderAt"),
        recall=_recall_from(get("recall")),
        retired_reason=get("retiredReason"),
        times_lent=get("timesLent", 0),
        last_lent_at=get("lastLentAt"),
        created_at=document["createdAt"],
        updated_at=document["updatedAt"],
        stamps=stamps_from(document),
        **line_from(document),
    )


def _state(item: Item) -> Document:
    return {
        "code": item.code,
        "codeKey": comparison_key(item.code),
        "name": item.name,
        "nameKey": comparison_key(item.name),
        "description": item.description,
        "categoryId": item.category_id,
        "homeId": item.home_id,
        "status": item.status.value,
        "since": item.since,
        "locationId": item.location_id,
        "holderId": item.holder_id,
        "loanId": item.loan_id,
        "lentAt": item.lent_at,
        "dueAt": item.due_at,
        "renewals": item.renewals or None,
        "terms": None if item.terms is None else loan_terms_to(item.terms),
        "lentBy": item.lent_by,
        "lentFromId": item.lent_from_id,
        "handedAt": item.handed_at,
        "nextReminderAt": item.next_reminder_at,
        "recall": None if item.recall is None else _recall_to(item.recall),
        "retiredReason": item.retired_reason,
        "timesLent": item.times_lent or None,
        "lastLentAt": item.last_lent_at,
        "borrowed": BORROWED if item.times_borrowed else None,
        "createdAt": item.created_at,
        "updatedAt": item.updated_at,
        "stamps": stamps_to(item.stamps),
        **line_state(item),
    }


def _recall_to(recall: Recall) -> Document:
    state = {"at": recall.at, "cause": recall.cause.value, "reason": recall.reason, "holderId": recall.holder_id}
    return {name: value for name, value in state.items() if value is not None}


def _recall_from(document: Mapping[str, Any] | None) -> Recall | None:
    if document is None:
        return None
    return Recall(
        at=document["at"],
        cause=RecallCause(document["cause"]),
        reason=document.get("reason"),
        holder_id=document["holderId"],
    )


def stamps_to(stamps: Sequence[Stamp]) -> list[Document] | None:
    """Stamps as they stand in a document."""
    return [{"id": stamp.id} | ({"about": stamp.about} if stamp.about else {}) for stamp in stamps] or None


def stamps_from(document: Mapping[str, Any]) -> tuple[Stamp, ...]:
    """The stamps in a document."""
    return tuple(Stamp(stamp["id"], stamp.get("about")) for stamp in document.get("stamps", ()))


def _tokens(item: Item) -> list[str]:
    """Beginnings of words from code and name, and their ends; of the description, which may be long, whole words only."""
    words = query_tokens(item.description or "")[:_MOST_WORDS]
    return list(dict.fromkeys([*index_tokens(item.code, item.name), *words, *whole_word_tokens(item.code, item.name)]))
