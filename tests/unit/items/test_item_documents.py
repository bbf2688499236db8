"""How items stand in their documents: nothing is lost, little is written, words are found by their beginnings."""

from dataclasses import replace
from datetime import timedelta

import pytest

from subgraphs.chassis.search import query_tokens
from subgraphs.items.models import Fulfilled, Item, ItemStatus, Waiter
from subgraphs.items.repository.item_documents import changes, from_document, to_document
from tests.unit.items.fakes import NOON

DRILL = Item(
    id="i",
    code="DRL-07",
    name="Größere Bohrmaschine",
    description="Hammer drill, 800 W",
    home_id="shelf",
    location_id="shelf",
    since=NOON,
    created_at=NOON,
    updated_at=NOON,
)
LENT = replace(
    DRILL,
    status=ItemStatus.LENT,
    location_id=None,
    holder_id="ada",
    loan_id="l",
    lent_at=NOON,
    due_at=NOON + timedelta(days=1),
    rev=2,
)

BOB = Waiter(id="r", user_id="bob", created_at=NOON, by="eve", hold_for=timedelta(days=2))
HELD = replace(DRILL, status=ItemStatus.HELD, queue=(BOB,), hold_until=NOON + timedelta(days=2))
TURN = replace(LENT, queue=(BOB,), fulfilled=Fulfilled(replace(BOB, id="s"), timedelta(hours=5, milliseconds=1)))


@pytest.mark.parametrize("item", [DRILL, LENT, HELD, TURN, replace(DRILL, category_id="tools", retired_reason="old")])
def test_an_item_comes_back_as_it_went_in(item: Item) -> None:
    document = {name: value for name, value in to_document(item).items() if value is not None}

    assert from_document(document) == item


def test_a_lend_writes_only_what_it_changes() -> None:
    assert changes(DRILL, LENT) == {
        "status": "LENT",
        "locationId": None,
        "holderId": "ada",
        "loanId": "l",
        "lentAt": NOON,
        "dueAt": NOON + timedelta(days=1),
        "borrowed": "yes",
    }


def test_who_is_in_line_is_found_by_person_and_by_reservation() -> None:
    document = to_document(HELD)
    assert (document["queueIds"], document["queueUserIds"]) == (["r"], ["bob"])
    empty = changes(HELD, DRILL)
    assert {empty[name] for name in ("queue", "queueIds", "queueUserIds", "holdUntil")} == {None}


def test_a_new_name_makes_new_words() -> None:
    renamed = changes(DRILL, replace(DRILL, name="Zange"))

    assert renamed.keys() == {"name", "nameKey", "tokens"}
    assert "zan" in renamed["tokens"]
    assert "bohr" not in renamed["tokens"]


@pytest.mark.parametrize("text", ["bohr", "GROSS", "größ", "drl-07", "07 b", "hammer", "bohrmaschine grossere"])
def test_an_item_is_found_by_beginnings_of_words(text: str) -> None:
    assert set(query_tokens(text)) <= set(to_document(DRILL)["tokens"])


@pytest.mark.parametrize("text", ["maschine", "hamm", "bohrx", "drill press"])
def test_an_item_is_not_found_by_other_words(text: str) -> None:
    assert not set(query_tokens(text)) <= set(to_document(DRILL)["tokens"])


def test_a_long_description_does_not_make_a_large_document() -> None:
    wordy = replace(DRILL, description=" ".join(f"word{number}" for number in range(300)))

    assert len(to_document(wordy)["tokens"]) < 300
