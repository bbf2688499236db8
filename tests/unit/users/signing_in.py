"""Everything that signing in needs, kept in memory, with a clock that stands still."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from subgraphs.chassis.identity import Actor
from subgraphs.chassis.paging import Page, PageRequest, make_page
from subgraphs.chassis.text import comparison_key
from subgraphs.users.context import Services
from subgraphs.users.errors import TooManyAttempts
from subgraphs.users.events import AccountFact, UserEvent
from subgraphs.users.limits import OwnLimits
from subgraphs.users.models import (
    AccessToken,
    Account,
    AccountEvent,
    AccountEventKind,
    Attempt,
    Credential,
    Link,
    LinkPurpose,
    Password,
    Rotation,
    Session,
    User,
    Visitor,
)
from subgraphs.users.service.access import Access
from subgraphs.users.service.anonymising import Anonymising
from subgraphs.users.service.first_accounts import FirstAccounts
from subgraphs.users.service.history import History
from subgraphs.users.service.links import Links
from subgraphs.users.service.passwords import Passwords
from subgraphs.users.service.people import People
from subgraphs.users.service.redeeming import Redeeming
from subgraphs.users.service.refreshing import Refreshing
from subgraphs.users.service.session_ports import TokenIssuer
from subgraphs.users.service.sessions import Sessions
from subgraphs.users.service.sign_in import SignIn
from tests.unit.chassis.fakes import FakeClaims
from tests.unit.users.fakes import FakeAdmins, FakeUsers

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PASSWORD = "unicorn battery"
AT_HOME = Visitor(address="203.0.113.7", device="Firefox on Linux")
ADA = User(
    id="0190163d-8694-739b-aea5-966c26f8ad91",
    rev=1,
    name="Ada Lovelace",
    username="ada",
    email="ada@example.org",
    group=None,
    active=True,
    created_at=NOON,
    updated_at=NOON,
)
BOB = replace(ADA, id="0190163d-8694-739b-aea5-966c26f8ad92", name="Bob", username="bob", email="bob@example.org")


@dataclass(slots=True)
class Clock:
    """Stands still until told."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    async def by_the_store(self) -> datetime:
        return self.now

    def goes_on(self, duration: timedelta) -> None:
        self.now += duration


@dataclass(slots=True)
class FakeCredentials:
    """A `CredentialRepository` over the fake people."""

    users: FakeUsers
    passwords: dict[str, Password] = field(default_factory=dict[str, Password])

    async def find(self, login: str) -> Credential | None:
        key = comparison_key(login)
        people = self.users.people.values()
        by_email = [user for user in people if user.email is not None and comparison_key(user.email) == key]
        by_username = [user for user in people if user.username is not None and comparison_key(user.username) == key]
        return next((Credential(user, self.passwords.get(user.id)) for user in [*by_email, *by_username]), None)

    async def get(self, user_id: str) -> Credential | None:
        user = self.users.people.get(user_id)
        return None if user is None else Credential(user, self.passwords.get(user_id))

    async def save(self, user: User, password: Password, facts: Sequence[UserEvent], actor: Actor) -> bool:
        self.users.before_save()
        if self.users.people[user.id].rev != user.rev:
            return False
        self.users.people[user.id] = replace(user, rev=user.rev + 1)
        self.passwords[user.id] = password
        self.users.facts.extend(facts)
        return True

    async def rehash(self, user_id: str, password: Password, renewed: str) -> None:
        if self.passwords[user_id].id == password.id:
            self.passwords[user_id] = Password(password.id, renewed)


@dataclass(slots=True)
class FakeAccounts:
    """An `AccountRepository` over the fake people and their fake passwords."""

    credentials: FakeCredentials
    links: dict[tuple[str, LinkPurpose], Link] = field(default_factory=dict[tuple[str, LinkPurpose], Link])

    async def get(self, user_id: str) -> Account | None:
        credential = await self.credentials.get(user_id)
        if credential is None:
            return None
        return Account(credential, {purpose: link for (id, purpose), link in self.links.items() if id == user_id})

    async def find(self, email: str) -> Account | None:
        people = self.credentials.users.people.values()
        found = [user for user in people if user.email is not None and comparison_key(user.email) == comparison_key(email)]
        return await self.get(found[0].id) if found else None

    async def add(self, user: User, password: Password, facts: Sequence[UserEvent], actor: Actor) -> bool:
        if await self.credentials.users.add(user, facts, actor) is not None:
            return False
        self.credentials.passwords[user.id] = password
        return True

    async def keep_link(
        self, account: Account, purpose: LinkPurpose, link: Link, facts: Sequence[UserEvent], actor: Actor
    ) -> bool:
        if not await self._write(account.user, replace(account.user, rev=account.user.rev + 1), facts, actor):
            return False
        self.links[account.user.id, purpose] = link
        return True

    async def redeem(self, account: Account, password: Password, facts: Sequence[UserEvent], actor: Actor) -> bool:
        if not await self._write(account.user, replace(account.user, rev=account.user.rev + 1), facts, actor):
            return False
        self._forget_links(account.user.id)
        self.credentials.passwords[account.user.id] = password
        return True

    async def erase(self, before: User, after: User, facts: Sequence[UserEvent], actor: Actor) -> bool:
        if not await self._write(before, after, facts, actor):
            return False
        self._forget_links(before.id)
        self.credentials.passwords.pop(before.id, None)
        return True

    async def _write(self, before: User, after: User, facts: Sequence[UserEvent], actor: Actor) -> bool:
        return await self.credentials.users.save(before, after, facts, actor) is True

    def _forget_links(self, user_id: str) -> None:
        for key in [key for key in self.links if key[0] == user_id]:
            del self.links[key]


@dataclass(slots=True)
class FakeSessions:
    """A `SessionRepository` over a dictionary."""

    kept: dict[str, Session] = field(default_factory=dict[str, Session])
    before_rotation: Callable[[], None] = lambda: None

    async def add(self, session: Session) -> None:
        self.kept[session.id] = session

    async def get(self, id: str) -> Session | None:
        return self.kept.get(id)

    async def find(self, handle: str) -> Session | None:
        return next((session for session in self.kept.values() if session.handle == handle), None)

    async def of_users(self, user_ids: Sequence[str]) -> Mapping[str, Sequence[Session]]:
        latest_first = sorted(self.kept.values(), key=lambda session: session.last_used_at, reverse=True)
        return {id: [session for session in latest_first if session.user_id == id] for id in user_ids}

    async def rotate(self, id: str, rotation: Rotation) -> bool:
        self.before_rotation()
        if id not in self.kept or self.kept[id].current != rotation.previous:
            return False
        self.kept[id] = replace(
            self.kept[id],
            current=rotation.current,
            previous=rotation.previous,
            salt=rotation.salt,
            rotated_at=rotation.at,
            last_used_at=rotation.at,
            expires_at=rotation.expires_at,
        )
        return True

    async def end(self, ids: Sequence[str]) -> int:
        return sum(self.kept.pop(id, None) is not None for id in ids)


@dataclass(slots=True)
class FakeLog:
    """An `AccountLog` over lists."""

    facts: list[AccountFact] = field(default_factory=list[AccountFact])
    failures: list[str] = field(default_factory=list[str])

    async def record(self, fact: AccountFact, actor: Actor) -> None:
        self.facts.append(fact)

    def failed(self, user_id: str, address: str | None) -> None:
        self.failures.append(user_id)


class FakeEvents:
    """An `AccountEventReader` of people who were given a role once, and signed in."""

    async def of_users(self, user_ids: Collection[str], request: PageRequest) -> Mapping[str, Page[AccountEvent]]:
        promoted = AccountEvent(
            id="2", kind=AccountEventKind.ROLE_CHANGED, at=NOON, actor_id=BOB.id, from_role="member", to_role="manager"
        )
        entered = AccountEvent(id="1", kind=AccountEventKind.SIGNED_IN, at=NOON, actor_id=ADA.id, address=AT_HOME.address)
        return {id: make_page([promoted, entered], request, lambda event: (event.id, event.id)) for id in user_ids}


@dataclass(slots=True)
class FakeHasher:
    """A `Hasher` whose hashes are readable, and which says what it was asked to verify."""

    version: str = "v2"
    verified: list[str | None] = field(default_factory=list[str | None])
    busy: bool = False
    while_verifying: Callable[[], None] = lambda: None

    async def hash(self, password: str) -> str | TooManyAttempts:
        return TooManyAttempts(2) if self.busy else f"{self.version}:{password}"

    async def verify(self, password_hash: str | None, password: str) -> bool | TooManyAttempts:
        if self.busy:
            return TooManyAttempts(2)
        self.while_verifying()
        self.verified.append(password_hash)
        return password_hash is not None and password_hash.partition(":")[2] == password

    def outdated(self, password_hash: str) -> bool:
        return not password_hash.startswith(f"{self.version}:")


@dataclass(slots=True)
class FakeLimiter:
    """A `Limiter` of one process."""

    own: OwnLimits

    async def take(self, attempts: Sequence[Attempt]) -> TooManyAttempts | None:
        wait = self.own.take(attempts)
        return TooManyAttempts(int(wait.total_seconds())) if wait else None

    async def give_back(self, attempts: Sequence[Attempt]) -> None:
        self.own.give_back(attempts)


@dataclass(slots=True)
class FakeTokens:
    """A `TokenIssuer` whose tokens are readable."""

    clock: Clock

    def issue(self, user: User, session_id: str) -> AccessToken:
        return AccessToken(f"{user.id}:{user.role}:{session_id}", self.clock() + timedelta(minutes=10))


@dataclass(slots=True)
class House:
    """Two people, of whom Ada has a password, and the use cases of signing in."""

    clock: Clock = field(default_factory=Clock)
    users: FakeUsers = field(default_factory=lambda: FakeUsers({ADA.id: ADA, BOB.id: BOB}))
    sessions: FakeSessions = field(default_factory=FakeSessions)
    log: FakeLog = field(default_factory=FakeLog)
    hasher: FakeHasher = field(default_factory=FakeHasher)
    tokens: TokenIssuer | None = None
    credentials: FakeCredentials = field(init=False)
    accounts: FakeAccounts = field(init=False)
    paces: list[float] = field(default_factory=list[float])
    links: Links = field(init=False)
    redeeming: Redeeming = field(init=False)
    beginning: FirstAccounts = field(init=False)
    use: Sessions = field(init=False)
    entrance: SignIn = field(init=False)
    refreshing: Refreshing = field(init=False)
    passwords: Passwords = field(init=False)

    def __post_init__(self) -> None:
        self.credentials = FakeCredentials(self.users, {ADA.id: Password("first", f"v2:{PASSWORD}")})
        clock, limiter = self.clock.by_the_store, FakeLimiter(OwnLimits(self.clock))
        tokens = self.tokens or FakeTokens(self.clock)
        self.use = Sessions(self.sessions, tokens, self.log, clock)
        self.entrance = SignIn(self.credentials, self.hasher, limiter, self.log, self.use)
        self.refreshing = Refreshing(self.sessions, self.users, tokens, self.log, clock, self.use)
        self.passwords = Passwords(self.credentials, self.hasher, limiter, self.use)
        self.accounts = FakeAccounts(self.credentials)
        self.links = Links(self.accounts, FakeClaims(), limiter, self.clock, self._pause)
        self.redeeming = Redeeming(self.accounts, self.hasher, self.use, self.entrance, self.clock)
        self.beginning = FirstAccounts(self.users, self.accounts, self.hasher, self.clock)

    async def _pause(self, seconds: float) -> None:
        self.paces.append(seconds)

    @property
    def services(self) -> Services:
        """All that can be done with people here."""
        return Services(
            people=People(self.users, FakeClaims(), self.clock),
            beginning=self.beginning,
            access=Access(self.users, FakeAdmins(self.users), self.use, self.clock),
            anonymising=Anonymising(self.accounts, self.use, self.clock),
            history=History(FakeEvents()),
            links=self.links,
            redeeming=self.redeeming,
            sign_in=self.entrance,
            refreshing=self.refreshing,
            sessions=self.use,
            passwords=self.passwords,
        )
