"""Signing in: who somebody is, by what they know."""

from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.chassis.refusals import InvalidInput, problems
from subgraphs.chassis.text import FieldProblem, clean
from subgraphs.users.errors import SignInRefused, TooManyAttempts
from subgraphs.users.models import Attempt, Credential, Password, SignedIn, Visitor
from subgraphs.users.policy import passwords as policy
from subgraphs.users.policy.limits import sign_in_attempts
from subgraphs.users.policy.people import LONGEST_EMAIL
from subgraphs.users.service.session_ports import AccountLog, CredentialRepository, Hasher, Limiter
from subgraphs.users.service.sessions import Sessions


@dataclass(frozen=True, slots=True)
class SignIn:
    """Open sessions for people who know their password."""

    credentials: CredentialRepository
    hasher: Hasher
    limiter: Limiter
    log: AccountLog
    sessions: Sessions

    async def sign_in(
        self, visitor: Visitor, login: str, password: str
    ) -> SignedIn | SignInRefused | TooManyAttempts | InvalidInput:
        """Open a session for whoever has this address or username, and this password.

        Takes the same steps whether there is such a person or not, and counts attempts by what was typed: neither time nor
        limits tell who has an account.
        """
        cleaned = clean(login, "input.login", longest=LONGEST_EMAIL)
        if isinstance(cleaned, FieldProblem) or not 0 < len(password) <= policy.LONGEST:
            return _incomplete(cleaned, password)
        attempts = sign_in_attempts(cleaned, visitor.address)
        if (refusal := await self.limiter.take(attempts)) is not None:
            return refusal
        known = await self._tried(attempts, visitor, cleaned, password)
        if not isinstance(known, Credential):
            return known
        return await self.enter(known, visitor)

    async def _tried(
        self, attempts: Sequence[Attempt], visitor: Visitor, login: str, password: str
    ) -> Credential | SignInRefused | TooManyAttempts:
        """Whose name and password these are. Only a failure counts: nobody is to wait because the store was down."""
        guessed = False
        try:
            known = await self._known(visitor, await self.credentials.find(login), password)
            guessed = isinstance(known, SignInRefused)
            return known
        finally:
            if not guessed:
                await self.limiter.give_back(attempts)

    async def _known(
        self, visitor: Visitor, credential: Credential | None, password: str
    ) -> Credential | SignInRefused | TooManyAttempts:
        """The credential, if the password belongs to it and its owner may sign in."""
        kept = None if credential is None else credential.password
        right = await self.hasher.verify(kept and kept.hash, password)
        if isinstance(right, TooManyAttempts):
            return right
        if credential is None or kept is None:
            return SignInRefused()
        if not right or not credential.user.active:
            self.log.failed(credential.user.id, visitor.address)
            return SignInRefused()
        await self._keep_up_to_date(credential.user.id, kept, password)
        return credential

    async def _keep_up_to_date(self, user_id: str, kept: Password, password: str) -> None:
        """Hash a password anew if that is done otherwise by now. If there is no time for it, next time will do."""
        if not self.hasher.outdated(kept.hash):
            return
        renewed = await self.hasher.hash(password)
        if isinstance(renewed, str):
            await self.credentials.rehash(user_id, kept, renewed)

    async def enter(self, known: Credential, visitor: Visitor) -> SignedIn | SignInRefused:
        """A session, unless the password was changed or the person deactivated meanwhile.

        Both end the sessions there are *after* they are written, and this looks *after* the session is: one sees the other.
        """
        opened = await self.sessions.open(known.user, visitor)
        now = await self.credentials.get(known.user.id)
        if now is not None and now.user.active and _same(now.password, known.password):
            return opened
        await self.sessions.withdraw(opened)
        return SignInRefused()


def _same(password: Password | None, other: Password | None) -> bool:
    return password is not None and other is not None and password.id == other.id


def _incomplete(login: str | FieldProblem, password: str) -> InvalidInput:
    length = FieldProblem("input.password", f"Must have between 1 and {policy.LONGEST} characters.")
    refusal = problems(login, password if 0 < len(password) <= policy.LONGEST else length)
    assert refusal is not None
    return refusal
