"""What clients can do with people, by noun."""

import strawberry

from subgraphs.users.schema.mutations.access import AccessMutations
from subgraphs.users.schema.mutations.links import LinkMutations
from subgraphs.users.schema.mutations.people import PeopleMutations
from subgraphs.users.schema.mutations.sessions import SessionMutations


@strawberry.type(description="What can be done.")
class Mutation(PeopleMutations, AccessMutations, SessionMutations, LinkMutations):
    """Keeping people, and signing in."""
