"""One-time links and first accounts in a real store: whoever tries at once, one wins; and no secret is kept."""

import asyncio
import json

import pytest

from subgraphs.chassis.identity import SYSTEM, Role
from subgraphs.chassis.mongo import Database, ensure_indexes
from subgraphs.users.context import Services
from subgraphs.users.errors import LinkInvalid
from subgraphs.users.models import FirstAccount, LinkPurpose, MintedLink, NewUser, SignedIn, User
from subgraphs.users.repository import INDEXES, USERS
from tests.integration.users.services import services_over
from tests.unit.users.signing_in import AT_HOME

NEW = "seven blue ladders"


@pytest.fixture
async def services(database: Database) -> Services:
    await ensure_indexes(database, INDEXES)
    return services_over(database)


async def newcomer(services: Services) -> User:
    user = await services.people.create_user(SYSTEM, NewUser(name="Ada", username="ada", email="ada@example.org"))
    assert isinstance(user, User)
    return user


async def welcome(services: Services, user: User) -> str:
    made = await services.links.mint(SYSTEM, user.id, LinkPurpose.INVITATION, None)
    assert isinstance(made, MintedLink)
    return made.token


async def test_of_ten_who_use_one_link_at_once_one_gets_in(services: Services, database: Database) -> None:
    ada = await newcomer(services)
    token = await welcome(services, ada)

    outcomes = await asyncio.gather(
        *(services.redeeming.accept_invitation(AT_HOME, token, f"{NEW} {number}") for number in range(10))
    )

    winners = [number for number, outcome in enumerate(outcomes) if isinstance(outcome, SignedIn)]
    assert len(winners) == 1
    assert outcomes.count(LinkInvalid()) == 9
    assert isinstance(await services.sign_in.sign_in(AT_HOME, "ada", f"{NEW} {winners[0]}"), SignedIn)
    document = await database[USERS].find_one({"_id": ada.id}) or {}
    assert [fact["type"] for fact in document["outbox"]] == ["user_created", "invitation_accepted"]


async def test_a_link_is_used_while_somebody_edits_the_record(services: Services) -> None:
    ada = await newcomer(services)
    token = await welcome(services, ada)

    async def edit() -> None:
        for role in (Role.MANAGER, Role.MEMBER, Role.MANAGER):
            await services.access.set_role(SYSTEM, ada.id, role)

    entered, _ = await asyncio.gather(services.redeeming.accept_invitation(AT_HOME, token, NEW), edit())

    assert isinstance(entered, SignedIn)
    after = await services.people.get(SYSTEM, ada.id)
    assert after is not None
    assert after.role is Role.MANAGER


async def test_neither_the_store_nor_the_events_know_a_token(services: Services, database: Database) -> None:
    ada = await newcomer(services)
    await services.links.request_reset(AT_HOME, "ada@example.org")
    document = await database[USERS].find_one({"_id": ada.id}) or {}
    request = document["outbox"][-1]["data"]
    made = await services.links.mint(SYSTEM, ada.id, LinkPurpose.INVITATION, request["requestId"])
    assert isinstance(made, MintedLink)

    everything = [json.dumps(each, default=str) async for each in database[USERS].find({})]

    assert request == {"userId": ada.id, "requestId": request["requestId"], "purpose": "invitation"}
    assert all(made.token not in each and made.token[22:] not in each for each in everything)
    assert isinstance(await services.redeeming.accept_invitation(AT_HOME, made.token, NEW), SignedIn)


async def test_of_four_replicas_that_start_at_once_each_account_is_made_once_and_one_tells_a_password(
    database: Database,
) -> None:
    await ensure_indexes(database, INDEXES)
    mo = FirstAccount(name="Mo", role=Role.MEMBER, email="mo@example.org", password="mos long password")

    begun = await asyncio.gather(*(services_over(database).beginning.begin([mo]) for _ in range(4)))

    assert await database[USERS].count_documents({}) == 2
    told = [each.admin_password for each in begun if each.admin_password is not None]
    assert len(told) == 1
    assert all(not each.problems for each in begun)
    assert isinstance(await services_over(database).sign_in.sign_in(AT_HOME, "admin", told[0]), SignedIn)
