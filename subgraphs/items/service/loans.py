"""Use cases of open loans: renew them, and undo what was lent by a slip."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from subgraphs.chassis.clock import Clock, utc_now
from subgraphs.chassis.idempotency import Claims, Once, once
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.ids import is_id
from subgraphs.chassis.refusals import InvalidInput, NotPermitted
from subgraphs.items.errors import ItemNotFound, LoanNotFound, RenewalRefused, UndoRefused
from subgraphs.items.models import Item, Loan, LoanStatus
from subgraphs.items.policy import loans as rules
from subgraphs.items.policy.change import Change
from subgraphs.items.policy.permissions import may_keep, refuse_acting_for
from subgraphs.items.policy.privacy import may_see_loan
from subgraphs.items.service.arrivals import Arrivals
from subgraphs.items.service.attempts import change_item
from subgraphs.items.service.lent import Lent
from subgraphs.items.service.ports import ItemRepository, LoanReader

type RenewRefusal = LoanNotFound | RenewalRefused | InvalidInput | NotPermitted
type UndoneRefusal = LoanNotFound | UndoRefused | InvalidInput


@dataclass(frozen=True, slots=True)
class Loans:
    """Change loans while they are open."""

    items: ItemRepository
    arrivals: Arrivals
    loans: LoanReader
    claims: Claims
    clock: Clock = utc_now

    async def renew(
        self, actor: Actor, loan_id: str, due_at: datetime | None, *, notify: bool, key: str | None = None
    ) -> Lent | RenewRefusal:
        """Let a borrower keep an item for longer. Borrowers may do it themselves."""
        turn = await once(self.claims, actor, key, "renewLoan", loan_id, due_at, notify)
        if not isinstance(turn, Once):
            return turn

        def decide(item: Item) -> Change[Item] | RenewalRefused | InvalidInput | NotPermitted:
            change = rules.renew(item, loan_id=loan_id, due_at=due_at, at_will=may_keep(actor), now=self.clock(), notify=notify)
            return refuse_acting_for(actor, item.holder_id) or change

        return await self._change(actor, loan_id, turn, decide)

    async def undo(self, actor: Actor, loan_id: str, *, key: str | None = None) -> Lent | UndoneRefusal:
        """Take back a lend of a moment ago, quietly. Only who lent it can; undoing it twice changes nothing."""
        turn = await once(self.claims, actor, key, "undoLend", loan_id)
        if not isinstance(turn, Once):
            return turn

        def decide(item: Item) -> Change[Item] | UndoRefused:
            return rules.undo(item, loan_id=loan_id, by=actor.id, now=self.clock())

        result = await self._change(actor, loan_id, turn, decide)
        if isinstance(result, UndoRefused):
            return await self._undone_already(actor, loan_id) or result
        if isinstance(result, Lent) and result.item.location_id is not None:
            await self.arrivals.settle(actor, result.item.location_id)
        return result

    async def _undone_already(self, actor: Actor, loan_id: str) -> Lent | None:
        """The answer to who undoes a lend twice, whatever became of the item since; if they may know of the loan."""
        loan = await self._find(loan_id)
        if loan is None or loan.status is not LoanStatus.UNDONE or not may_see_loan(actor, loan):
            return None
        item = await self.items.get(loan.item_id)
        return None if item is None else Lent(item, loan)

    async def _change[Refusal](
        self,
        actor: Actor,
        loan_id: str,
        turn: Once,
        decide: Callable[[Item], Change[Item] | Refusal],
    ) -> Lent | Refusal | LoanNotFound:
        loan = await self._find(loan_id)
        if loan is None:
            return LoanNotFound()
        result = await change_item(self.items, actor, loan.item_id, decide, turn)
        if isinstance(result, ItemNotFound):
            return LoanNotFound()
        if not isinstance(result, Change):
            return result
        if result.repeats is not None:
            return Lent(result.after, await self._find(loan_id) or loan)
        return Lent(result.after, result.after.loan or rules.undone(result.before.loan or loan))

    async def _find(self, loan_id: str) -> Loan | None:
        return (await self.loans.get_many([loan_id])).get(loan_id) if is_id(loan_id) else None
