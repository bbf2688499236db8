"""What the letters say, and that no name can make them say something else."""

import re
from datetime import UTC, datetime, timedelta, timezone
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraphs.mail.models import Details, Item, Kind, Letter, Person
from subgraphs.mail.rendering import Letters, in_words, one_line
from tests.unit.mail.fakes import ADA, CAMERA, NOW, a_notification

HOSTILE = [
    '<script>alert("x")</script><img src=x onerror=alert(1)>',
    "Ada\r\nBcc: everybody@example.org\r\n\r\nBuy now",
    "Ada\u2028Bcc: x\u2029\x00\x07\x85y",
    "👩‍🔬 Łukasz Ørsted 李小龍 العربية",
    "\u202egro.elpmaxe\u202c",
    "x" * 300,
    "{{ 7 * 7 }} {% raw %} {# no #}",
    "' onmouseover='alert(1)",
    "\ud800 lone",
]
DETAILS = Details(due_at=NOW, returned_at=NOW, condition="Scratch on the lid")
LETTERS = Letters(web_url="https://lend.example.org")


def _letter(kind: Kind, name: str = ADA.name, item: Item = CAMERA, details: Details = DETAILS) -> Letter:
    notification = a_notification(kind=kind, details=details)
    return LETTERS.write(notification, Person("ada", name, "ada@example.org"), None if kind is Kind.WELCOME else item)


class _Elements(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_change_neither_headers_nor_markup(kind: Kind, name: str) -> None:
    item = Item("camera", name, name, (name, name))
    letter = _letter(kind, name, item, Details(due_at=NOW, returned_at=NOW, condition=name))
    _assert_harmless(letter, kind)


@given(kind=st.sampled_from(Kind), name=st.text(min_size=1, max_size=300))
def test_no_name_at_all_changes_headers_or_markup(kind: Kind, name: str) -> None:
    letter = _letter(kind, name, Item("camera", name, name, (name,)), Details(due_at=NOW, returned_at=NOW, condition="x" + name))
    _assert_harmless(letter, kind)


def _assert_harmless(letter: Letter, kind: Kind) -> None:
    for line in (letter.subject, letter.to_name):
        assert line.splitlines() in ([line], []), "one line"
        assert len(letter.subject) < 200
    plain = _letter(kind)
    assert set(_Elements(letter.html).found) <= set(_Elements(plain.html).found)
    letter.html.encode()
    letter.text.encode()


@pytest.mark.parametrize(
    "kind", [Kind.ITEM_LENT, Kind.ITEM_ASSIGNED, Kind.ITEM_RETURNED, Kind.LOAN_RENEWED, Kind.LOAN_DUE_SOON, Kind.LOAN_OVERDUE]
)
def test_letters_about_an_item_name_it_and_its_code_in_both_parts(kind: Kind) -> None:
    letter = _letter(kind)
    assert letter.subject.count("Camera") == 1
    for part in (letter.text, letter.html):
        assert "Camera" in part
        assert "CAM-0042" in part


@pytest.mark.parametrize("kind", [Kind.ITEM_LENT, Kind.ITEM_ASSIGNED, Kind.LOAN_RENEWED, Kind.LOAN_DUE_SOON, Kind.LOAN_OVERDUE])
def test_whoever_has_something_learns_where_to_bring_it_back(kind: Kind) -> None:
    letter = _letter(kind)
    assert "Main building / Shelf 4" in letter.text
    assert "Main building / Shelf 4" in letter.html


@pytest.mark.parametrize("kind", [Kind.ITEM_LENT, Kind.LOAN_RENEWED, Kind.LOAN_DUE_SOON, Kind.LOAN_OVERDUE])
def test_a_borrower_learns_when_it_is_due(kind: Kind) -> None:
    letter = _letter(kind)
    for part in (letter.text, letter.html):
        assert "Monday, 7 December 2026, 09:30 (UTC+00:00)" in part.replace("&#43;", "+")


def test_a_noted_condition_is_repeated_to_whoever_brought_it_back() -> None:
    assert "Scratch on the lid" in _letter(Kind.ITEM_RETURNED).text
    assert "Condition" not in _letter(Kind.ITEM_RETURNED, details=Details(returned_at=NOW)).html


@pytest.mark.parametrize("kind", Kind)
def test_every_letter_greets_by_name_and_says_why_it_came(kind: Kind) -> None:
    letter = _letter(kind)
    for part in (letter.text, letter.html):
        assert "Hello Ada Lovelace," in part
        assert "You get this mail because" in part
        assert "https://lend.example.org" in part


@pytest.mark.parametrize("kind", Kind)
def test_text_parts_have_no_markup_and_no_gaping_holes(kind: Kind) -> None:
    text = _letter(kind).text
    assert "<" not in text
    assert "\n\n\n" not in text
    assert re.search(r"\{[{%#]", text) is None


def test_without_a_public_address_there_is_no_link() -> None:
    letter = Letters().write(a_notification(kind=Kind.WELCOME), ADA, None)
    assert "href" not in letter.html


def test_dates_are_words_with_their_offset() -> None:
    zone = timezone(timedelta(hours=-3, minutes=-30))
    assert in_words(datetime(2026, 1, 2, 3, 4, tzinfo=UTC)) == "Friday, 2 January 2026, 03:04 (UTC+00:00)"
    assert in_words(datetime(2026, 1, 2, 3, 4, tzinfo=zone)) == "Friday, 2 January 2026, 03:04 (UTC-03:30)"


def test_emoji_keep_their_joiners_and_names_lose_line_breaks() -> None:
    assert one_line("👩‍🔬\r\n  Ada\t") == "👩‍🔬 Ada"
