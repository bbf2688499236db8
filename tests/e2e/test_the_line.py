"""Waiting for an item, in the whole system: what comes back waits for who is next, who hears of it and gets it."""

from tests.support.system import System, fresh, text_of

RESERVE = """mutation ($item: ID!, $who: ID!) { reserveItem(input: {itemId: $item, userId: $who}) { __typename
  ... on ReserveItemSuccess { reservation { id place user { name } } } ... on Problem { message } } }"""
LINE = """query ($item: ID!, $who: ID!) {
  item(id: $item) { status queue { status user { name } } whereabouts { ... on AtLocation { hold { until user { name } } } } }
  user(id: $who) { reservations { nodes { status item { code } } } } }"""


async def test_what_comes_back_waits_for_who_is_next_and_a_mail_tells_them(system: System) -> None:
    address = f"{fresh('bob')}@example.org"
    ada, bob, cem = await system.person("Ada"), await system.person("Bob", address), await system.person("Cem")
    code = fresh("DRL-")
    item = await system.item(code, "Drill", await system.place(fresh("Depot ")))
    await system.lend(item, ada)

    first, second = [(await system.graph(RESERVE, item=item, who=who))["reserveItem"] for who in (bob, cem)]
    await system.give_back(item)
    held = await system.graph(LINE, item=item, who=bob)
    refused, lent = await system.lend(item, cem), await system.lend(item, bob)
    after = await system.graph(LINE, item=item, who=bob)

    assert [each["reservation"]["place"] for each in (first, second)] == [1, 2]
    assert first["reservation"]["user"] == {"name": "Bob"}
    assert held["item"]["queue"] == [
        {"status": "READY", "user": {"name": "Bob"}},
        {"status": "WAITING", "user": {"name": "Cem"}},
    ]
    assert (held["item"]["status"], held["item"]["whereabouts"]["hold"]["user"]) == ("HELD", {"name": "Bob"})
    assert (refused["__typename"], lent["__typename"]) == ("ItemHeld", "LendItemSuccess")
    assert after["user"]["reservations"]["nodes"] == [{"status": "FULFILLED", "item": {"code": code}}]
    assert [each["user"]["name"] for each in after["item"]["queue"]] == ["Cem"]
    mails = await system.until_mails(address, 2)
    assert any("Drill" in text_of(mail) and "Depot" in text_of(mail) for mail in mails)
