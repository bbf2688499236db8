"""Refusals of this subgraph, as clients see them."""

import strawberry

from subgraphs.chassis.graphql.types import Problem, shows
from subgraphs.users import errors


@strawberry.federation.type(shareable=True, description="Nobody has this id.")
class UserNotFound(Problem):
    """Shows `users.errors.UserNotFound`."""

    is_type_of = shows(errors.UserNotFound)


@strawberry.type(description="Somebody else has this address.")
class EmailTaken(Problem):
    """Shows `users.errors.EmailTaken`."""

    is_type_of = shows(errors.EmailTaken)


@strawberry.type(description="Somebody else has this username.")
class UsernameTaken(Problem):
    """Shows `users.errors.UsernameTaken`."""

    is_type_of = shows(errors.UsernameTaken)


@strawberry.type(description="There would be no active admin left.")
class LastAdmin(Problem):
    """Shows `users.errors.LastAdmin`."""

    is_type_of = shows(errors.LastAdmin)
