"""The policy in MongoDB: each version is a document of its own, so that adding one decides who was first, and all are kept."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Any, Final

import structlog
from pymongo.errors import DuplicateKeyError

from subgraphs.chassis import mongo
from subgraphs.chassis.keyset import Order, read_keyset
from subgraphs.chassis.mongo import UNAVAILABLE, Document
from subgraphs.chassis.paging import Key, Page, PageRequest, make_page
from subgraphs.items.models import Override, Policy, Terms
from subgraphs.items.policy.terms import DAYS

_FRESH_SECONDS = 10.0
_LOOK_SECONDS = 2.0
_LATEST_FIRST: Final = Order("_id", descending=True)

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class MongoPolicyStore:
    """Keeps the policy, and the latest version it saw in memory: deciding by it costs no read while `keep_fresh` runs."""

    policies: mongo.Collection
    _seen: Policy = field(default_factory=Policy)
    _seen_at: float = float("-inf")

    async def current(self) -> Policy:
        """The policy to decide by: as it was a moment ago."""
        return self._seen if monotonic() - self._seen_at < _FRESH_SECONDS else await self.newest()

    async def newest(self) -> Policy:
        """The policy as it is now. What was seen already is not read again."""
        asked_at = monotonic()
        newer = self.policies.find({"_id": {"$gt": _id(self._seen.version)}}).sort("_id", -1).limit(1)
        for document in await newer.to_list():
            self._remember(_policy(document))
        self._seen_at = max(self._seen_at, asked_at)
        return self._seen

    async def add(self, policy: Policy) -> bool:
        """Keep the next version; False if somebody was faster."""
        try:
            await self.policies.insert_one(_document(policy))
        except DuplicateKeyError:
            return False
        self._remember(policy)
        return True

    async def versions(self, request: PageRequest) -> Page[Policy]:
        """A page of all versions, the latest first."""
        documents = await read_keyset(self.policies, {}, _LATEST_FIRST, request)
        return make_page([_policy(document) for document in documents], request, _key)

    async def keep_fresh(self) -> None:
        """Look for a newer version every few seconds until cancelled."""
        while True:
            try:
                await self.newest()
            except UNAVAILABLE as error:
                _log.warning("the policy cannot be looked up", reason=f"{type(error).__name__}: {error}"[:200])
            await asyncio.sleep(_LOOK_SECONDS)

    def _remember(self, policy: Policy) -> None:
        if policy.version > self._seen.version:
            self._seen = policy


def _key(policy: Policy) -> Key:
    return _id(policy.version), _id(policy.version)


def _id(version: int) -> str:
    """Versions in the order of their numbers, as text."""
    return f"{version:012}"


def terms_to(terms: Terms | Override) -> Document:
    """Terms as they stand in a document."""
    lengths: dict[str, timedelta | None] = {stored: getattr(terms, name) for name, stored in DAYS.items()}
    state = {stored: None if length is None else length.days for stored, length in lengths.items()}
    state |= {"renewals": terms.renewals, "openLoans": terms.open_loans}
    return {name: value for name, value in state.items() if value is not None}


def terms_from(document: Mapping[str, Any]) -> dict[str, Any]:
    """The terms in a document, by the names of their fields; those it does not tell are missing."""
    lengths = {name: timedelta(days=document[stored]) for name, stored in DAYS.items() if stored in document}
    counts = {"renewals": document.get("renewals"), "open_loans": document.get("openLoans")}
    return lengths | {name: value for name, value in counts.items() if value is not None}


def loan_terms_to(terms: Terms) -> Document:
    """The terms of a loan that matter while it is open."""
    document = terms_to(terms) | {"version": terms.version}
    return {name: value for name, value in document.items() if name not in {"holdDays", "openLoans"}}


def loan_terms_from(document: Mapping[str, Any] | None) -> Terms | None:
    """The terms of an open loan. Loans made before there were any have none."""
    return None if document is None else Terms(version=document["version"], **terms_from(document))


def _document(policy: Policy) -> Document:
    state = {
        "_id": _id(policy.version),
        "version": policy.version,
        "default": terms_to(policy.default),
        "overrides": [_row_to(row) for row in policy.overrides] or None,
        "note": policy.note,
        "changedAt": policy.changed_at,
        "changedBy": policy.changed_by,
    }
    return {name: value for name, value in state.items() if value is not None}


def _row_to(row: Override) -> Document:
    scope = {"categoryId": row.category_id, "group": row.group, "anyNumber": row.any_number or None}
    return terms_to(row) | {name: value for name, value in scope.items() if value is not None}


def _policy(document: Mapping[str, Any]) -> Policy:
    return Policy(
        version=document["version"],
        default=Terms(**terms_from(document["default"])),
        overrides=tuple(_row(row) for row in document.get("overrides", ())),
        note=document.get("note"),
        changed_at=document["changedAt"],
        changed_by=document["changedBy"],
    )


def _row(row: Mapping[str, Any]) -> Override:
    return Override(
        category_id=row.get("categoryId"), group=row.get("group"), any_number=row.get("anyNumber", False), **terms_from(row)
    )
