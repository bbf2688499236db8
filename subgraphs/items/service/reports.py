"""Use cases of reports, for managers: how things stand, what is borrowed most, how much of the time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from subgraphs.chassis.clock import Clock, utc_now
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.paging import MAX_SIZE, BadPage
from subgraphs.items.models import ItemStatus, MostBorrowed, Overview, Utilisation
from subgraphs.items.policy import reports as rules
from subgraphs.items.policy.permissions import may_keep
from subgraphs.items.service.ports import ItemTallies, UseReader


@dataclass(frozen=True, slots=True)
class Reports:
    """Tell managers how the inventory is used. None for everybody else."""

    tallies: ItemTallies
    use: UseReader
    clock: Clock = utc_now

    async def overview(self, actor: Actor, day_ends_at: datetime | None) -> Overview | None:
        """How things stand now; the day ends at midnight UTC unless told otherwise. Raises `BadPage`."""
        if not may_keep(actor):
            return None
        now = self.clock()
        end = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1) if day_ends_at is None else day_ends_at
        if end.tzinfo is None or not timedelta() <= end - now <= timedelta(days=2):
            raise BadPage("`dayEndsAt` must be the end of today somewhere: within two days from now, with its time zone.")
        statuses = (await self.tallies.everything()).statuses()
        return Overview(
            open_loans=statuses[ItemStatus.LENT],
            overdue=await self.use.due(None, now),
            due_today=await self.use.due(now, end),
            held=statuses[ItemStatus.HELD],
            assigned=statuses[ItemStatus.ASSIGNED],
            lost=statuses[ItemStatus.LOST],
            available=statuses[ItemStatus.AVAILABLE],
        )

    async def most_borrowed(self, actor: Actor, start: datetime, end: datetime, first: int) -> MostBorrowed | None:
        """What was lent most often in a period. Raises `BadPage`."""
        if not may_keep(actor):
            return None
        if not 1 <= first <= MAX_SIZE:
            raise BadPage(f"`first` must lie between 1 and {MAX_SIZE}; it is {first}.")
        now = self.clock()
        lendings = await self.use.begun(rules.check_period(start, end, now), now)
        return MostBorrowed(rules.most_borrowed(lendings.found, first), lendings.capped)

    async def utilisation(self, actor: Actor, start: datetime, end: datetime) -> Utilisation | None:
        """Which share of a period the items of each category were lent. Raises `BadPage`."""
        if not may_keep(actor):
            return None
        now = self.clock()
        period = rules.check_period(start, end, now)
        lendings, tally = await self.use.under_way(period, now), await self.tallies.everything()
        created, more_created = await self.use.created(period)
        category_of = await self.use.categories({lending.item_id for lending in lendings.found})
        in_use = tally.categories(rules.IN_USE)
        found = rules.utilisation(period, lendings.found, category_of, in_use, created)
        return Utilisation(found, lendings.capped or tally.capped or more_created)
