"""The items subgraph's face: the inventory and what can be done with it."""

from subgraphs.chassis.graphql.schema import SubgraphSchema
from subgraphs.items.schema.categories import Category
from subgraphs.items.schema.items import Item
from subgraphs.items.schema.loans import Loan
from subgraphs.items.schema.locations import Location
from subgraphs.items.schema.mutations import Mutation
from subgraphs.items.schema.people import User
from subgraphs.items.schema.queries import Query
from subgraphs.items.schema.reservations import Reservation
from subgraphs.items.schema.subscriptions import Subscription

schema = SubgraphSchema(
    query=Query, mutation=Mutation, subscription=Subscription, entities=[Item, Category, Location, Loan, Reservation, User]
)
