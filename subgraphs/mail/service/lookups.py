"""What is looked up for a batch before it is written: each service and each collection is asked once."""

import asyncio
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from subgraphs.mail import policy
from subgraphs.mail.errors import Unavailable
from subgraphs.mail.models import End, Item, Kind, Matter, Notification, Person
from subgraphs.mail.service.ports import Catalog, Directory, Store, Switches


@dataclass(frozen=True, slots=True)
class Found:
    """What is known about a batch."""

    people: Mapping[str, Person] | Unavailable
    items: Mapping[str, Item] | Unavailable
    ends: Mapping[str, End]
    off: Mapping[str, Set[Kind]]

    def matter(self, notification: Notification) -> Matter | str | Unavailable:
        """What to write from; or why there is nothing to write or nobody to write to; or that nobody can tell now."""
        if (stale := policy.stale(notification.kind, self.ends.get(notification.loan_id or ""))) is not None:
            return stale
        if self._is_off(notification):
            return "The person switched mails of this kind off."
        person, item = self._addressee(notification), self._item(notification)
        if not isinstance(person, Person):
            return person
        if isinstance(item, str | Unavailable):
            return item
        borrower = self._borrower(notification.details.borrower_id)
        return Matter(notification=notification, person=person, item=item, borrower=borrower)

    def _addressee(self, notification: Notification) -> Person | str | Unavailable:
        if isinstance(self.people, Unavailable):
            return self.people
        if (person := self.people.get(notification.recipient_id)) is None:
            return "The users service knows nobody with this recipient's id."
        if person.email is None:
            return f"{person.name} has no email address. Add one to their account, then resend this."
        return person

    def _borrower(self, id: str | None) -> Person | None:
        return None if id is None or isinstance(self.people, Unavailable) else self.people.get(id)

    def _is_off(self, notification: Notification) -> bool:
        kind = notification.kind
        return kind not in policy.LOCKED and kind in self.off.get(notification.recipient_id, ())

    def _item(self, notification: Notification) -> Item | str | Unavailable | None:
        if notification.item_id is None:
            return None
        if isinstance(self.items, Unavailable):
            return self.items
        return self.items.get(notification.item_id, "The items service knows no item with this id.")


@dataclass(frozen=True, slots=True)
class Lookups:
    """Who is asked."""

    store: Store
    switches: Switches
    directory: Directory
    catalog: Catalog

    async def of(self, batch: Sequence[Notification]) -> Found:
        """Ask them all, side by side."""
        recipients = {one.recipient_id for one in batch}
        people = recipients | {one.details.borrower_id for one in batch if one.details.borrower_id is not None}
        loans = {one.loan_id for one in batch if one.loan_id is not None}
        found = await asyncio.gather(
            self.directory.people(sorted(people)),
            self._items(sorted({one.item_id for one in batch if one.item_id is not None})),
            self.store.ends_of(sorted(loans)),
            self.switches.switched_off(sorted(recipients)),
        )
        return Found(*found)

    async def _items(self, ids: Sequence[str]) -> Mapping[str, Item] | Unavailable:
        return await self.catalog.items(ids) if ids else {}
