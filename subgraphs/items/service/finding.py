"""Use cases of finding: by the code on a label, and by what somebody is typing."""

from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.chassis.identity import Actor
from subgraphs.chassis.paging import BadPage
from subgraphs.chassis.search import check_query
from subgraphs.chassis.text import clean
from subgraphs.items.models import Item, ItemMatch, MatchKind
from subgraphs.items.policy.catalogue import LONGEST_CODE
from subgraphs.items.policy.labels import code_in_link
from subgraphs.items.service.ports import ItemRepository, ItemSearch

_MOST_MATCHES = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """Find items."""

    items: ItemRepository
    search: ItemSearch

    async def by_code(self, _actor: Actor, scanned: str) -> Item | None:
        """The item with this code, however it is spelt, also if it is scanned as the link on a label."""
        for code in (scanned, code_in_link(scanned)):
            cleaned = None if code is None else clean(code, "code", longest=LONGEST_CODE)
            if isinstance(cleaned, str) and (item := await self.items.by_code(cleaned)) is not None:
                return item
        return None

    async def matches(self, actor: Actor, text: str, first: int) -> Sequence[ItemMatch]:
        """The best few matches of a text, the best first. Raises `BadPage`."""
        if not 1 <= first <= _MOST_MATCHES:
            raise BadPage(f"`first` must lie between 1 and {_MOST_MATCHES}; it is {first}.")
        if code_in_link(text) is not None:
            item = await self.by_code(actor, text)
            return [] if item is None else [ItemMatch(item, MatchKind.CODE)]
        check_query(text)
        return await self.search.matches(text, first)
