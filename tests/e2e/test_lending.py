"""A newcomer lends an item: browse, lend, mail, return, mail; and two hundred who want the same one."""

import asyncio

from tests.support.system import System, fresh, text_of

BROWSE = """
query ($text: String) {
  items(first: 20, filter: {text: $text}) {
    nodes { code name status location { pathName } holder { name notifications { nodes { kind state } } } }
  }
}"""
HISTORY = """
query ($item: ID!) {
  item(id: $item) { status holder { id name } timeline(first: 100) { nodes { kind user { name } } } }
  loans(filter: {itemId: $item}, first: 100) { nodes { status borrower { name } returnedTo { name } } }
}"""


async def test_lend_and_return_are_seen_by_everybody_and_told_by_mail(system: System) -> None:
    address = f"{fresh('ada')}@example.org"
    ada, depot = await system.person("Ada Lovelace", address), await system.place(fresh("Depot "))
    word = fresh("drill")
    item = await system.item(fresh("DRL-"), f"Cordless {word}", depot)

    lent = await system.lend(item, ada)
    assert lent["__typename"] == "LendItemSuccess"
    assert lent["item"] == {"status": "LENT", "holder": {"id": ada, "name": "Ada Lovelace"}}

    [mail] = await system.until_mails(address, 1)
    assert f"Cordless {word}" in text_of(mail)
    browsed = (await system.graph(BROWSE, text=word))["items"]["nodes"]
    assert [(node["status"], node["location"], node["holder"]["name"]) for node in browsed] == [("LENT", None, "Ada Lovelace")]

    returned = await system.give_back(item)
    assert returned["item"]["status"] == "AVAILABLE"
    assert returned["loan"]["status"] == "RETURNED"
    mails = await system.until_mails(address, 2)
    assert f"Cordless {word}" in text_of(mails[1])
    assert mails[0]["Message-ID"] != mails[1]["Message-ID"]


async def test_of_two_hundred_borrowers_one_gets_the_item(system: System) -> None:
    depot = await system.place(fresh("Depot "))
    item = await system.item(fresh("CAM-"), "Camera", depot)
    names = [f"Borrower {number}" for number in range(200)]
    borrowers = await asyncio.gather(*(system.person(name) for name in names))

    outcomes = await asyncio.gather(*(system.lend(item, borrower) for borrower in borrowers))

    won = [outcome for outcome in outcomes if outcome["__typename"] == "LendItemSuccess"]
    lost = [outcome for outcome in outcomes if outcome["__typename"] == "ItemUnavailable"]
    assert (len(won), len(lost)) == (1, 199)
    winner = won[0]["item"]["holder"]
    assert all(outcome["whereabouts"] == {"__typename": "LentTo", "borrower": winner} for outcome in lost)
    seen = await system.graph(HISTORY, item=item)
    assert [node["kind"] for node in seen["item"]["timeline"]["nodes"]] == ["LENT", "CREATED"]
    assert [node["borrower"]["name"] for node in seen["loans"]["nodes"]] == [winner["name"]]


async def test_history_remembers_who_had_it(system: System) -> None:
    ada, depot = await system.person("Ada"), await system.place(fresh("Depot "))
    item = await system.item(fresh("BOOK-"), "Book", depot)
    for _ in range(2):
        await system.lend(item, ada)
        await system.give_back(item)

    seen = await system.graph(HISTORY, item=item)

    kinds = [node["kind"] for node in seen["item"]["timeline"]["nodes"]]
    assert kinds == ["RETURNED", "LENT", "RETURNED", "LENT", "CREATED"]
