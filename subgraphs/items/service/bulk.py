"""Use cases of many items at once: each gets an answer of its own, the one it would get alone."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from subgraphs.chassis.idempotency import Claims, Once, once
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.ids import is_id
from subgraphs.chassis.refusals import InvalidInput
from subgraphs.chassis.text import FieldProblem
from subgraphs.items.errors import DirectoryUnavailable, ItemNotLent, UserNotFound
from subgraphs.items.models import Item, Person
from subgraphs.items.service.custody import Custody, LendItemRefusal, PutRefusal, TakeRefusal
from subgraphs.items.service.lent import Lent
from subgraphs.items.service.ports import Directory
from subgraphs.items.service.stock import MoveRefusal, RetireRefusal, Stock

MOST_ITEMS: Final = 100
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Answer[T]:
    """What came of one item."""

    item_id: str
    result: T


type Answers[T] = Sequence[Answer[T]] | InvalidInput
"""One for each item asked for, in the same order."""


@dataclass(slots=True)
class RememberingDirectory:
    """Asks for each person once, also if nobody answers: all items of a call hear the same."""

    directory: Directory
    _asked: dict[str, asyncio.Task[Person | UserNotFound | DirectoryUnavailable]] = field(
        default_factory=dict[str, asyncio.Task[Person | UserNotFound | DirectoryUnavailable]]
    )

    async def find(self, user_id: str) -> Person | UserNotFound | DirectoryUnavailable:
        """A person by id."""
        if user_id not in self._asked:
            self._asked[user_id] = asyncio.ensure_future(_found(self.directory, user_id))
        return await asyncio.shield(self._asked[user_id])


@dataclass(frozen=True, slots=True)
class Bulk:
    """Do to many items what can be done to one. The items do not depend on one another: half of them may be refused."""

    custody: Custody
    stock: Stock
    claims: Claims

    async def lend(
        self,
        actor: Actor,
        item_ids: Sequence[str],
        borrower_id: str,
        *,
        lent_at: datetime | None,
        due_at: datetime | None,
        override_limit: bool,
        notify: bool,
        key: str | None,
    ) -> Answers[Lent | LendItemRefusal]:
        """Hand items to a borrower, in this order: if a limit is reached on the way, the first ones are lent."""
        custody = self._asking_once()

        async def lend(item_id: str, derived: str | None) -> Lent | LendItemRefusal:
            return await custody.lend(
                actor,
                item_id,
                borrower_id,
                lent_at=lent_at,
                due_at=due_at,
                override_limit=override_limit,
                notify=notify,
                key=derived,
            )

        wish = ("lendItems", borrower_id, lent_at, due_at, override_limit, notify)
        return await self._each(actor, item_ids, lend, key, wish, at_once=1)

    async def give_back(
        self,
        actor: Actor,
        item_ids: Sequence[str],
        *,
        location_id: str | None,
        condition: str | None,
        notify: bool,
        key: str | None,
    ) -> Answers[Lent | ItemNotLent | PutRefusal]:
        """Take lent items back; each goes home, unless told otherwise."""

        async def give_back(item_id: str, derived: str | None) -> Lent | ItemNotLent | PutRefusal:
            return await self.custody.give_back(
                actor, item_id, location_id=location_id, condition=condition, notify=notify, key=derived
            )

        return await self._each(actor, item_ids, give_back, key, ("returnItems", location_id, condition, notify))

    async def assign(
        self, actor: Actor, item_ids: Sequence[str], user_id: str, *, notify: bool, key: str | None
    ) -> Answers[Item | TakeRefusal]:
        """Give items to somebody, without an end."""
        custody = self._asking_once()

        async def assign(item_id: str, derived: str | None) -> Item | TakeRefusal:
            return await custody.assign(actor, item_id, user_id, notify=notify, key=derived)

        return await self._each(actor, item_ids, assign, key, ("assignItems", user_id, notify))

    async def move(
        self, actor: Actor, item_ids: Sequence[str], location_id: str, *, key: str | None
    ) -> Answers[Item | MoveRefusal]:
        """Put items at another location."""

        async def move(item_id: str, derived: str | None) -> Item | MoveRefusal:
            return await self.stock.move(actor, item_id, location_id, key=derived)

        return await self._each(actor, item_ids, move, key, ("moveItems", location_id))

    async def retire(
        self, actor: Actor, item_ids: Sequence[str], reason: str | None, *, key: str | None
    ) -> Answers[Item | RetireRefusal]:
        """Take items out of use."""

        async def retire(item_id: str, derived: str | None) -> Item | RetireRefusal:
            return await self.stock.retire(actor, item_id, reason, key=derived)

        return await self._each(actor, item_ids, retire, key, ("retireItems", reason))

    def _asking_once(self) -> Custody:
        inquiries = self.custody.inquiries
        return replace(self.custody, inquiries=replace(inquiries, directory=RememberingDirectory(inquiries.directory)))

    async def _each[T](
        self,
        actor: Actor,
        item_ids: Sequence[str],
        act: Callable[[str, str | None], Awaitable[T]],
        key: str | None,
        wish: tuple[object, ...],
        at_once: int = _AT_ONCE,
    ) -> Answers[T]:
        """Act on each item once. Under a key, each gets one of its own, so that whoever asks again goes on where it ended."""
        if not 1 <= len(item_ids) <= MOST_ITEMS:
            return InvalidInput((FieldProblem("input.itemIds", f"Name 1 to {MOST_ITEMS} items; these are {len(item_ids)}."),))
        turn = await once(self.claims, actor, key, *wish, list(item_ids))
        if not isinstance(turn, Once):
            return turn
        slots, distinct = asyncio.Semaphore(at_once), list(dict.fromkeys(item_ids))

        async def one(item_id: str) -> T:
            async with slots:
                return await act(item_id, f"{turn.id}/{item_id}" if turn.keyed and is_id(item_id) else None)

        # All come to their end before an error of one is told: nothing is cut off amid its work.
        results = await asyncio.gather(*map(one, distinct), return_exceptions=True)
        answers = dict(zip(distinct, map(_unless_failed, results), strict=True))
        return [Answer(id, answers[id]) for id in item_ids]


async def _found(directory: Directory, user_id: str) -> Person | UserNotFound | DirectoryUnavailable:
    return await directory.find(user_id)


def _unless_failed[T](result: T | BaseException) -> T:
    if isinstance(result, BaseException):
        raise result
    return result
