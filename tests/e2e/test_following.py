"""Following the inventory through the router: what happens is seen at once, with what other services know of it."""

from tests.support.live import INVENTORY, ITEM, connected
from tests.support.system import System, fresh


async def test_a_lend_is_seen_with_the_name_of_who_has_it_now(system: System) -> None:
    ada, depot = await system.person("Ada Lovelace"), await system.place(fresh("Depot "))
    item = await system.item(fresh("DRL-"), "Drill", depot)
    async with connected(system.stack.url("router"), system.stack.sign_in("member")) as follower:
        await follower.subscribe(ITEM, id=item)
        started = await follower.hear()
        await system.lend(item, ada)
        lent = await follower.hear_of(item, "LENT")
        await system.give_back(item)
        back = await follower.hear_of(item, "RETURNED")

    assert started["reason"] == "STARTED"
    assert lent["item"]["holder"] == {"id": ada, "name": "Ada Lovelace"}
    assert lent["by"] is None, "who lent it is not for members to know"
    assert (back["item"]["status"], back["item"]["holder"]) == ("AVAILABLE", None)
    assert back["item"]["version"] > lent["item"]["version"]


async def test_who_comes_back_with_a_cursor_is_told_what_it_missed(system: System) -> None:
    ada, depot = await system.person("Ada Lovelace"), await system.place(fresh("Depot "))
    item = await system.item(fresh("DRL-"), "Drill", depot)
    async with connected(system.stack.url("router"), system.stack.sign_in("manager")) as follower:
        await follower.subscribe(INVENTORY)
        cursor = (await follower.hear())["cursor"]
    await system.lend(item, ada)
    await system.give_back(item)

    async with connected(system.stack.url("router"), system.stack.sign_in("manager")) as follower:
        await follower.subscribe(INVENTORY, after=cursor)
        told = [await follower.hear_of(item, kind) for kind in ("LENT", "RETURNED")]

    assert told[0]["by"] is not None, "managers see who it was"
