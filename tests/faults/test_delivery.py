"""Whatever is killed between lending and delivery, and whatever forgets: one notification per event and recipient."""

import asyncio
import shutil
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Any

import pytest

from infra.local.stack import Stack
from tests.support.system import LEND, System, client_of, eventually

NOTIFICATIONS = """
query ($item: ID!) {
  notifications(first: 100, filter: {itemId: $item}) { nodes { id kind state } }
}"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Generator[Stack]:
    """A system of this module's own, which it breaks and mends."""
    with Stack.of_services(state=tmp_path_factory.mktemp("faults")) as running:
        yield running


def paths_of(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[list[str | int]]:
    """The places of all values that are no objects or lists."""
    if isinstance(value, dict | list):
        pairs: Iterable[tuple[str | int, Any]] = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in pairs:
            yield from paths_of(inner, (*path, key))
    else:
        yield list(path)


def value_at(value: Any, path: Sequence[str | int]) -> Any:
    """What stands there, None if something on the way is null."""
    for key in path:
        if value is None:
            return None
        value = value[key]
    return value


async def lend_one(system: System, number: int) -> tuple[str, str]:
    """A lent item; its id and the borrower's address."""
    address = f"borrower{number}@example.org"
    borrower, depot = await system.person(f"Borrower {number}", address), await system.place(f"Depot {number}")
    item = await system.item(f"ITEM-{number}", f"Thing {number}", depot)
    assert (await system.lend(item, borrower))["__typename"] == "LendItemSuccess"
    return item, address


async def assert_one_notification(system: System, item: str, address: str) -> None:
    """Exactly one, delivered, and it stays so."""
    await system.until_mails(address, 1, seconds=60)
    await asyncio.sleep(1.5)
    nodes = (await system.graph(NOTIFICATIONS, item=item))["notifications"]["nodes"]
    assert [(node["kind"], node["state"]) for node in nodes] == [("ITEM_LENT", "SENT")]
    message_ids = {mail["Message-ID"] for mail in system.mails(address)}
    assert len(message_ids) == 1


@pytest.mark.parametrize("victim", ["users", "items", "mail", "router", "valkey", "mongo", "mailbox"])
async def test_a_process_killed_after_a_lend_costs_no_notification(stack: Stack, victim: str) -> None:
    if victim not in stack.processes:
        pytest.skip(f"{victim} runs elsewhere: a variable names its server")
    async with client_of(stack) as system:
        item, address = await lend_one(system, list(stack.processes).index(victim))
        stack.kill(victim)
        await asyncio.sleep(0.5)
        stack.restart(victim)
        stack.wait_ready()
        await assert_one_notification(system, item, address)


async def test_an_emptied_redis_costs_no_notification(stack: Stack) -> None:
    if "valkey" not in stack.processes:
        pytest.skip("Redis runs elsewhere: REDIS_URL names it")
    async with client_of(stack) as system:
        stack.kill("mail")
        item, address = await lend_one(system, 100)
        await asyncio.sleep(1)
        stack.kill("valkey")
        folder = stack.processes["valkey"].folder
        assert folder is not None
        shutil.rmtree(folder)
        stack.restart("valkey")
        stack.restart("mail")
        stack.wait_ready()
        await assert_one_notification(system, item, address)
        earlier = system.mails("borrower0@example.org")
        await asyncio.sleep(2)
        assert len(system.mails("borrower0@example.org")) == len(earlier)


EVERYBODY = """
query ($item: ID!, $person: ID!) {
  item(id: $item) { name status holder { id name } }
  items(first: 1) { nodes { code } }
  users(first: 1) { nodes { name } }
  user(id: $person) { name holding { nodes { code } } loans { nodes { id } } notifications { nodes { id } } }
}"""
OWN_FIELDS = {
    "users": [["item", "holder"], ["user"], ["users"]],
    "items": [["item"], ["items"], ["user", "holding"], ["user", "loans"]],
    "mail": [["user", "notifications"]],
}


@pytest.mark.parametrize("victim", ["users", "items", "mail"])
async def test_a_service_that_is_down_costs_its_own_fields_only(stack: Stack, victim: str) -> None:
    async with client_of(stack) as system:
        item, address = await lend_one(system, 200 + list(OWN_FIELDS).index(victim))
        await system.until_mails(address, 1)
        holder = (await system.graph("query ($i: ID!) { item(id: $i) { holder { id } } }", i=item))["item"]["holder"]["id"]
        whole = await system.ask(EVERYBODY, item=item, person=holder)
        assert "errors" not in whole
        stack.kill(victim)

        partial = await system.ask(EVERYBODY, item=item, person=holder)

        for path in paths_of(whole["data"]):
            lost = any(path[: len(own)] == own for own in OWN_FIELDS[victim])
            assert lost or value_at(partial["data"], path) == value_at(whole["data"], path), path
        assert partial["errors"]
        assert all(error["extensions"]["code"] and "127.0.0.1" not in error["message"] for error in partial["errors"])
        stack.restart(victim)
        stack.wait_ready()
        async with asyncio.timeout(20):
            while (await system.ask(EVERYBODY, item=item, person=holder)) != whole:
                await asyncio.sleep(0.2)


async def test_lending_waits_for_the_directory_to_answer(stack: Stack) -> None:
    async with client_of(stack) as system:
        borrower, depot = await system.person("Zoë"), await system.place("Depot Z")
        item = await system.item("ITEM-Z", "Thing Z", depot)
        stack.kill("users")

        refused = await system.ask(LEND, item=item, borrower=borrower)

        assert refused["data"]["lendItem"]["__typename"] == "DirectoryUnavailable"
        stack.restart("users")
        stack.wait_ready()
        async with asyncio.timeout(20):
            while (await system.lend(item, borrower))["__typename"] != "LendItemSuccess":
                await asyncio.sleep(0.2)


async def test_mail_waits_for_a_server_that_is_down(stack: Stack) -> None:
    if "mailbox" not in stack.processes:
        pytest.skip("SMTP runs elsewhere: SMTP_URL names it")
    async with client_of(stack) as system:
        stack.kill("mailbox")
        item, address = await lend_one(system, 300)
        await asyncio.sleep(1)
        nodes = (await system.graph(NOTIFICATIONS, item=item))["notifications"]["nodes"]
        assert [node["state"] for node in nodes] == ["QUEUED"]
        stack.restart("mailbox")
        await eventually(lambda: len(system.mails(address)) == 1, "the mail after the server is back", 30)
        await assert_one_notification(system, item, address)
