"""Sessions in real stores: tabs that race, tokens that come back, limits that hold, and what the account log keeps."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest

from subgraphs.chassis.identity import SYSTEM
from subgraphs.chassis.mongo import Database, ensure_indexes, server_time
from subgraphs.users.errors import SessionExpired, SignInRefused
from subgraphs.users.events import UserCreated
from subgraphs.users.limits import OwnLimits
from subgraphs.users.models import Session, SignedIn, User, Visitor
from subgraphs.users.policy.sessions import GRACE, ROTATE_AFTER
from subgraphs.users.repository import (
    ACTIVITY,
    INDEXES,
    SESSIONS,
    USERS,
    MongoAccountLog,
    MongoCredentials,
    MongoSessions,
    MongoUserRepository,
)
from subgraphs.users.service.passwords import Passwords
from subgraphs.users.service.refreshing import Refreshing
from subgraphs.users.service.sessions import Sessions
from subgraphs.users.service.sign_in import SignIn
from tests.unit.users.signing_in import ADA, BOB, PASSWORD, Clock, FakeHasher, FakeLimiter, FakeTokens

AT_HOME = Visitor(address="203.0.113.7", device="Firefox on Linux")
NEW = "seven blue ladders"


@dataclass(slots=True)
class Entrance:
    """The use cases of signing in over one database, by a clock that stands still."""

    database: Database
    clock: Clock
    log: MongoAccountLog
    sign_in: SignIn
    refreshing: Refreshing
    sessions: Sessions
    passwords: Passwords

    async def opens(self) -> str:
        """Ada's refresh token, after she signed in."""
        signed_in = await self.sign_in.sign_in(AT_HOME, "ada", PASSWORD)
        assert isinstance(signed_in, SignedIn)
        return signed_in.secret or ""

    async def refresh(self, secret: str) -> SignedIn | SessionExpired:
        return await self.refreshing.refresh(AT_HOME, secret)

    async def kept(self) -> Sequence[Session]:
        return (await MongoSessions(self.database[SESSIONS]).of_users([ADA.id])).get(ADA.id, ())

    async def entries(self, type: str) -> list[dict[str, object]]:
        """What the account log has of this type, by time."""
        found = await self.database[ACTIVITY].find({"subject": ADA.id}).sort("_id").to_list()
        return [entry["data"] for entry in found if entry["type"] == type]


def entrance_of(database: Database, clock: Clock) -> Entrance:
    users = MongoUserRepository(database[USERS], lambda: None)
    credentials, kept = MongoCredentials(database[USERS], lambda: None), MongoSessions(database[SESSIONS])
    log, hasher, limiter = MongoAccountLog(database[ACTIVITY], clock), FakeHasher(), FakeLimiter(OwnLimits(clock))
    tokens = FakeTokens(clock)
    sessions = Sessions(kept, tokens, log, clock.by_the_store)
    return Entrance(
        database=database,
        clock=clock,
        log=log,
        sign_in=SignIn(credentials, hasher, limiter, log, sessions),
        refreshing=Refreshing(kept, users, tokens, log, clock.by_the_store, sessions),
        sessions=sessions,
        passwords=Passwords(credentials, hasher, limiter, sessions),
    )


@pytest.fixture
async def entrance(database: Database) -> Entrance:
    await ensure_indexes(database, INDEXES)
    users = MongoUserRepository(database[USERS], lambda: None)
    for user in (ADA, BOB):
        await users.add(user, [UserCreated(user_id=user.id, notify=False)], SYSTEM)
    entrance = entrance_of(database, Clock())
    assert isinstance(await entrance.passwords.choose(SYSTEM, ADA.id, PASSWORD), User)
    return entrance


async def test_eight_tabs_that_refresh_at_once_stay_signed_in_whichever_answer_comes_last(entrance: Entrance) -> None:
    cookie = await entrance.opens()
    for _ in range(5):
        entrance.clock.goes_on(timedelta(minutes=10))
        answers = await asyncio.gather(*(entrance.refresh(cookie) for _ in range(8)))
        signed_in = [answer for answer in answers if isinstance(answer, SignedIn)]
        assert len(signed_in) == 8
        assert len({answer.secret for answer in signed_in}) == 1
        for answer in random.sample(signed_in, k=8):
            cookie = answer.secret or cookie
    assert len(await entrance.kept()) == 1
    assert not await entrance.entries("sessions_ended")


async def test_tabs_that_come_in_while_others_are_answered_stay_signed_in_too(entrance: Entrance) -> None:
    """Each tab reads the cookie the browser has when it asks, and its answer is put there whenever it arrives."""
    cookies = [await entrance.opens()]

    async def tab(number: int) -> None:
        await asyncio.sleep(0.003 * number)
        answer = await entrance.refresh(cookies[-1])
        assert isinstance(answer, SignedIn)
        await asyncio.sleep(random.uniform(0, 0.02))
        if answer.secret is not None:
            cookies.append(answer.secret)

    for _ in range(5):
        entrance.clock.goes_on(timedelta(minutes=10))
        await asyncio.gather(*(tab(number) for number in range(8)))


async def test_an_old_token_ends_the_session_and_the_account_log_says_so(entrance: Entrance) -> None:
    first = await entrance.opens()
    entrance.clock.goes_on(ROTATE_AFTER)
    second = await entrance.refresh(first)
    assert isinstance(second, SignedIn)
    entrance.clock.goes_on(GRACE)
    assert isinstance(await entrance.refresh(first), SignedIn)
    entrance.clock.goes_on(timedelta(milliseconds=1))

    outcomes = await asyncio.gather(*(entrance.refresh(first) for _ in range(4)))

    assert outcomes == [SessionExpired()] * 4
    assert await entrance.refresh(second.secret or "") == SessionExpired()
    assert await entrance.entries("sessions_ended") == [
        {"userId": ADA.id, "reason": "token_reused", "count": 1, "address": "203.0.113.7"}
    ]


async def test_a_session_ended_amid_a_refresh_stays_ended(entrance: Entrance) -> None:
    for _ in range(10):
        cookie = await entrance.opens()
        entrance.clock.goes_on(ROTATE_AFTER)
        await asyncio.gather(entrance.refresh(cookie), entrance.sessions.sign_out(SYSTEM, cookie))
        assert not await entrance.kept()


async def test_no_session_outlives_the_password_it_was_opened_with(entrance: Entrance) -> None:
    """However signing in and changing the password interleave."""
    wanted, present = NEW, PASSWORD
    for _ in range(5):
        tries = [entrance.sign_in.sign_in(AT_HOME, "ada", present) for _ in range(6)]
        *opened, changed = await asyncio.gather(*tries, entrance.passwords.choose(SYSTEM, ADA.id, wanted))
        assert isinstance(changed, User)
        assert not await entrance.kept()
        assert all(isinstance(each, SignedIn | SignInRefused) for each in opened)
        wanted, present = present, wanted
        entrance.clock.goes_on(timedelta(days=1))


async def test_what_the_store_keeps_signs_nobody_in(entrance: Entrance) -> None:
    cookie = await entrance.opens()
    entrance.clock.goes_on(ROTATE_AFTER)
    answer = await entrance.refresh(cookie)
    assert isinstance(answer, SignedIn)

    kept = str(await entrance.database[SESSIONS].find({}).to_list())

    assert not any(secret in kept for secret in (cookie, answer.secret or "?", answer.access_token))


async def test_a_rehash_changes_nothing_anybody_sees(entrance: Entrance) -> None:
    before = await entrance.database[USERS].find_one({"_id": ADA.id})
    other = FakeHasher(version="v3")
    sign_in = SignIn(entrance.sign_in.credentials, other, entrance.sign_in.limiter, entrance.sign_in.log, entrance.sessions)

    results = await asyncio.gather(*(sign_in.sign_in(AT_HOME, "ada", PASSWORD) for _ in range(4)))

    after = await entrance.database[USERS].find_one({"_id": ADA.id})
    assert all(isinstance(result, SignedIn) for result in results)
    assert before is not None
    assert after == {**before, "passwordHash": f"v3:{PASSWORD}"}


async def test_failed_sign_ins_of_an_hour_are_one_entry_whichever_replica_counted_them(
    entrance: Entrance, database: Database
) -> None:
    replicas = [entrance, entrance_of(database, entrance.clock)]
    for minutes in (0, 20, 50):
        entrance.clock.goes_on(timedelta(minutes=minutes))
        for replica in replicas:
            for _ in range(2):
                await replica.sign_in.sign_in(AT_HOME, "ada", "wrong password")
        await asyncio.gather(*(replica.log.write() for replica in replicas))
        await entrance.log.write()

    entries = await entrance.entries("sign_ins_failed")

    assert [entry["count"] for entry in entries] == [8, 4]
    assert {entry["address"] for entry in entries} == {"203.0.113.7"}


async def test_the_account_log_tells_the_story_in_order(entrance: Entrance) -> None:
    cookie = await entrance.opens()
    await entrance.sessions.sign_out(SYSTEM, cookie)

    found = await entrance.database[ACTIVITY].find({"subject": ADA.id}).sort("_id").to_list()

    assert [entry["type"] for entry in found] == ["signed_in", "signed_out"]
    assert {entry["actor"] for entry in found} == {ADA.id}


async def test_the_store_says_what_time_it_is(database: Database) -> None:
    first, second = await server_time(database.client), await server_time(database.client)

    assert first.tzinfo is not None
    assert first <= second
