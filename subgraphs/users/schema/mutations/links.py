"""One-time links: asking for one, and choosing a password by it."""

from typing import Annotated

import strawberry

from subgraphs.chassis.graphql.types import IdempotencyKey, shown
from subgraphs.users import models
from subgraphs.users.context import Info
from subgraphs.users.schema.mutations.link_results import (
    AcceptInvitationResult,
    AcceptInvitationSuccess,
    InviteUserResult,
    InviteUserSuccess,
    RequestPasswordResetResult,
    RequestPasswordResetSuccess,
    ResetPasswordResult,
    ResetPasswordSuccess,
)
from subgraphs.users.schema.people import UserId

_TOKEN = "What stands behind `token=` in the link."  # noqa: S105 - a description
_PASSWORD = "10 to 200 characters of any kind. Refused if easy to guess: common words, rows of keys, one's own name."  # noqa: S105


@strawberry.input(description="The first password of somebody who was invited.")
class AcceptInvitationInput:
    """What `acceptInvitation` takes."""

    token: str = strawberry.field(description=_TOKEN)
    password: str = strawberry.field(description=_PASSWORD)


@strawberry.input(description="Another password in place of a forgotten one.")
class ResetPasswordInput:
    """What `resetPassword` takes."""

    token: str = strawberry.field(description=_TOKEN)
    password: str = strawberry.field(description=_PASSWORD)


@strawberry.type
class LinkMutations:
    """Part of `Mutation`."""

    @strawberry.mutation(
        description="Mail a person the link by which they choose their first password; it is good for seven days."
        " Another one may be sent later, then the one before it stops working."
    )
    async def invite_user(self, info: Info, id: UserId, idempotency_key: IdempotencyKey = None) -> InviteUserResult:
        result = await info.context.services.links.invite(info.context.changing().actor, id, key=idempotency_key)
        return shown(InviteUserSuccess(user=shown(result)) if isinstance(result, models.User) else result)

    @strawberry.mutation(
        description="Mail the link by which somebody chooses another password to this address, if it is somebody's; it is good"
        " for an hour. Whether it is somebody's is not told."
    )
    async def request_password_reset(
        self, info: Info, email: Annotated[str, strawberry.argument(description="The address, in any case.")]
    ) -> RequestPasswordResetResult:
        result = await info.context.services.links.request_reset(info.context.changing().visitor, email)
        return RequestPasswordResetSuccess(email=result) if isinstance(result, str) else shown(result)

    @strawberry.mutation(description="Choose one's first password by the link of an invitation, which works once, and sign in.")
    async def accept_invitation(
        self, info: Info, input: Annotated[AcceptInvitationInput, strawberry.argument(description="Link and password.")]
    ) -> AcceptInvitationResult:
        context = info.context.changing()
        result = await context.services.redeeming.accept_invitation(context.visitor, input.token, input.password)
        if not isinstance(result, models.SignedIn):
            return shown(result)
        await context.services.sessions.sign_out(context.actor, context.asking.session_cookie)
        context.signed_in(result)
        return AcceptInvitationSuccess(access_token=result.access_token, expires_at=result.expires_at, user=shown(result.user))

    @strawberry.mutation(
        description="Choose another password by a link asked for with `requestPasswordReset`, which works once, and sign in."
        " All sessions there were end."
    )
    async def reset_password(
        self, info: Info, input: Annotated[ResetPasswordInput, strawberry.argument(description="Link and password.")]
    ) -> ResetPasswordResult:
        context = info.context.changing()
        result = await context.services.redeeming.reset_password(context.visitor, input.token, input.password)
        if not isinstance(result, models.SignedIn):
            return shown(result)
        await context.services.sessions.sign_out(context.actor, context.asking.session_cookie)
        context.signed_in(result)
        return ResetPasswordSuccess(access_token=result.access_token, expires_at=result.expires_at, user=shown(result.user))
