"""Codes as scanners read them: bare, or as the link on a label."""

import pytest

from subgraphs.chassis.identity import SYSTEM
from subgraphs.items.policy.labels import code_in_link
from tests.unit.items.fakes import Inventory


@pytest.mark.parametrize(
    ("scanned", "code"),
    [
        ("https://lend.example.org/i/DRL-07", "DRL-07"),
        (" HTTP://old.example:8080/lending/i/DRL%2F07%20b/?from=label#x ", "DRL/07 b"),
        ("https://lend.example.org/items/DRL-07", None),
        ("https://lend.example.org/i/", None),
        ("http://[broken/i/DRL-07", None),
        ("DRL-07", None),
        ("https://lend.example.org/i/" + "x" * 2_000, None),
    ],
)
def test_a_link_is_a_label_if_it_ends_in_a_code(scanned: str, code: str | None) -> None:
    assert code_in_link(scanned) == code


@pytest.mark.parametrize("scanned", ["DRILL-1", " drill-1 ", "https://anywhere.example/i/drill-1"])
async def test_a_scanned_label_finds_its_item_however_it_is_spelt(scanned: str) -> None:
    inventory = Inventory()
    drill = inventory.thing("DRILL-1")

    item = await inventory.finding.by_code(SYSTEM, scanned)
    matches = await inventory.finding.matches(SYSTEM, "https://anywhere.example/i/drill-1", 5)

    assert item is not None
    assert item.id == drill == matches[0].item.id


async def test_a_label_of_nothing_finds_nothing() -> None:
    assert await Inventory().finding.by_code(SYSTEM, "https://anywhere.example/i/none") is None
