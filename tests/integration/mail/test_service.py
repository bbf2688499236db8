"""The whole mail service over its real wires: Redis, MongoDB, gRPC, SMTP, HTTP."""

import asyncio
from typing import Any

import pytest
from pymongo.errors import AutoReconnect
from redis.asyncio import Redis

from tests.integration.mail.running import System, directory, serving


async def test_a_loan_becomes_a_mail_that_names_the_item(system: System) -> None:
    async with directory(system.settings), serving(system):
        event_id = await system.lend()
        assert await system.received(1) == [f"<{event_id}.ada@example.org>"]
        assert system.mail.recipients == ["ada@example.org"]
        assert system.mail.received[0]["Subject"] == "You borrowed Camera (CAM-0042)"
        assert (await system.settled("SENT"))[0] == {"id": f"{event_id}:ada", "state": "SENT", "attempts": 1, "problem": None}


async def test_an_event_told_many_times_before_and_after_a_restart_makes_one_mail(system: System) -> None:
    async with directory(system.settings):
        async with serving(system):
            event_id = await system.lend()
            for _ in range(3):
                await system.lend(id=event_id)
            await system.settled("SENT")
        async with serving(system):
            await system.lend(id=event_id)
            last = await system.lend()
            assert await system.received(2) == [f"<{event_id}.ada@example.org>", f"<{last}.ada@example.org>"]
            assert len(await system.notifications()) == 2


async def test_quiet_and_unknown_events_make_no_mail_and_stop_nothing(system: System) -> None:
    async with directory(system.settings), serving(system):
        await system.lend(notify=False)
        await system.tell("item_painted", colour="red")
        await system.tell("user_updated", stream="users", userId="ada", changed=["name"])
        loud = await system.tell("password_changed", stream="users", userId="ada")
        assert await system.received(1) == [f"<{loud}.ada@example.org>"]
        assert len(await system.notifications()) == 1


async def test_whom_nobody_knows_is_skipped_visibly(system: System) -> None:
    async with directory(system.settings), serving(system):
        await system.lend(borrower="nobody")
        (one,) = await system.settled("SKIPPED")
        assert one["problem"]


async def test_while_users_and_items_are_away_mail_waits_and_then_goes(system: System) -> None:
    async with serving(system):
        await system.lend()
        async with asyncio.timeout(30):
            while "users" not in (await system.readiness())["checks"]["delivery"]:
                await asyncio.sleep(0.02)
        assert [(one["state"], one["attempts"]) for one in await system.notifications()] == [("QUEUED", 0)]
        async with directory(system.settings):
            await system.received(1)
            await system.settled("SENT")
            await system.ready()


async def test_with_nothing_to_send_it_says_who_does_not_answer(system: System) -> None:
    async with serving(system):
        answer = await system.readiness()
        assert answer["ready"] is False
        waiting = {name for name, said in answer["checks"].items() if said != "ok"}
        assert waiting == {"users", "items"}
        async with directory(system.settings):
            await system.ready()


async def test_while_the_mail_server_is_away_the_service_says_so_and_loses_nothing(system: System) -> None:
    async with directory(system.settings):
        await system.mail.stop()
        async with serving(system):
            assert "smtp" in (await system.readiness())["checks"]["delivery"]
            events = [await system.lend() for _ in range(25)]
            async with asyncio.timeout(30):
                while len(await system.notifications()) < 20:
                    await asyncio.sleep(0.02)
            await asyncio.sleep(1)
            await system.mail.start()
            assert sorted(await system.received(25)) == sorted(f"<{event}.ada@example.org>" for event in events)
            assert {one["attempts"] for one in await system.settled("SENT")} == {1}


async def test_a_refused_mail_can_be_resent_when_the_reason_is_gone(system: System) -> None:
    system.mail.answers["RCPT"] = "550 5.1.1 No such user"
    async with directory(system.settings), serving(system):
        await system.lend()
        (failed,) = await system.settled("FAILED")
        assert "550 5.1.1 No such user" in failed["problem"]
        system.mail.answers.clear()
        mutation = f'mutation {{ resendNotification(id: "{failed["id"]}") {{ __typename }} }}'
        answer = await system.http.post("/graphql", json={"query": mutation})
        assert answer.json()["data"]["resendNotification"]["__typename"] == "ResendNotificationSuccess"
        await system.received(1)


async def test_an_event_waits_while_the_store_is_away_and_is_never_a_dead_letter(
    system: System, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    from subgraphs.mail.repository import MongoStore

    insert, failures = MongoStore.insert, iter(range(7))

    async def insert_later(store: MongoStore, notification: Any) -> bool:
        if next(failures, None) is not None:
            raise AutoReconnect("away")
        return await insert(store, notification)

    monkeypatch.setattr(MongoStore, "insert", insert_later)
    monkeypatch.setattr("subgraphs.chassis.consumer._MAX_PAUSE_SECONDS", 0.1)
    async with directory(system.settings), serving(system):
        await system.lend()
        await system.received(1)
    assert await redis.exists(f"{system.settings.namespace}items.dlq") == 0


async def test_the_endpoint_takes_json_only_and_says_what_is_wrong(system: System) -> None:
    async with serving(system):
        form = await system.http.post("/graphql", data={"query": "{ __typename }"})
        assert (form.status_code, form.json()["errors"][0]["extensions"]["code"]) == (415, "BAD_USER_INPUT")
        for body in ("nonsense", "[]", '{"query": 1}', '{"query": "{__typename}", "variables": []}'):
            answer = await system.http.post("/graphql", content=body, headers={"content-type": "application/json"})
            assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_USER_INPUT")
        assert (await system.http.get("/graphql?query={__typename}")).status_code == 405
        large = await system.http.post("/graphql", json={"query": "x" * 1_100_000})
        assert large.status_code == 413


async def test_what_it_listens_to_is_documented(system: System) -> None:
    async with serving(system):
        document = (await system.http.get("/asyncapi.json")).json()
        assert {"item_lent", "user_created"} <= set(_strings(document))


def _strings(value: Any) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [found for each in value.values() for found in _strings(each)]
        case list():
            return [found for each in value for found in _strings(each)]
        case _:
            return []
