"""Loans in MongoDB: the open ones in their items, the closed ones in a projection, the freshly closed on the way there."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from subgraphs.chassis import mongo, outbox
from subgraphs.chassis.batches import pages_of_each
from subgraphs.chassis.keyset import Order, read_keyset
from subgraphs.chassis.merging import merge_pages
from subgraphs.chassis.paging import Key, Page, PageRequest
from subgraphs.items.models import ItemStatus, Loan, LoanFilter, LoanSort, LoanSortField, LoanStatus
from subgraphs.items.repository.item_documents import WITHOUT_BALLAST, from_document
from subgraphs.items.repository.projections import closed_loan, closed_loan_document, ends_loan

_FIELDS: Final = {LoanSortField.LENT_AT: "lentAt", LoanSortField.DUE_AT: "dueAt"}
_KEYS: Final[Mapping[LoanSortField, Callable[[Loan], Key]]] = {
    LoanSortField.LENT_AT: lambda loan: (loan.lent_at, loan.id),
    LoanSortField.DUE_AT: lambda loan: (loan.due_at, loan.id),
}
_LENT: Final = {"status": ItemStatus.LENT.value}


@dataclass(frozen=True, slots=True)
class MongoLoanReader:
    """Finds loans.

    A loan closes in its item, then its fact waits in the outbox, then it is in the projection. Reading these three in this
    order, one after the other, meets every loan at least once; of two states met, the later one is read later.
    """

    items: mongo.Collection
    loans: mongo.Collection

    async def get_many(self, ids: Collection[str]) -> Mapping[str, Loan]:
        """Loans by id."""
        wanted = list(set(ids))
        documents = await self.items.find({"loanId": {"$in": wanted}}, WITHOUT_BALLAST).to_list()
        found = {loan.id: loan for loan in map(_open_loan, documents)}
        if missing := [id for id in wanted if id not in found]:
            found |= {loan.id: loan for loan in await self._closing() if loan.id in missing}
            documents = await self.loans.find({"_id": {"$in": missing}}).to_list()
            found |= {document["_id"]: closed_loan(document) for document in documents}
        return found

    async def page(self, wanted: LoanFilter, sort: LoanSort, request: PageRequest, now: datetime) -> Page[Loan]:
        """A page of the loans that match."""
        found: list[Loan] = []
        field = _FIELDS[sort.field]
        if wanted.status in {None, LoanStatus.OPEN}:
            order = Order(field, datetime, sort.descending, unique="loanId")
            found += map(_open_loan, await read_keyset(self.items, _open(wanted, now), order, request, WITHOUT_BALLAST))
        if wanted.status is not LoanStatus.OPEN and wanted.overdue is not True:
            found += await self._closing(None if wanted.item_id is None else {"_id": wanted.item_id})
            order = Order(field, datetime, sort.descending)
            found += map(closed_loan, await read_keyset(self.loans, _closed(wanted), order, request))
        matching = (loan for loan in found if wanted.admits(loan, now))
        return merge_pages(matching, _KEYS[sort.field], request, descending=sort.descending)

    async def of_users(
        self, user_ids: Collection[str], status: LoanStatus | None, request: PageRequest, now: datetime
    ) -> Mapping[str, Page[Loan]]:
        """A page of each person's loans, the latest first."""
        wanted, found = LoanFilter(status=status), {id: list[Loan]() for id in user_ids}
        if status in {None, LoanStatus.OPEN}:
            order = Order("lentAt", datetime, descending=True, unique="loanId")
            lent = await pages_of_each(self.items, "holderId", user_ids, _LENT, order, request, WITHOUT_BALLAST)
            _collect(found, lent, _open_loan)
        if status is not LoanStatus.OPEN:
            for loan in await self._closing():
                if loan.borrower_id in found:
                    found[loan.borrower_id].append(loan)
            order = Order("lentAt", datetime, descending=True)
            closed = await pages_of_each(self.loans, "borrowerId", user_ids, _closed(wanted), order, request)
            _collect(found, closed, closed_loan)
        key = _KEYS[LoanSortField.LENT_AT]
        return {
            user: merge_pages((loan for loan in loans if wanted.admits(loan, now)), key, request, descending=True)
            for user, loans in found.items()
        }

    async def _closing(self, where: Mapping[str, Any] | None = None) -> Sequence[Loan]:
        """Loans whose end still waits in an outbox."""
        documents = await self.items.find({**(where or {}), **outbox.WAITING}, {"outbox": 1}).to_list()
        facts = (outbox.from_document(fact) for document in documents for fact in document["outbox"])
        return [closed_loan(closed_loan_document(fact)) for fact in facts if ends_loan(fact)]


def _collect(
    found: Mapping[str, list[Loan]],
    documents: Mapping[str, Sequence[Mapping[str, Any]]],
    loan_of: Callable[[Mapping[str, Any]], Loan],
) -> None:
    for user, each in documents.items():
        found[user].extend(map(loan_of, each))


def _open_loan(document: Mapping[str, Any]) -> Loan:
    loan = from_document(document).loan
    assert loan is not None
    return loan


def _open(wanted: LoanFilter, now: datetime) -> dict[str, Any]:
    query: dict[str, Any] = dict(_LENT)
    if wanted.borrower_id is not None:
        query["holderId"] = wanted.borrower_id
    if wanted.item_id is not None:
        query["_id"] = wanted.item_id
    if wanted.overdue is not None:
        query["dueAt"] = {"$lt" if wanted.overdue else "$gte": now}
    return query


def _closed(wanted: LoanFilter) -> dict[str, Any]:
    query: dict[str, Any] = {"status": {"$ne": LoanStatus.UNDONE.value} if wanted.status is None else wanted.status.value}
    if wanted.borrower_id is not None:
        query["borrowerId"] = wanted.borrower_id
    if wanted.item_id is not None:
        query["itemId"] = wanted.item_id
    return query
