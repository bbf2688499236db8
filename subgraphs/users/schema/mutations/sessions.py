"""Signing in and out, and one's password."""

from typing import Annotated

import strawberry

from subgraphs.chassis.graphql.types import shown
from subgraphs.users import models
from subgraphs.users.context import Info
from subgraphs.users.schema.mutations.session_results import (
    ChangePasswordResult,
    ChangePasswordSuccess,
    EndOtherSessionsResult,
    EndOtherSessionsSuccess,
    EndSessionResult,
    EndSessionSuccess,
    RefreshSessionResult,
    RefreshSessionSuccess,
    SignInResult,
    SignInSuccess,
    SignOutResult,
    SignOutSuccess,
)


@strawberry.input(description="What somebody signs in with.")
class SignInInput:
    """See `users.service.sign_in`."""

    login: str = strawberry.field(description="The e-mail address or the username, in any case.")
    password: str = strawberry.field(description="The password.")


@strawberry.input(description="Another password for oneself.")
class ChangePasswordInput:
    """See `users.service.passwords`."""

    current_password: str = strawberry.field(description="The present one.")
    new_password: str = strawberry.field(
        description="10 to 200 characters of any kind. Refused if easy to guess: common words, rows of keys, one's own name."
    )


@strawberry.type
class SessionMutations:
    """Part of `Mutation`."""

    @strawberry.mutation(
        description="Sign in. Sets the cookie that `refreshSession` needs; a session the browser had before ends."
        " Wrong passwords and unknown names are refused alike, and after some attempts only ever more slowly."
    )
    async def sign_in(
        self, info: Info, input: Annotated[SignInInput, strawberry.argument(description="Name and password.")]
    ) -> SignInResult:
        context = info.context
        result = await context.services.sign_in.sign_in(context.visitor, input.login, input.password)
        if not isinstance(result, models.SignedIn):
            return shown(result)
        await context.services.sessions.sign_out(context.actor, context.asking.session_cookie)
        context.signed_in(result)
        return SignInSuccess(access_token=result.access_token, expires_at=result.expires_at, user=shown(result.user))

    @strawberry.mutation(
        description="A new access token for the session in the cookie. The cookie's token is replaced from time to time; who"
        " shows an old one ends the session, since somebody may have copied it."
    )
    async def refresh_session(self, info: Info) -> RefreshSessionResult:
        context = info.context
        result = await context.services.refreshing.refresh(context.visitor, context.asking.session_cookie)
        if not isinstance(result, models.SignedIn):
            # The cookie stays: to take it away could undo a sign-in that another tab does right now.
            return shown(result)
        context.signed_in(result)
        return RefreshSessionSuccess(access_token=result.access_token, expires_at=result.expires_at, user=shown(result.user))

    @strawberry.mutation(description="End this session, and forget the cookie. Nobody needs to be signed in for it.")
    async def sign_out(self, info: Info) -> SignOutResult:
        await info.context.services.sessions.sign_out(info.context.actor, info.context.asking.session_cookie)
        info.context.asking.forget_session()
        return SignOutSuccess()

    @strawberry.mutation(description="Change one's own password. Ends all of one's other sessions.")
    async def change_password(
        self, info: Info, input: Annotated[ChangePasswordInput, strawberry.argument(description="The present and the new one.")]
    ) -> ChangePasswordResult:
        change = info.context.services.passwords.change
        result = await change(info.context.actor, input.current_password, input.new_password)
        return shown(ChangePasswordSuccess(user=shown(result)) if isinstance(result, models.User) else result)

    @strawberry.mutation(description="End one of one's own sessions; admins may end anybody's.")
    async def end_session(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The session's id.")]
    ) -> EndSessionResult:
        result = await info.context.services.sessions.end(info.context.actor, id)
        if not isinstance(result, models.Session):
            return shown(result)
        if result.id == info.context.actor.session_id:
            info.context.asking.forget_session()
        return EndSessionSuccess(id=strawberry.ID(result.id))

    @strawberry.mutation(description="End all of one's own sessions but this one.")
    async def end_other_sessions(self, info: Info) -> EndOtherSessionsResult:
        return EndOtherSessionsSuccess(ended=await info.context.services.sessions.end_others(info.context.actor))
