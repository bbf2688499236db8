"""Use cases of the policy: look at it and its past, write another version of it."""

from dataclasses import dataclass

from subgraphs.chassis.clock import Clock, utc_now
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.ids import is_id
from subgraphs.chassis.paging import Page, PageRequest
from subgraphs.chassis.refusals import InvalidInput, NotPermitted, VersionConflict
from subgraphs.items.models import Policy, PolicyChanges
from subgraphs.items.policy import policies as rules
from subgraphs.items.policy.permissions import may_keep, refuse_governing
from subgraphs.items.service.attempts import Contended
from subgraphs.items.service.ports import CategoryRepository, PolicyStore

_ATTEMPTS = 8

type PolicyRefusal = VersionConflict | InvalidInput | NotPermitted


@dataclass(frozen=True, slots=True)
class Policies:
    """Everybody may know the rules, managers how they came about, admins make them."""

    store: PolicyStore
    categories: CategoryRepository
    clock: Clock = utc_now

    async def current(self, _actor: Actor) -> Policy:
        """The policy as it is now."""
        return await self.store.newest()

    def may_know(self, actor: Actor) -> bool:
        """Whether the actor may know who wrote a version, and why."""
        return may_keep(actor)

    async def versions(self, actor: Actor, request: PageRequest) -> Page[Policy] | None:
        """A page of all versions there were, the latest first; None for who may not know."""
        return await self.store.versions(request) if may_keep(actor) else None

    async def update(self, actor: Actor, changes: PolicyChanges) -> Policy | PolicyRefusal:
        """Write the next version. Without an expected version the change is made to whichever is the latest."""
        refusal = refuse_governing(actor) or await self._refuse_categories(changes)
        if refusal is not None:
            return refusal
        for _ in range(_ATTEMPTS):
            after = rules.changed(await self.store.newest(), changes, by=actor.id, now=self.clock())
            if not isinstance(after, Policy) or await self.store.add(after):
                return after
        raise Contended("policy")

    async def _refuse_categories(self, changes: PolicyChanges) -> InvalidInput | None:
        wanted = rules.categories_of(changes)
        known = await self.categories.get_many([id for id in wanted if is_id(id)])
        unknown = sorted(place for id, place in wanted.items() if id not in known)
        return rules.unknown_category(unknown[0]) if unknown else None
