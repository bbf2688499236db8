"""Use cases of looking at reservations. Everybody sees how long a line is, and their own; managers see who is in it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from subgraphs.chassis.identity import Actor
from subgraphs.chassis.ids import is_id
from subgraphs.chassis.paging import Page, PageRequest
from subgraphs.items.models import Item, Reservation, ReservationStatus
from subgraphs.items.policy.permissions import may_keep, may_look_into
from subgraphs.items.service.ports import ReservationReader


@dataclass(frozen=True, slots=True)
class Lines:
    """Look at reservations."""

    reservations: ReservationReader

    async def get_many(self, actor: Actor, ids: Collection[str]) -> Mapping[str, Reservation]:
        """Reservations by id; unknown ids are missing, and those of others than the actor may know."""
        found = await self.reservations.get_many([id for id in ids if is_id(id)])
        return {id: each for id, each in found.items() if may_look_into(actor, each.user_id)}

    async def of_users(
        self, actor: Actor, user_ids: Collection[str], status: ReservationStatus | None, request: PageRequest
    ) -> Mapping[str, Page[Reservation] | None]:
        """A page of each person's reservations, the latest first; None for people the actor may not look into."""
        known = [id for id in user_ids if may_look_into(actor, id)]
        found = await self.reservations.of_users(known, status, request) if known else {}
        return {id: found.get(id) for id in user_ids}

    def of_item(self, actor: Actor, item: Item) -> Sequence[Reservation] | None:
        """Everybody in an item's line; None for who may not know them."""
        return item.line if may_keep(actor) else None

    def mine(self, actor: Actor, item: Item) -> Reservation | None:
        """The actor's own place in an item's line."""
        return next((each for each in item.line if each.user_id == actor.id), None)

    def may_know(self, actor: Actor, user_id: str) -> bool:
        """Whether the actor may know for whom an item waits."""
        return may_look_into(actor, user_id)
