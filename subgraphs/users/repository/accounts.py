"""People with what lets them in: password and one-time links, in the person's own document, so that using one up is one write."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pymongo.errors import DuplicateKeyError

from subgraphs.chassis import outbox
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.mongo import Collection, Document
from subgraphs.chassis.text import comparison_key
from subgraphs.users.events import UserEvent
from subgraphs.users.models import Account, Credential, Link, LinkPurpose, Password, User
from subgraphs.users.repository.people_documents import from_document, state, to_document

_FIELDS: Final[Mapping[LinkPurpose, str]] = {LinkPurpose.INVITATION: "invitation", LinkPurpose.PASSWORD_RESET: "passwordReset"}
_NO_LINKS: Final[Document] = dict.fromkeys(_FIELDS.values())
_NO_PASSWORD: Final[Document] = {"passwordId": None, "passwordHash": None}


@dataclass(frozen=True, slots=True)
class MongoAccounts:
    """Keeps accounts. `written` is told of every write that has events."""

    users: Collection
    written: Callable[[], None]

    async def get(self, user_id: str) -> Account | None:
        """Of one person."""
        return _account(await self.users.find_one({"_id": user_id}))

    async def find(self, email: str) -> Account | None:
        """Of whoever has this address."""
        return _account(await self.users.find_one({"emailKey": comparison_key(email)}))

    async def add(self, user: User, password: Password, facts: Sequence[UserEvent], actor: Actor) -> bool:
        """Insert a person with a password."""
        document = {**to_document(user), **_password(password)}
        try:
            await outbox.insert(self.users, document, outbox.recorded(facts, seq=user.rev, actor=actor))
        except DuplicateKeyError:
            return False
        self.written()
        return True

    async def keep_link(
        self, account: Account, purpose: LinkPurpose, link: Link, facts: Sequence[UserEvent], actor: Actor
    ) -> bool:
        """Write one link."""
        return await self._write(account.user, {_FIELDS[purpose]: _link_document(link)}, facts, actor)

    async def redeem(self, account: Account, password: Password, facts: Sequence[UserEvent], actor: Actor) -> bool:
        """Write a password and take the links, in one."""
        return await self._write(account.user, {**_password(password), **_NO_LINKS}, facts, actor)

    async def erase(self, before: User, after: User, facts: Sequence[UserEvent], actor: Actor) -> bool:
        """Write a person's record, and take password and links, in one."""
        return await self._write(before, {**state(after), **_NO_PASSWORD, **_NO_LINKS}, facts, actor)

    async def _write(self, user: User, changes: Document, facts: Sequence[UserEvent], actor: Actor) -> bool:
        recorded = outbox.recorded(facts, seq=user.rev + 1, actor=actor)
        saved = await outbox.update(self.users, user.id, user.rev, changes, recorded)
        if recorded:
            self.written()
        return saved


def _password(password: Password) -> Document:
    return {"passwordId": password.id, "passwordHash": password.hash}


def _account(document: Mapping[str, Any] | None) -> Account | None:
    if document is None:
        return None
    password_hash = document.get("passwordHash")
    password = None if password_hash is None else Password(document["passwordId"], password_hash)
    links = {purpose: _link(document[name]) for purpose, name in _FIELDS.items() if name in document}
    return Account(Credential(from_document(document), password), links)


def _link_document(link: Link) -> Document:
    fields = {
        "requestId": link.request_id,
        "hash": link.hash,
        "email": link.email,
        "passwordId": link.password_id,
        "expiresAt": link.expires_at,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _link(document: Mapping[str, Any]) -> Link:
    get = document.get
    return Link(
        request_id=get("requestId"),
        hash=get("hash"),
        email=get("email"),
        password_id=get("passwordId"),
        expires_at=get("expiresAt"),
    )
