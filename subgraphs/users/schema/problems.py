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


@strawberry.type(description="Nobody known, a wrong password, or somebody who may not sign in; which of them is not told.")
class SignInRefused(Problem):
    """Shows `users.errors.SignInRefused`."""

    is_type_of = shows(errors.SignInRefused)


@strawberry.type(description="Tried too often, or too many people try at once.")
class TooManyAttempts(Problem):
    """Shows `users.errors.TooManyAttempts`."""

    is_type_of = shows(errors.TooManyAttempts)

    retry_after_seconds: int = strawberry.field(description="How long to wait before trying again.")


@strawberry.type(description="There is no session to go on with: sign in.")
class SessionExpired(Problem):
    """Shows `users.errors.SessionExpired`."""

    is_type_of = shows(errors.SessionExpired)


@strawberry.type(description="There is no such session, or not for the actor to see.")
class SessionNotFound(Problem):
    """Shows `users.errors.SessionNotFound`."""

    is_type_of = shows(errors.SessionNotFound)


@strawberry.federation.type(shareable=True, description="The person is deactivated.")
class UserInactive(Problem):
    """Shows `users.errors.UserInactive`."""

    is_type_of = shows(errors.UserInactive)


@strawberry.type(description="There is nowhere to send a link to.")
class EmailMissing(Problem):
    """Shows `users.errors.EmailMissing`."""

    is_type_of = shows(errors.EmailMissing)


@strawberry.type(description="The person has a password already.")
class AlreadyJoined(Problem):
    """Shows `users.errors.AlreadyJoined`."""

    is_type_of = shows(errors.AlreadyJoined)


@strawberry.type(description="The link is not good, or not any more; why is not told.")
class LinkInvalid(Problem):
    """Shows `users.errors.LinkInvalid`."""

    is_type_of = shows(errors.LinkInvalid)


@strawberry.type(description="The person can still borrow and sign in.")
class UserStillActive(Problem):
    """Shows `users.errors.UserStillActive`."""

    is_type_of = shows(errors.UserStillActive)


@strawberry.type(description="Nobody knows any more who this was.")
class UserAnonymised(Problem):
    """Shows `users.errors.UserAnonymised`."""

    is_type_of = shows(errors.UserAnonymised)
