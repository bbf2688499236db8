"""People kept in memory, as the service sees them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from subgraphs.chassis.identity import Actor, Role
from subgraphs.chassis.paging import Key, Page, PageRequest, make_page
from subgraphs.chassis.search import index_tokens, query_tokens
from subgraphs.chassis.text import comparison_key
from subgraphs.users.errors import EmailTaken, UsernameTaken
from subgraphs.users.events import UserEvent
from subgraphs.users.models import User, UserFilter, UserSort, UserSortField

_KEYS: Mapping[UserSortField, Callable[[User], Key]] = {
    UserSortField.NAME: lambda user: (comparison_key(user.name), user.id),
    UserSortField.CREATED_AT: lambda user: (user.created_at, user.id),
}


@dataclass(slots=True)
class FakeUsers:
    """A `UserRepository` over a dictionary, with the events written so far."""

    people: dict[str, User] = field(default_factory=dict[str, User])
    facts: list[UserEvent] = field(default_factory=list[UserEvent])
    before_save: Callable[[], None] = lambda: None

    async def get(self, id: str) -> User | None:
        return self.people.get(id)

    async def get_by_username(self, username: str) -> User | None:
        return next((user for user in self.people.values() if _same(user.username, username)), None)

    async def get_many(self, ids: Sequence[str]) -> Sequence[User | None]:
        return [self.people.get(id) for id in ids]

    async def managers(self, limit: int) -> Sequence[User]:
        return [user for user in self.people.values() if user.active and user.role.includes(Role.MANAGER)][:limit]

    async def page(self, where: UserFilter, sort: UserSort, request: PageRequest) -> Page[User]:
        key = _KEYS[sort.field]
        found = sorted((user for user in self.people.values() if _matches(user, where)), key=key, reverse=sort.descending)
        places = [key(user) for user in found]
        start = places.index(request.after) + 1 if request.after in places else 0
        end = places.index(request.before) if request.before in places else len(found)
        slice_ = found[start:end]
        return make_page((slice_[::-1] if request.backward else slice_)[: request.size + 1], request, key)

    async def add(self, user: User, facts: Sequence[UserEvent], actor: Actor) -> EmailTaken | UsernameTaken | None:
        if (taken := self._taken(user)) is not None:
            return taken
        if user.id in self.people:
            return UsernameTaken(user.username or "")
        self.people[user.id] = user
        self.facts.extend(facts)
        return None

    async def save(
        self, before: User, after: User, facts: Sequence[UserEvent], actor: Actor
    ) -> bool | EmailTaken | UsernameTaken:
        self.before_save()
        if self.people[before.id].rev != before.rev:
            return False
        if (taken := self._taken(after)) is not None:
            return taken
        self.people[after.id] = after
        self.facts.extend(facts)
        return True

    def _taken(self, user: User) -> EmailTaken | UsernameTaken | None:
        others = [other for other in self.people.values() if other.id != user.id]
        if user.email is not None and any(_same(other.email, user.email) for other in others):
            return EmailTaken(user.email)
        if user.username is not None and any(_same(other.username, user.username) for other in others):
            return UsernameTaken(user.username)
        return None


@dataclass(slots=True)
class FakeAdmins:
    """An `AdminGuard` that looks at the people as they are."""

    users: FakeUsers

    async def spare(self, leaving: User) -> bool:
        others = (user for user in self.users.people.values() if user.id != leaving.id)
        return any(user.active and user.role is Role.ADMIN for user in others)


def _same(text: str | None, other: str | None) -> bool:
    return text is not None and other is not None and comparison_key(text) == comparison_key(other)


def _matches(user: User, where: UserFilter) -> bool:
    return (
        where.active in {None, user.active}
        and (where.group is None or _same(user.group, where.group))
        and where.role in {None, user.role}
        and (where.usernames is None or any(_same(user.username, username) for username in where.usernames))
        and (where.text is None or set(query_tokens(where.text)) <= set(index_tokens(user.name, user.username, user.email)))
    )
