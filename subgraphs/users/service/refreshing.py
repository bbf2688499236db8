"""Keeping a session: a refresh token for a new access token and, when it is due, for the next refresh token."""

from dataclasses import dataclass, replace
from datetime import datetime

from subgraphs.users.errors import SessionExpired
from subgraphs.users.events import SessionEnd, SessionsEnded
from subgraphs.users.models import Rotation, Session, SignedIn, User, Visitor
from subgraphs.users.policy import sessions as policy
from subgraphs.users.policy.sessions import Standing
from subgraphs.users.policy.tokens import RefreshToken, new_salt
from subgraphs.users.service.ports import UserRepository
from subgraphs.users.service.session_ports import AccountLog, SessionRepository, StoreClock, TokenIssuer
from subgraphs.users.service.sessions import Sessions, as_itself


@dataclass(frozen=True, slots=True)
class Refreshing:
    """Give whoever shows a session's token what they need to go on."""

    repository: SessionRepository
    users: UserRepository
    tokens: TokenIssuer
    log: AccountLog
    clock: StoreClock
    sessions: Sessions

    async def refresh(self, visitor: Visitor, secret: str | None) -> SignedIn | SessionExpired:
        """A new access token, and the refresh token to keep if it is another one.

        Of tabs that show the same token at once one replaces it; all are told the same next one, in whichever order.
        """
        token = RefreshToken.read(secret)
        session = None if token is None else await self.repository.find(token.handle_hash)
        if token is None or session is None:
            return SessionExpired()
        user = await self.users.get(session.user_id)
        if user is None or not user.active:
            await self.sessions.end_all(as_itself(session), session.user_id, SessionEnd.ACCESS_CHANGED)
            return SessionExpired()
        return await self._judged(visitor, user, session, token)

    async def _judged(self, visitor: Visitor, user: User, session: Session, token: RefreshToken) -> SignedIn | SessionExpired:
        now = await self.clock()
        match policy.standing(session, token, now):
            case Standing.CURRENT:
                return self._kept(user, session, None, now)
            case Standing.PREDECESSOR:
                return self._kept(user, session, token.next(session.salt or b""), now)
            case Standing.DUE:
                return await self._rotated(visitor, user, session, token, now)
            case Standing.REUSED:
                await self._end_reused(visitor, session)
            case Standing.EXPIRED:
                await self.repository.end([session.id])
        return SessionExpired()

    async def _rotated(
        self, visitor: Visitor, user: User, session: Session, token: RefreshToken, now: datetime
    ) -> SignedIn | SessionExpired:
        salt = new_salt()
        following = token.next(salt)
        rotation = Rotation(
            current=following.hash,
            previous=token.hash,
            salt=salt,
            at=now,
            expires_at=policy.expires_at(session.created_at, now),
            address=visitor.address,
            device=visitor.device or session.device,
        )
        if await self.repository.rotate(session.id, rotation):
            return self._kept(user, replace(session, expires_at=rotation.expires_at), following, now)
        # Another tab was faster: this token is now the one before, and its successor the answer.
        after = await self.repository.get(session.id)
        return SessionExpired() if after is None else await self._judged(visitor, user, after, token)

    def _kept(self, user: User, session: Session, token: RefreshToken | None, now: datetime) -> SignedIn:
        access = self.tokens.issue(user, session.id)
        secret = None if token is None else token.text
        return SignedIn(user=user, session_id=session.id, access=access, secret=secret, kept_for=session.expires_at - now)

    async def _end_reused(self, visitor: Visitor, session: Session) -> None:
        if await self.repository.end([session.id]):
            fact = SessionsEnded(user_id=session.user_id, reason=SessionEnd.TOKEN_REUSED, count=1, address=visitor.address)
            await self.log.record(fact, as_itself(session))
