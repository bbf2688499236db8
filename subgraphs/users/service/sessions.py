"""Sessions: opened by signing in, kept by refreshing, ended by signing out, by their owner, by admins or by themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.chassis.identity import Actor, Role
from subgraphs.chassis.ids import new_id
from subgraphs.users.errors import SessionNotFound
from subgraphs.users.events import PersonSignedIn, PersonSignedOut, SessionEnd, SessionsEnded
from subgraphs.users.models import Session, SignedIn, User, Visitor
from subgraphs.users.policy import sessions as policy
from subgraphs.users.policy.tokens import RefreshToken
from subgraphs.users.service.session_ports import AccountLog, SessionRepository, StoreClock, TokenIssuer


@dataclass(frozen=True, slots=True)
class Sessions:
    """Open, show and end sessions. `service.refreshing` keeps them."""

    sessions: SessionRepository
    tokens: TokenIssuer
    log: AccountLog
    clock: StoreClock

    async def open(self, user: User, visitor: Visitor) -> SignedIn:
        """Sign a person in. The caller knows that it is them."""
        token, now = RefreshToken.fresh(), await self.clock()
        session = Session(
            id=new_id(),
            user_id=user.id,
            handle=token.handle_hash,
            current=token.hash,
            rotated_at=now,
            created_at=now,
            last_used_at=now,
            expires_at=policy.expires_at(now, now),
            address=visitor.address,
            device=visitor.device,
        )
        # The log first: a session nobody can read of must not exist.
        fact = PersonSignedIn(user_id=user.id, session_id=session.id, address=visitor.address, device=visitor.device)
        await self.log.record(fact, Actor(user.id, user.role, session.id))
        await self.sessions.add(session)
        await self._end_surplus(user.id)
        access = self.tokens.issue(user, session.id)
        return SignedIn(user=user, session_id=session.id, access=access, secret=token.text, kept_for=session.expires_at - now)

    async def withdraw(self, opened: SignedIn) -> None:
        """End a session that should not have been opened."""
        await self.sessions.end([opened.session_id])

    async def sign_out(self, actor: Actor, secret: str | None) -> None:
        """End the session a browser has, and the one the actor's access token is of. There may be none."""
        token = RefreshToken.read(secret)
        found = [
            await self.sessions.find(token.handle_hash) if token is not None else None,
            await self.sessions.get(actor.session_id) if actor.session_id is not None else None,
        ]
        for session in {session.id: session for session in found if session is not None}.values():
            if await self.sessions.end([session.id]):
                fact = PersonSignedOut(user_id=session.user_id, session_id=session.id, device=session.device)
                await self.log.record(fact, as_itself(session))

    async def of_users(self, actor: Actor, user_ids: Sequence[str]) -> Mapping[str, Sequence[Session]]:
        """The sessions of those people whose sessions the actor may see: their own, and as an admin everybody's."""
        visible = [id for id in user_ids if _may_see(actor, id)]
        if not visible:
            return {}
        now, found = await self.clock(), await self.sessions.of_users(visible)
        return {id: [session for session in found.get(id, ()) if session.expires_at > now] for id in visible}

    async def end(self, actor: Actor, id: str) -> Session | SessionNotFound:
        """End one of one's own sessions; admins end anybody's."""
        session = await self.sessions.get(id)
        if session is None or not _may_see(actor, session.user_id):
            return SessionNotFound(id)
        await self._end(actor, session.user_id, [session], SessionEnd.ENDED)
        return session

    async def end_others(self, actor: Actor) -> int:
        """End all of one's own sessions but the present one; how many there were."""
        return await self.end_all(actor, actor.id, SessionEnd.ENDED, keep=actor.session_id)

    async def end_all(self, actor: Actor, user_id: str, reason: SessionEnd, keep: str | None = None) -> int:
        """End a person's sessions, but for one to keep; how many there were.

        For other use cases too, *after* they wrote why: who was deactivated, has another role or another password. Whoever
        checks permission is the caller.
        """
        sessions = (await self.sessions.of_users([user_id])).get(user_id, ())
        return await self._end(actor, user_id, [session for session in sessions if session.id != keep], reason)

    async def _end(self, actor: Actor, user_id: str, sessions: Sequence[Session], reason: SessionEnd) -> int:
        ended = await self.sessions.end([session.id for session in sessions]) if sessions else 0
        if ended:
            await self.log.record(SessionsEnded(user_id=user_id, reason=reason, count=ended), actor)
        return ended

    async def _end_surplus(self, user_id: str) -> None:
        sessions = (await self.sessions.of_users([user_id])).get(user_id, ())
        if surplus := [session.id for session in sessions[policy.MOST_SESSIONS :]]:
            await self.sessions.end(surplus)


def as_itself(session: Session) -> Actor:
    """Whoever shows a session's token, which says nothing of roles."""
    return Actor(session.user_id, Role.MEMBER, session.id)


def _may_see(actor: Actor, user_id: str) -> bool:
    return actor.id == user_id or actor.may(Role.ADMIN)
