"""One reservation under way: what is found out about the person, and how long the item will wait for them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from subgraphs.items.errors import ItemRetired, ItemUnavailable, ReservationRefused
from subgraphs.items.models import Item, Person
from subgraphs.items.policy import queue as rules
from subgraphs.items.policy.change import Change
from subgraphs.items.policy.lending import PersonRefusal, person_refusal
from subgraphs.items.policy.terms import DEFAULT_TERMS, terms_for
from subgraphs.items.service.handovers import Inquiries


@dataclass(slots=True, kw_only=True)
class Joining:
    """Decides on each look at the item; asks about the person once."""

    inquiries: Inquiries
    reservation_id: str
    user_id: str
    by: str
    now: datetime
    _hold_for: timedelta = field(default=DEFAULT_TERMS.hold_length, init=False)

    def decide(self, item: Item) -> Change[Item] | ItemRetired | ItemUnavailable | ReservationRefused | PersonRefusal:
        """Put them in line, if no rule objects."""
        return rules.reserve(
            item,
            reservation_id=self.reservation_id,
            user_id=self.user_id,
            by=self.by,
            hold_for=self._hold_for,
            now=self.now,
        )

    async def gate(self, item: Item) -> PersonRefusal | None:
        """Look the person up, and what the policy says of them."""
        person = await self.inquiries.person(self.user_id)
        if isinstance(person, Person):
            policy = await self.inquiries.policies.current()
            self._hold_for = terms_for(policy, item.category_id, person.group).hold_length
        return person_refusal(person)
