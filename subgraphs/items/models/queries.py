"""What lists of items and loans can be narrowed and sorted by."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from subgraphs.items.models.items import Item, ItemStatus
from subgraphs.items.models.loans import Loan, LoanStatus


class ItemSortField(StrEnum):
    """What items can be sorted by."""

    NAME = "NAME"
    CODE = "CODE"
    CREATED_AT = "CREATED_AT"
    UPDATED_AT = "UPDATED_AT"


class LoanSortField(StrEnum):
    """What loans can be sorted by."""

    LENT_AT = "LENT_AT"
    DUE_AT = "DUE_AT"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFilter:
    """Only items that match everything given. `location_ids` is a subtree, expanded."""

    text: str | None = None
    category_id: str | None = None
    statuses: frozenset[ItemStatus] | None = None
    location_ids: frozenset[str] | None = None
    holder_id: str | None = None
    codes: frozenset[str] | None = None
    never_borrowed: bool | None = None


class MatchKind(StrEnum):
    """How an item matches what somebody typed; the earlier, the better."""

    CODE = "CODE"
    CODE_BEGINNING = "CODE_BEGINNING"
    WORDS = "WORDS"
    BEGINNINGS = "BEGINNINGS"
    SIMILAR = "SIMILAR"


@dataclass(frozen=True, slots=True)
class ItemMatch:
    """An item that matches what somebody typed."""

    item: Item
    kind: MatchKind


@dataclass(frozen=True, slots=True)
class ItemSort:
    """An order of items; the id decides among equals."""

    field: ItemSortField = ItemSortField.NAME
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanFilter:
    """Only loans that match everything given. Undone ones are nobody's, unless they are asked for."""

    status: LoanStatus | None = None
    overdue: bool | None = None
    borrower_id: str | None = None
    item_id: str | None = None

    def admits(self, loan: Loan, now: datetime) -> bool:
        """Whether a loan matches."""
        return (
            (loan.status is self.status or (self.status is None and loan.status is not LoanStatus.UNDONE))
            and (self.overdue is None or loan.overdue(now) is self.overdue)
            and (self.borrower_id is None or loan.borrower_id == self.borrower_id)
            and (self.item_id is None or loan.item_id == self.item_id)
        )


@dataclass(frozen=True, slots=True)
class LoanSort:
    """An order of loans; the id decides among equals."""

    field: LoanSortField = LoanSortField.LENT_AT
    descending: bool = True

    def key(self, loan: Loan) -> tuple[datetime, str]:
        """A loan's place in this order."""
        return (loan.lent_at if self.field is LoanSortField.LENT_AT else loan.due_at), loan.id
