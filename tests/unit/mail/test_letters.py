"""What the letters say, in every language, and that no name can make them say something else."""

import re
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from html.parser import HTMLParser
from itertools import product
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar as Content

from subgraphs.mail import policy
from subgraphs.mail.models import Details, Item, Kind, Letter, Link, Matter, Person
from subgraphs.mail.rendering import LANGUAGES, Letters, Links, known_locale, one_line
from subgraphs.mail.rendering.words import TEMPLATES, in_words
from tests.unit.mail.fakes import ADA, CAMERA, NOW, a_notification

HOSTILE = [
    '<script>alert("x")</script><img src=x onerror=alert(1)>',
    "Ada\r\nBcc: everybody@example.org\r\n\r\nBuy now",
    "Ada\r\nBEGIN:VALARM\r\nACTION:EMAIL\r\nATTENDEE:mailto:eve@example.org",
    "Ada\u2028Bcc: x\u2029\x00\x07\x85y",
    "👩‍🔬 Łukasz Ørsted 李小龍 العربية",
    "\u202egro.elpmaxe\u202c",
    "x" * 300,
    "{{ 7 * 7 }} {% raw %} {# no #}",
    "{person} {item.__class__} {0} {} {",
    "' onmouseover='alert(1)",
    "\ud800 lone",
]
SECRET = b"a secret of at least thirty-two bytes"
LINKS = Links(web_url="https://lend.example.org/", mail_url="https://mail.example.org", secret=SECRET)
SENDER = Address("Lendgraph", "lendgraph", "example.org")
LETTERS = Letters(LINKS, SENDER)
DETAILS = Details(
    due_at=NOW,
    returned_at=NOW,
    held_until=NOW,
    condition="Scratch on the lid",
    reason="For the exhibition",
    borrower_id="bob",
    seq=4,
)
ABOUT_ITEMS = sorted(set(Kind) - policy.MAILS_WITH_LINK - {Kind.PASSWORD_CHANGED})
TO_BRING_BACK = [Kind.ITEM_LENT, Kind.ITEM_ASSIGNED, Kind.LOAN_RENEWED, Kind.LOAN_DUE_SOON, Kind.LOAN_OVERDUE, Kind.LOAN_RECALLED]
IN_CALENDARS = [Kind.ITEM_LENT, Kind.LOAN_RENEWED, Kind.LOAN_RECALLED, Kind.ITEM_RETURNED]
EVERY = list(product(Kind, LANGUAGES))


def _matter(kind: Kind, language: str = "en", name: str = ADA.name, item: Item = CAMERA, details: Details = DETAILS) -> Matter:
    return Matter(
        notification=a_notification(kind=kind, details=details, loan_id="l1"),
        person=Person("ada", name, "ada@example.org", language),
        item=item if kind in ABOUT_ITEMS else None,
        borrower=Person("bob", name, "bob@example.org") if kind is Kind.LOAN_OVERDUE_MANAGER else None,
        link=Link("to-ken_", NOW) if kind in policy.MAILS_WITH_LINK else None,
    )


def _letter(kind: Kind, language: str = "en", **changes: Any) -> Letter:
    return LETTERS.write(_matter(kind, language, **changes))


class _Elements(HTMLParser):
    """The elements and attributes of a page, and the addresses it links to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "action"}]


def _variables(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_written_in_every_language_with_the_same_variables(language: str) -> None:
    ours, english = LANGUAGES[language].tables, LANGUAGES["en"].tables
    assert set(ours) == set(english) == set(Kind) | {"common", "facts", "calendar", "page"}
    for name, table in english.items():
        assert set(ours[name]) == set(table), name
        for key, text in table.items():
            assert ours[name][key].strip(), f"{name}.{key} says nothing"
            variables = _variables(ours[name][key])
            assert variables == _variables(text), f"{name}.{key}"
            assert not re.search(r"[<>]", ours[name][key]), f"{name}.{key} has markup"


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_every_sentence_was_translated(language: str) -> None:
    tables = LANGUAGES[language].tables
    same = {
        (name, key) for name, table in tables.items() for key, text in table.items() if text == LANGUAGES["en"].tables[name][key]
    }
    assert same == set()


@pytest.mark.parametrize(("kind", "language"), EVERY)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_change_neither_headers_nor_markup_nor_calendars(kind: Kind, language: str, name: str) -> None:
    _assert_harmless(kind, language, name)


@given(st.sampled_from(Kind), st.sampled_from(sorted(LANGUAGES)), st.text(min_size=1, max_size=300))
def test_no_name_at_all_changes_headers_or_markup_or_calendars(kind: Kind, language: str, name: str) -> None:
    _assert_harmless(kind, language, name)


def _assert_harmless(kind: Kind, language: str, name: str) -> None:
    item = Item("camera", name, name, (name, name), (name,))
    details = Details(due_at=NOW, returned_at=NOW, held_until=NOW, condition=name, reason=name, borrower_id="bob", seq=4)
    letter, plain = _letter(kind, language, name=name, item=item, details=details), _letter(kind, language)
    for line in (letter.subject, letter.to_name):
        assert line.splitlines() in ([line], []), "one line"
    assert len(letter.subject) < 200
    elements = _Elements(letter.html)
    assert set(elements.found) <= set(_Elements(plain.html).found)
    assert elements.links == _Elements(plain.html).links
    letter.html.encode()
    letter.text.encode()
    if letter.calendar is not None and plain.calendar is not None:
        assert _properties(letter.calendar.content) <= _properties(plain.calendar.content)


def _properties(content: bytes) -> set[tuple[str, str]]:
    calendar = Content.from_ical(content)
    return {(str(component.name), name) for component in calendar.walk() for name in component}


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_every_letter_greets_by_name_says_why_it_came_and_where_to_go(kind: Kind, language: str) -> None:
    letter = _letter(kind, language)
    words = LANGUAGES[language].tables[kind]
    for part in (letter.text, letter.html):
        flat = " ".join(part.split())
        assert "Ada Lovelace," in flat
        assert words["why"] in flat
        assert words["button"] in flat
        assert "https://lend.example.org/" in flat
    assert f'<html lang="{letter.language}"' in letter.html


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_every_letter_can_be_read_in_the_dark_and_asks_nobody_for_anything(kind: Kind, language: str) -> None:
    html = _letter(kind, language).html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "prefers-color-scheme: dark" in html
    assert not re.search(r"<(img|script|link|iframe)|url\(|@import", html)


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_text_parts_have_no_markup_and_no_gaping_holes(kind: Kind, language: str) -> None:
    text = _letter(kind, language).text
    assert "<" not in text
    assert "\n\n\n" not in text
    assert re.search(r"\{[{%#]|[{}]", text) is None
    assert all(len(line) <= 72 for line in text.splitlines() if "://" not in line)


@pytest.mark.parametrize("kind", ABOUT_ITEMS)
def test_letters_about_an_item_name_it_and_its_code_in_both_parts(kind: Kind) -> None:
    letter = _letter(kind)
    assert letter.subject.count("Camera") == 1
    for part in (letter.text, letter.html):
        assert "Camera" in part
        assert "CAM-0042" in part


@pytest.mark.parametrize("kind", TO_BRING_BACK)
def test_whoever_has_something_learns_where_to_bring_it_back(kind: Kind) -> None:
    for part in (_letter(kind).text, _letter(kind).html):
        assert "Main building / Shelf 4" in part


@pytest.mark.parametrize("kind", sorted({*TO_BRING_BACK, Kind.LOAN_OVERDUE_MANAGER} - {Kind.ITEM_ASSIGNED}))
@pytest.mark.parametrize(
    ("language", "due"), [("en", "Monday, 7 December 2026, 09:30 UTC"), ("de", "Montag, 7. Dezember 2026, 09:30 UTC")]
)
def test_a_borrower_learns_when_it_is_due(kind: Kind, language: str, due: str) -> None:
    for part in (_letter(kind, language).text, _letter(kind, language).html):
        assert due in part


def test_whose_turn_it_is_learns_where_and_until_when_it_waits() -> None:
    letter = _letter(Kind.RESERVATION_READY)
    for part in (letter.text, letter.html):
        assert "Front desk" in part
        assert "Monday, 7 December 2026, 09:30 UTC" in part
    assert "Front desk" not in _letter(Kind.ITEM_LENT).text


def test_what_somebody_noted_is_repeated_and_what_nobody_noted_is_not() -> None:
    assert "Scratch on the lid" in _letter(Kind.ITEM_RETURNED).text
    assert "Condition" not in _letter(Kind.ITEM_RETURNED, details=Details(returned_at=NOW)).html
    assert "For the exhibition" in _letter(Kind.LOAN_RECALLED).text
    assert "Reason" not in _letter(Kind.RESERVATION_CANCELLED, details=Details()).text


@pytest.mark.parametrize(("cause", "words"), [("RETIRED", "out of use"), ("LOST", "lost"), ("INACTIVE", "no longer active")])
def test_whose_reservation_ended_for_a_cause_learns_it_in_words(cause: str, words: str) -> None:
    assert words in _letter(Kind.RESERVATION_CANCELLED, details=Details(cause=cause)).text
    assert words not in _letter(Kind.RESERVATION_CANCELLED, details=Details(cause=cause, reason="Said why")).text
    assert "Reason" not in _letter(Kind.RESERVATION_CANCELLED, details=Details(cause="NEW")).text


def test_managers_learn_whom_to_talk_to_and_the_subject_names_nobody() -> None:
    letter = LETTERS.write(
        Matter(
            notification=a_notification(kind=Kind.LOAN_OVERDUE_MANAGER, details=DETAILS),
            person=ADA,
            item=CAMERA,
            borrower=Person("bob", "Bob Builder", "bob@example.org"),
        )
    )
    for part in (letter.text, letter.html):
        assert "Bob Builder" in part
        assert "bob@example.org" in part
    assert "Bob" not in letter.subject


@pytest.mark.parametrize("kind", sorted(policy.MAILS_WITH_LINK))
def test_a_one_time_link_stands_where_browsers_send_it_to_no_server(kind: Kind) -> None:
    page, letter = "reset" if kind is Kind.PASSWORD_RESET else "invitation", _letter(kind)
    for part in (letter.text, letter.html):
        assert f"https://lend.example.org/{page}#token=to-ken_" in part
    assert "to-ken_" not in letter.subject


@pytest.mark.parametrize("token", ['"><script>', "a b&c#d", "../..", "\r\nx"])
def test_whatever_a_token_is_it_stays_one(token: str) -> None:
    matter = Matter(notification=a_notification(kind=Kind.PASSWORD_RESET), person=ADA, link=Link(token, NOW))
    letter = LETTERS.write(matter)
    assert set(_Elements(letter.html).found) <= set(_Elements(_letter(Kind.PASSWORD_RESET).html).found)
    (line,) = [line for line in letter.text.splitlines() if "#token=" in line]
    assert re.fullmatch(r"https://lend\.example\.org/reset#token=[A-Za-z0-9._~%-]+", line)


@pytest.mark.parametrize("kind", Kind)
def test_what_can_be_switched_off_says_how_and_what_cannot_does_not(kind: Kind) -> None:
    letter = _letter(kind)
    assert (letter.unsubscribe_url is None) is (kind in policy.LOCKED)
    assert ("/unsubscribe?token=" in letter.text) is ("/unsubscribe?token=" in letter.html) is (kind not in policy.LOCKED)
    if letter.unsubscribe_url is not None:
        assert letter.unsubscribe_url in letter.text
        assert policy.signed(SECRET, letter.unsubscribe_url.partition("token=")[2]) == ("ada", kind)


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        *(
            ("en", "en-GB"),
            ("en-US", "en-US"),
            ("de", "de"),
            ("de-AT", "de-AT"),
            ("DE", "de"),
            ("de-XX", "de"),
            ("de-AT-x-y", "de"),
        ),
        *((tag, "en-GB") for tag in ("", "fr", "nonsense!", "x" * 1_000, "../en", "en\r\nx", "deutsch")),
    ],
)
def test_everybody_is_written_to_in_their_language_or_in_the_default(tag: str, language: str) -> None:
    assert LETTERS.write(_matter(Kind.ITEM_LENT, tag)).language == language


def test_whoever_chose_no_language_gets_the_default() -> None:
    matter = Matter(notification=a_notification(details=DETAILS), person=ADA, item=CAMERA)
    assert Letters(LINKS, SENDER, "de").write(matter).subject == "Ausgeliehen: Camera (CAM-0042)"
    assert LETTERS.write(matter).subject == "You borrowed Camera (CAM-0042)"


@pytest.mark.parametrize(
    ("tag", "zone", "words"),
    [
        ("en", "UTC", "Friday, 2 January 2026, 23:04 UTC"),
        ("en-US", "America/New_York", "Friday, January 2, 2026, 6:04\u202fPM EST"),
        ("de", "Europe/Berlin", "Samstag, 3. Januar 2026, 00:04 MEZ"),
        ("de-AT", "Europe/Vienna", "Samstag, 3. Jänner 2026, 00:04 MEZ"),
    ],
)
def test_times_are_words_of_the_readers_language_in_the_zone_of_the_place(tag: str, zone: str, words: str) -> None:
    locale = known_locale(tag)
    assert locale is not None
    assert in_words(datetime(2026, 1, 2, 23, 4, tzinfo=UTC), locale, ZoneInfo(zone)) == words


def test_emoji_keep_their_joiners_and_names_lose_line_breaks() -> None:
    assert one_line("👩‍🔬\r\n  Ada\t") == "👩‍🔬 Ada"


@pytest.mark.parametrize("kind", Kind)
def test_loans_come_with_a_calendar_entry_that_later_mails_replace_and_the_return_takes_out(kind: Kind) -> None:
    letter = _letter(kind)
    assert (letter.calendar is not None) is (kind in IN_CALENDARS)
    if letter.calendar is None:
        return
    content = Content.from_ical(letter.calendar.content)
    (event,) = content.walk("VEVENT")
    cancelled = kind is Kind.ITEM_RETURNED
    assert content["METHOD"] == letter.calendar.method == ("CANCEL" if cancelled else "PUBLISH")
    assert event["STATUS"] == ("CANCELLED" if cancelled else "CONFIRMED")
    assert (event["UID"], event["SEQUENCE"], event.decoded("DTEND")) == ("loan-l1@example.org", 4, NOW)
    assert event["ORGANIZER"] == "mailto:lendgraph@example.org"
    assert event.get("LOCATION") == (None if cancelled else "Main building / Shelf 4")
    alarms = [alarm.decoded("TRIGGER") for alarm in content.walk("VALARM")]
    assert alarms == ([] if cancelled else [timedelta(days=-1)])


def test_calendar_entries_speak_the_readers_language() -> None:
    letter = _letter(Kind.ITEM_LENT, "de")
    assert letter.calendar is not None
    assert "Camera (CAM-0042) zurückbringen" in letter.calendar.content.decode()


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _dark_colours() -> dict[str, dict[str, str]]:
    dark = (TEMPLATES / "letter.html.j2").read_text().partition("prefers-color-scheme: dark")[2].partition("</style>")[0]
    rules = re.findall(r"\.(\w+) \{ (.*?) \}", dark)
    return {name: dict(re.findall(r"(background|color): (#[0-9a-f]{6})", body)) for name, body in rules}


def _light_colours() -> dict[str, dict[str, str]]:
    body = (TEMPLATES / "letter.html.j2").read_text().partition("<body")[2]
    rules = re.findall(r'class="(\w+)"[^>]* style="([^"]*)"', body)
    return {name: dict(re.findall(r"(?<![-\w])(background|color):(#[0-9a-f]{6})", style)) for name, style in rules}


@pytest.mark.parametrize("colours", [_light_colours(), _dark_colours()], ids=["light", "dark"])
def test_everything_can_be_read_in_light_and_in_dark(colours: dict[str, dict[str, str]]) -> None:
    sheet, card, page = (colours[name]["background"] for name in ("sheet", "card", "page"))
    for text, grounds in {"strong": (sheet, card), "text": (sheet,), "muted": (card, page), "brand": (sheet,)}.items():
        for ground in grounds:
            assert _contrast(colours[text]["color"], ground) >= 4.5, (text, ground)
    assert _contrast(colours["button"]["color"], colours["button"]["background"]) >= 4.5
