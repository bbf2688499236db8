"""Use cases of people's records."""

from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, replace

from subgraphs.chassis.clock import Clock
from subgraphs.chassis.idempotency import Claims, Once, once
from subgraphs.chassis.identity import Actor, Role
from subgraphs.chassis.paging import BadPage, Page, PageRequest
from subgraphs.chassis.refusals import InvalidInput, NotPermitted, VersionConflict
from subgraphs.chassis.search import check_query
from subgraphs.users.errors import EmailTaken, UserAnonymised, UsernameTaken, UserNotFound
from subgraphs.users.events import UserCreated, UserUpdated
from subgraphs.users.models import NewUser, Seen, User, UserChanges, UserFilter, UserSort
from subgraphs.users.policy import people as policy
from subgraphs.users.policy.permissions import may_alter, may_keep_people, may_update, seen_by
from subgraphs.users.service.ports import Taken, UserRepository


@dataclass(frozen=True, slots=True)
class People:
    """Keep the list of people."""

    users: UserRepository
    claims: Claims
    clock: Clock

    async def get(self, actor: Actor, id: str) -> Seen | None:
        """One person, or None."""
        user = await self.users.get(id)
        return None if user is None else seen_by(actor, user)

    async def get_by_username(self, actor: Actor, username: str) -> User | None:
        """One person by username, however it is spelt. None for members, from whom usernames are kept."""
        return await self.users.get_by_username(username) if actor.may(Role.MANAGER) else None

    async def get_many(self, actor: Actor, ids: Sequence[str]) -> Sequence[Seen | None]:
        """People by id, in the order of `ids`, None where nobody has the id."""
        return [None if user is None else seen_by(actor, user) for user in await self.users.get_many(ids)]

    async def managers(self, actor: Actor, limit: int) -> Sequence[User]:
        """Those who act for anyone, as far as they are active; nobody for members."""
        return await self.users.managers(limit) if actor.may(Role.MANAGER) else []

    async def page(self, actor: Actor, where: UserFilter, sort: UserSort, request: PageRequest) -> Page[User] | None:
        """A page of people, None for members. Raises `BadPage`."""
        if not actor.may(Role.MANAGER):
            return None
        if where.usernames is not None and len(where.usernames) > policy.MOST_USERNAMES:
            raise BadPage(f"`filter.usernames` takes at most {policy.MOST_USERNAMES} names at once.")
        check_query(where.text)
        return await self.users.page(where, sort, request)

    async def create_user(
        self, actor: Actor, given: NewUser, *, notify: bool = True, key: str | None = None
    ) -> User | EmailTaken | UsernameTaken | InvalidInput | NotPermitted:
        """Add a person."""
        if (refusal := may_keep_people(actor)) is not None:
            return refusal
        profile = policy.check_profile(given)
        if isinstance(profile, InvalidInput):
            return profile
        turn = await once(self.claims, actor, key, "createUser", *astuple(given), notify)
        if not isinstance(turn, Once):
            return turn
        now = self.clock()
        user = User(
            id=turn.id,
            rev=1,
            **asdict(profile),
            active=True,
            created_at=now,
            updated_at=now,
        )
        taken = await self.users.add(user, [UserCreated(user_id=user.id, notify=notify)], actor)
        made = await self.users.get(user.id) if taken is not None and turn.keyed else None
        return made or taken or user

    async def update_user(
        self, actor: Actor, changes: UserChanges
    ) -> User | UserNotFound | UserAnonymised | EmailTaken | UsernameTaken | VersionConflict | InvalidInput | NotPermitted:
        """Change a person's record. Changing nothing is a success without an event."""
        user = await self._to_change(actor, changes)
        if not isinstance(user, User):
            return user
        profile = policy.check_profile(policy.merged(user, changes.given))
        if isinstance(profile, InvalidInput):
            return profile
        return await self._apply(actor, user, profile) or await self.update_user(actor, changes)

    async def _to_change(
        self, actor: Actor, changes: UserChanges
    ) -> User | UserNotFound | UserAnonymised | VersionConflict | NotPermitted:
        """The person as they are, if the actor may change this of them."""
        if (refusal := may_update(actor, changes.id, changes.given)) is not None:
            return refusal
        user = await self.users.get(changes.id)
        if user is None:
            return UserNotFound(changes.id)
        if (refusal := may_alter(actor, user)) is not None:
            return refusal
        if user.anonymised_at is not None:
            return UserAnonymised()
        return user if changes.expected_version in {None, user.rev} else VersionConflict(user.rev)

    async def _apply(self, actor: Actor, user: User, profile: policy.Profile) -> User | Taken | None:
        """Write a changed profile. None when somebody else changed the person meanwhile."""
        changed = policy.changed_fields(user, profile)
        if not changed:
            return user
        after = replace(
            user,
            rev=user.rev + 1,
            **asdict(profile),
            updated_at=self.clock(),
        )
        saved = await self.users.save(user, after, [UserUpdated(user_id=user.id, changed=changed)], actor)
        return (after if saved else None) if isinstance(saved, bool) else saved
