"""Custody: what somebody had, from when to when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CustodyKind(StrEnum):
    """How somebody had a thing."""

    LOAN = "LOAN"
    ASSIGNMENT = "ASSIGNMENT"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodySpan:
    """One loan or assignment of somebody's; open until `until` is known."""

    id: str
    user_id: str
    item_id: str
    kind: CustodyKind
    start: datetime
    until: datetime | None = None
    lost: bool = False
    """Whether it ended because the item was lost."""

    @property
    def loan_id(self) -> str | None:
        """The loan it was, if it was one."""
        return self.id if self.kind is CustodyKind.LOAN else None
