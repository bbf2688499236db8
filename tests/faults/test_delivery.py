"""Whatever is killed between lending and delivery, and whatever forgets: one notification per event and recipient."""

import asyncio
import shutil
from collections.abc import Generator

import pytest

from infra.local.stack import Stack
from tests.support.system import System, client_of, eventually

NOTIFICATIONS = """
query ($item: ID!) {
  notifications(first: 100, filter: {itemId: $item}) { nodes { id kind state } }
}"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Generator[Stack]:
    """A system of this module's own, which it breaks and mends."""
    with Stack.of_services(state=tmp_path_factory.mktemp("faults")) as running:
        yield running


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


async def test_a_service_that_is_down_costs_its_own_fields_only(stack: Stack) -> None:
    async with client_of(stack) as system:
        item, _ = await lend_one(system, 200)
        stack.kill("users")
        answer = await system.ask("query ($item: ID!) { item(id: $item) { name status holder { id name } } }", item=item)
        assert answer["data"]["item"]["name"] == "Thing 200"
        assert answer["data"]["item"]["status"] == "LENT"
        assert answer["errors"][0]["extensions"]["code"]
        refused = await system.ask(
            "mutation ($item: ID!) { lendItem(input: {itemId: $item, borrowerId: $item}) { __typename } }", item=item
        )
        assert refused["data"]["lendItem"]["__typename"] in {"DirectoryUnavailable", "ItemUnavailable"}
        stack.restart("users")
        stack.wait_ready()

        async def whole() -> bool:
            again = await system.ask("query ($item: ID!) { item(id: $item) { holder { name } } }", item=item)
            return not again.get("errors")

        async with asyncio.timeout(20):
            while not await whole():
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
