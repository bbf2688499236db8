"""Choosing a password: the present one shown, or a mailed link."""

from dataclasses import dataclass

from subgraphs.chassis.identity import Actor
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.refusals import InvalidInput
from subgraphs.chassis.text import FieldProblem
from subgraphs.users.errors import TooManyAttempts, UserNotFound
from subgraphs.users.events import PasswordChanged, SessionEnd
from subgraphs.users.models import Credential, Password, User
from subgraphs.users.policy import passwords as policy
from subgraphs.users.policy.limits import password_attempts
from subgraphs.users.service.session_ports import CredentialRepository, Hasher, Limiter
from subgraphs.users.service.sessions import Sessions

_NOT_YOURS = "This is not your present password. Type it again, or sign out and ask for a new one by mail."
_NEW = "input.newPassword"


@dataclass(frozen=True, slots=True)
class Passwords:
    """Give people the passwords they choose."""

    credentials: CredentialRepository
    hasher: Hasher
    limiter: Limiter
    sessions: Sessions

    async def change(self, actor: Actor, present: str, wanted: str) -> User | TooManyAttempts | InvalidInput | UserNotFound:
        """Change one's own password, and end all of one's other sessions."""
        credential = await self.credentials.get(actor.id)
        if credential is None:
            return UserNotFound(actor.id)
        attempts = password_attempts(actor.id)
        if (refusal := await self.limiter.take(attempts)) is not None:
            return refusal
        right = await self.hasher.verify(credential.password and credential.password.hash, present[: policy.LONGEST])
        if right is False:
            return InvalidInput((FieldProblem("input.currentPassword", _NOT_YOURS),))
        await self.limiter.give_back(attempts)
        return right if isinstance(right, TooManyAttempts) else await self.choose(actor, actor.id, wanted, _NEW)

    async def choose(
        self, actor: Actor, user_id: str, wanted: str, path: str = _NEW
    ) -> User | TooManyAttempts | InvalidInput | UserNotFound:
        """Give a person the password they want, and end all their sessions but the actor's.

        For whoever knows already that it is them: they showed the present password, or a one-time link.
        """
        credential = await self.credentials.get(user_id)
        if credential is None:
            return UserNotFound(user_id)
        if (problem := policy.check_password(wanted, credential.user, path)) is not None:
            return InvalidInput((problem,))
        hashed = await self.hasher.hash(wanted)
        if isinstance(hashed, TooManyAttempts):
            return hashed
        user = await self._saved(actor, credential, Password(new_id(), hashed))
        await self.sessions.end_all(actor, user_id, SessionEnd.PASSWORD_CHANGED, keep=actor.session_id)
        return user or UserNotFound(user_id)

    async def _saved(self, actor: Actor, credential: Credential | None, password: Password) -> User | None:
        """The person with the password; as often as somebody else changes their record meanwhile."""
        while credential is not None:
            facts = [PasswordChanged(user_id=credential.user.id)] if credential.password is not None else []
            if await self.credentials.save(credential.user, password, facts, actor):
                break
            credential = await self.credentials.get(credential.user.id)
        saved = None if credential is None else await self.credentials.get(credential.user.id)
        return None if saved is None else saved.user
