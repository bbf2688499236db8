"""The use case of facets: how many items there are of each sort, beside a list of items."""

import asyncio
from dataclasses import dataclass, replace

from subgraphs.chassis.identity import Actor
from subgraphs.items.models import ItemFacets, ItemFilter, Tally
from subgraphs.items.policy.facets import by_status_alone, facets, wishes
from subgraphs.items.policy.listing import check_wish
from subgraphs.items.service.arrivals import Arrivals
from subgraphs.items.service.ports import ItemTallies


@dataclass(frozen=True, slots=True)
class Facets:
    """Count items."""

    tallies: ItemTallies
    arrivals: Arrivals

    async def of(self, actor: Actor, wanted: ItemFilter, *, within: str | None = None) -> ItemFacets:
        """The counts beside the list of what is wanted, in or below the location `within`. Raises `BadPage`."""
        check_wish(actor, wanted)
        tree = await self.arrivals.current()
        if within is not None:
            wanted = replace(wanted, location_ids=frozenset(node.id for node in tree.subtree(within)))
        wish = wishes(wanted)
        filters = sorted(wish.all, key=repr)
        counted = await asyncio.gather(*map(self._count, filters))
        return facets(wish, dict(zip(filters, counted, strict=True)), tree)

    async def _count(self, wanted: ItemFilter) -> Tally:
        return await (self.tallies.everything() if by_status_alone(wanted) else self.tallies.matching(wanted))
