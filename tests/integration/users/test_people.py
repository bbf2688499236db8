"""People in a real store: uniqueness under races, pages against a model, and what other services may look up."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable
from datetime import datetime, timedelta
from typing import Any, cast

import grpc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from infra.local.stores import free_port
from subgraphs.chassis.claims import IDEMPOTENCY, MongoClaims
from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.mongo import Database, ensure_indexes
from subgraphs.chassis.paging import PageRequest, decode_cursor
from subgraphs.chassis.refusals import InvalidInput
from subgraphs.chassis.rpc import ping, rpc_channel, rpc_server
from subgraphs.stubs.users.v1 import users_pb2, users_pb2_grpc
from subgraphs.users.errors import EmailTaken, LastAdmin, UsernameTaken
from subgraphs.users.events import UserCreated
from subgraphs.users.models import NewUser, User, UserChanges, UserFilter, UserSort, UserSortField
from subgraphs.users.repository import INDEXES, USERS, MongoUserRepository
from subgraphs.users.rpc import SERVICE_NAME, UserDirectory
from subgraphs.users.service.access import Access
from subgraphs.users.service.people import People
from tests.integration.users.services import services_over
from tests.support.credentials import SERVICE_SECRET
from tests.unit.users.fakes import FakeUsers


@pytest.fixture
async def repository(database: Database) -> MongoUserRepository:
    await ensure_indexes(database, INDEXES)
    return MongoUserRepository(database[USERS], lambda: None)


@pytest.fixture
def service(repository: MongoUserRepository, database: Database) -> People:
    return People(repository, MongoClaims(database[IDEMPOTENCY]), utc_now)


@pytest.fixture
def access(repository: MongoUserRepository, database: Database) -> Access:
    return services_over(database).access


async def test_of_fifty_people_with_one_address_one_is_added(service: People, database: Database) -> None:
    outcomes = await asyncio.gather(
        *(service.create_user(SYSTEM, NewUser(name=f"Ada {n}", email="Ada@example.org")) for n in range(50))
    )

    assert sum(isinstance(outcome, User) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, EmailTaken) for outcome in outcomes) == 49
    assert await database[USERS].count_documents({}) == 1


async def test_concurrent_changes_to_one_person_all_happen(service: People) -> None:
    user = await service.create_user(SYSTEM, NewUser(name="Ada"))
    assert isinstance(user, User)

    def change(number: int) -> UserChanges:
        return UserChanges(id=user.id, expected_version=None, given={"group": f"g{number}"})

    await asyncio.gather(*(service.update_user(SYSTEM, change(number)) for number in range(8)))

    after = await service.get(SYSTEM, user.id)
    assert after is not None
    assert after.version == 9


async def test_a_cleared_address_is_free_for_somebody_else(service: People) -> None:
    ada = await service.create_user(SYSTEM, NewUser(name="Ada", username="ada", email="ada@example.org"))
    assert isinstance(ada, User)
    await service.update_user(SYSTEM, UserChanges(id=ada.id, expected_version=None, given={"email": None}))

    bob = await service.create_user(SYSTEM, NewUser(name="Bob", email="ada@example.org"))
    taken = await service.create_user(SYSTEM, NewUser(name="Bob", username="ADA", email="bob@example.org"))

    assert isinstance(bob, User)
    assert taken == UsernameTaken("ADA")


NAMES = st.sampled_from(["Ada", "ada", "Bob", "Åse", "Zoë Zebra", "Émile", "李小龍", "Bob Bobson", "a" * 200])


@given(
    people=st.lists(st.tuples(NAMES, st.booleans(), st.sampled_from([None, "staff", "Staff"])), max_size=12),
    size=st.integers(1, 5),
    backward=st.booleans(),
    sort=st.builds(UserSort, st.sampled_from(UserSortField), st.booleans()),
    where=st.builds(
        UserFilter,
        text=st.sampled_from([None, "a", "bob", "zo ze", "ase", "nobody"]),
        active=st.sampled_from([None, True, False]),
        group=st.sampled_from([None, "STAFF"]),
        role=st.sampled_from([None, *Role]),
    ),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
async def test_pages_are_those_of_the_model(
    repository: MongoUserRepository,
    people: list[tuple[str, bool, str | None]],
    size: int,
    backward: bool,
    sort: UserSort,
    where: UserFilter,
) -> None:
    await repository.users.delete_many({})
    model = FakeUsers()
    for number, (name, active, group) in enumerate(people):
        when = utc_now() + timedelta(milliseconds=number // 2)
        user = User(
            id=new_id(),
            rev=1,
            name=name,
            username=None,
            email=None,
            group=group,
            active=active,
            role=[*Role][number % 3],
            created_at=when,
            updated_at=when,
        )
        for store in (repository, model):
            await store.add(user, [UserCreated(user_id=user.id, notify=False)], SYSTEM)

    request = PageRequest(size=size, backward=backward)
    while True:
        page, expected = await repository.page(where, sort, request), await model.page(where, sort, request)
        assert page == expected
        if not (page.has_previous if backward else page.has_next):
            return
        edge = decode_cursor(page.cursors[0 if backward else -1], "after")
        request = PageRequest(size=size, backward=backward, **{"before" if backward else "after": edge})


@pytest.fixture
async def directory(service: People, database: Database) -> AsyncGenerator[users_pb2_grpc.UserDirectoryStub]:
    address = f"127.0.0.1:{free_port()}"
    servicer = UserDirectory(service, services_over(database).links)
    async with (
        rpc_server(
            address,
            SERVICE_NAME,
            lambda server: users_pb2_grpc.add_UserDirectoryServicer_to_server(servicer, server),
            SERVICE_SECRET,
        ),
        rpc_channel(address, SERVICE_SECRET) as channel,
    ):
        yield users_pb2_grpc.UserDirectoryStub(channel)


async def test_other_services_look_people_up(service: People, directory: users_pb2_grpc.UserDirectoryStub) -> None:
    ada = await service.create_user(SYSTEM, NewUser(name="Ada", email="ada@example.org", locale="de"))
    bob = await service.create_user(SYSTEM, NewUser(name="Bob"))
    assert isinstance(ada, User)
    assert isinstance(bob, User)

    one = await directory.GetUser(users_pb2.GetUserRequest(id=ada.id), timeout=5)
    many = await directory.BatchGetUsers(users_pb2.BatchGetUsersRequest(ids=[bob.id, "nobody", ada.id]), timeout=5)

    assert (one.user.name, one.user.email, one.user.active) == ("Ada", "ada@example.org", True)
    assert [user.name for user in many.users] == ["Bob", "Ada"]
    assert one.user.locale == "de"
    assert not many.users[0].HasField("email")
    assert not many.users[0].HasField("locale")


async def test_the_service_that_mails_gets_links_for_who_has_a_use_for_one(
    service: People, access: Access, directory: users_pb2_grpc.UserDirectoryStub
) -> None:
    ada = await service.create_user(SYSTEM, NewUser(name="Ada", email="ada@example.org"))
    assert isinstance(ada, User)

    async def mint(id: str, purpose: users_pb2.LinkPurpose) -> users_pb2.MintLinkResponse | grpc.StatusCode:
        try:
            return await directory.MintLink(users_pb2.MintLinkRequest(user_id=id, purpose=purpose), timeout=5)
        except grpc.aio.AioRpcError as error:
            return error.code()

    made = await mint(ada.id, users_pb2.LINK_PURPOSE_INVITATION)
    await access.deactivate(SYSTEM, ada.id)
    refused = [
        await mint(ada.id, users_pb2.LINK_PURPOSE_INVITATION),
        await mint("nobody", users_pb2.LINK_PURPOSE_INVITATION),
        await mint(ada.id, users_pb2.LINK_PURPOSE_UNSPECIFIED),
    ]

    assert isinstance(made, users_pb2.MintLinkResponse)
    assert len(made.token) == 64
    assert timedelta(days=6) < datetime.fromisoformat(made.expires_at) - utc_now() <= timedelta(days=7)
    codes = grpc.StatusCode
    assert refused == [codes.FAILED_PRECONDITION, codes.NOT_FOUND, codes.INVALID_ARGUMENT]


async def test_other_services_learn_who_acts_for_anyone(
    service: People, access: Access, directory: users_pb2_grpc.UserDirectoryStub
) -> None:
    ids = dict[str, str]()
    for name, role in (("Mo", Role.MEMBER), ("Max", Role.MANAGER), ("Ann", Role.ADMIN), ("Gone", Role.MANAGER)):
        user = await service.create_user(SYSTEM, NewUser(name=name))
        assert isinstance(user, User)
        ids[name] = user.id
        await access.set_role(SYSTEM, user.id, role)
    await access.deactivate(SYSTEM, ids["Gone"])

    found = await directory.ListManagers(users_pb2.ListManagersRequest(), timeout=5)

    assert {user.name for user in found.users} == {"Max", "Ann"}


async def admins(service: People, access: Access, count: int) -> list[User]:
    made = [await service.create_user(SYSTEM, NewUser(name=f"Admin {n}")) for n in range(count)]
    found = [await access.set_role(SYSTEM, user.id, Role.ADMIN) for user in made if isinstance(user, User)]
    return [user for user in found if isinstance(user, User)]


@pytest.mark.parametrize("count", [2, 5])
async def test_of_admins_who_demote_each_other_at_once_one_remains(
    service: People, access: Access, database: Database, count: int
) -> None:
    everyone = await admins(service, access, count)

    def strike(n: int) -> Awaitable[object]:
        actor, victim = Actor(everyone[n].id, Role.ADMIN), everyone[(n + 1) % count]
        return access.deactivate(actor, victim.id) if n % 2 else access.set_role(actor, victim.id, Role.MEMBER)

    outcomes = await asyncio.gather(*(strike(n) for n in range(count)))

    assert sum(outcome == LastAdmin() for outcome in outcomes) == 1
    assert await database[USERS].count_documents({"role": "admin", "active": True}) == 1


async def test_a_demotion_that_never_happened_counts_no_more_once_the_admin_changed(
    service: People, access: Access, database: Database
) -> None:
    ann, bea = await admins(service, access, 2)
    assert await access.admins.spare(ann)

    before = await access.set_role(SYSTEM, bea.id, Role.MEMBER)
    await service.update_user(SYSTEM, UserChanges(id=ann.id, expected_version=None, given={"locale": "en"}))
    after = await access.set_role(SYSTEM, bea.id, Role.MEMBER)

    assert before == LastAdmin()
    assert isinstance(after, User)


async def test_who_is_not_there_is_not_found(directory: users_pb2_grpc.UserDirectoryStub) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as missing:
        await directory.GetUser(users_pb2.GetUserRequest(id="nobody"), timeout=5)
    with pytest.raises(grpc.aio.AioRpcError) as greedy:
        await directory.BatchGetUsers(users_pb2.BatchGetUsersRequest(ids=["x"] * 501), timeout=5)

    assert missing.value.code() is grpc.StatusCode.NOT_FOUND
    assert greedy.value.code() is grpc.StatusCode.INVALID_ARGUMENT


async def test_of_ten_clicks_with_one_key_one_adds_the_person(service: People, database: Database) -> None:
    ada = NewUser(name="Ada", email="ada@example.org")

    outcomes = await asyncio.gather(*(service.create_user(SYSTEM, ada, key="click") for _ in range(10)))
    other = await service.create_user(SYSTEM, NewUser(name="Bob"), key="click")

    assert all(isinstance(outcome, User) and outcome == outcomes[0] for outcome in outcomes)
    assert await database[USERS].count_documents({}) == 1
    assert isinstance(other, InvalidInput)


async def test_whoever_shows_no_credential_is_told_nothing() -> None:
    address = f"127.0.0.1:{free_port()}"
    async with (
        rpc_server(address, SERVICE_NAME, lambda server: None, SERVICE_SECRET),
        rpc_channel(address, SecretStr("a guess")) as channel,
    ):
        await ping(channel, SERVICE_NAME)
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await cast(Any, users_pb2_grpc.UserDirectoryStub(channel)).GetUser(users_pb2.GetUserRequest(id="ada"), timeout=5)
        assert refused.value.code() is grpc.StatusCode.UNAUTHENTICATED
