"""What the relay makes of facts for reading: the closed loans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from subgraphs.chassis import mongo
from subgraphs.chassis.facts import RecordedFact
from subgraphs.chassis.mongo import Document
from subgraphs.items import events
from subgraphs.items.models import Loan, LoanStatus
from subgraphs.items.repository.newest import keep_newest

_ENDS: Final = {
    events.ItemReturned.type: LoanStatus.RETURNED,
    events.ItemLost.type: LoanStatus.LOST,
    events.LoanUndone.type: LoanStatus.UNDONE,
}


@dataclass(frozen=True, slots=True)
class LoanProjection:
    """Keeps each closed loan, as the fact of its end tells it. Open loans are in their items."""

    loans: mongo.Collection

    async def __call__(self, facts: Sequence[RecordedFact]) -> None:
        """Take facts in, in any order and any number of times."""
        await keep_newest(self.loans, (closed_loan_document(fact) for fact in facts if ends_loan(fact)))


def ends_loan(fact: RecordedFact) -> bool:
    """Whether a fact tells the end of a loan. What is lost was not always lent."""
    return fact.type in _ENDS and "loanId" in fact.data


def closed_loan_document(fact: RecordedFact) -> Document:
    """A closed loan, out of the fact that closed it."""
    data = fact.data
    document = {
        "_id": data["loanId"],
        "seq": fact.seq,
        "itemId": data["itemId"],
        "borrowerId": data.get("borrowerId") or data["userId"],
        "lentAt": data["lentAt"],
        "dueAt": data["dueAt"],
        "renewals": data.get("renewals", 0),
        "policyVersion": data.get("policyVersion"),
        "status": _ENDS[fact.type].value,
        "returnedAt": data.get("returnedAt"),
        "returnedToId": data.get("locationId") if "returnedAt" in data else None,
        "lostAt": data.get("lostAt"),
        "condition": data.get("condition"),
    }
    return {name: value for name, value in document.items() if value is not None}


def closed_loan(document: Mapping[str, Any]) -> Loan:
    """The loan in a document of the projection."""
    return Loan(
        id=document["_id"],
        item_id=document["itemId"],
        borrower_id=document["borrowerId"],
        lent_at=document["lentAt"],
        due_at=document["dueAt"],
        renewals=document.get("renewals", 0),
        policy_version=document.get("policyVersion"),
        status=LoanStatus(document["status"]),
        returned_at=document.get("returnedAt"),
        returned_to_id=document.get("returnedToId"),
        lost_at=document.get("lostAt"),
        condition=document.get("condition"),
    )
