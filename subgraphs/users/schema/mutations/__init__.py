"""What clients can do with people, by noun."""

import strawberry

from subgraphs.users.schema.mutations.access import AccessMutations
from subgraphs.users.schema.mutations.people import PeopleMutations


@strawberry.type(description="What can be done.")
class Mutation(PeopleMutations, AccessMutations):
    """Keeping people."""
