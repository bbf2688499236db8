"""Turns a notification into a letter: subject, text and HTML from the templates of a language."""

import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from subgraphs.mail.models import Item, Letter, Notification, Person

_TEMPLATES = Path(__file__).parent / "templates"
_LANGUAGE = "en"
_LONGEST_IN_SUBJECT = 60
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Letters:
    """Writes letters from `templates/<language>/<kind>.{subject,txt,html}.j2`; HTML is escaped, subjects are one line."""

    def __init__(self, web_url: str | None = None, language: str = _LANGUAGE) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(_TEMPLATES / language),
            autoescape=select_autoescape(enabled_extensions=("html.j2",)),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.filters |= {"in_words": in_words, "short": _short}
        self._web_url = web_url

    def write(self, notification: Notification, person: Person, item: Item | None) -> Letter:
        """The letter for a notification. Names lose what could forge a line or turn the text around."""
        context: dict[str, Any] = {
            "web_url": self._web_url,
            "person": one_line(person.name),
            "item": None if item is None else one_line(item.name),
            "code": None if item is None else one_line(item.code),
            "home": [] if item is None else [one_line(name) for name in item.home_path],
            "due_at": notification.details.due_at,
            "returned_at": notification.details.returned_at,
            "condition": None if notification.details.condition is None else one_line(notification.details.condition),
        }
        subject = one_line(self._render(notification, "subject", context))
        return Letter(
            to_name=one_line(person.name),
            subject=subject,
            text=self._render(notification, "txt", context | {"subject": subject}),
            html=self._render(notification, "html", context | {"subject": subject}),
        )

    def _render(self, notification: Notification, part: str, context: dict[str, Any]) -> str:
        return self._environment.get_template(f"{notification.kind.lower()}.{part}.j2").render(context)


def one_line(text: str) -> str:
    """`text` without line breaks, other control characters and direction overrides; emoji keep their joiners."""
    return " ".join("".join(_harmless(character) for character in text).split())


def _harmless(character: str) -> str:
    if character in _BIDI_CONTROLS:
        return ""
    return " " if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} else character


def in_words(moment: datetime) -> str:
    """`Monday, 7 December 2026, 09:30 (UTC+00:00)`."""
    offset = f"{moment:%z}"
    return f"{moment:%A}, {moment.day} {moment:%B %Y, %H:%M} (UTC{offset[:3]}:{offset[3:5]})"


def _short(text: str) -> str:
    """At most as long as a subject line can bear."""
    return text if len(text) <= _LONGEST_IN_SUBJECT else text[: _LONGEST_IN_SUBJECT - 1].rstrip() + "…"
