"""What lists of items may be asked for."""

from typing import Final

from subgraphs.chassis.identity import Actor
from subgraphs.chassis.paging import BadPage
from subgraphs.chassis.search import check_query
from subgraphs.items.models import ItemFilter
from subgraphs.items.policy.permissions import may_keep

_MOST_CODES: Final = 100


def check_wish(actor: Actor, wanted: ItemFilter) -> None:
    """Raise `BadPage` for a list that costs too much, or is not for the actor."""
    if wanted.codes is not None and len(wanted.codes) > _MOST_CODES:
        raise BadPage(f"`filter.codes` takes at most {_MOST_CODES} codes at once.")
    if wanted.never_borrowed is not None and not may_keep(actor):
        raise BadPage("`filter.neverBorrowed` is for managers; ask without it.")
    check_query(wanted.text)
