"""What clients can do with the inventory, by noun."""

import strawberry

from subgraphs.items.schema.mutations.bulk import BulkMutations
from subgraphs.items.schema.mutations.categories import CategoryMutations
from subgraphs.items.schema.mutations.custody import CustodyMutations
from subgraphs.items.schema.mutations.items import ItemMutations
from subgraphs.items.schema.mutations.loans import LoanMutations
from subgraphs.items.schema.mutations.locations import LocationMutations
from subgraphs.items.schema.mutations.losses import LossMutations
from subgraphs.items.schema.mutations.policies import PolicyMutations
from subgraphs.items.schema.mutations.recalls import RecallMutations
from subgraphs.items.schema.mutations.reservations import ReservationMutations
from subgraphs.items.schema.mutations.stock import StockMutations


@strawberry.type(description="What can be done.")
class Mutation(
    BulkMutations,
    CategoryMutations,
    LocationMutations,
    ItemMutations,
    StockMutations,
    CustodyMutations,
    LoanMutations,
    LossMutations,
    PolicyMutations,
    ReservationMutations,
    RecallMutations,
):
    """Keeping the inventory."""
