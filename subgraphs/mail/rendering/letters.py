"""Writes a letter: the words of the reader's language, put into the two forms that all letters share."""

import textwrap
from datetime import UTC, tzinfo
from email.headerregistry import Address
from functools import partial

from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from subgraphs.mail.models import Letter, Matter
from subgraphs.mail.rendering.calendars import calendar
from subgraphs.mail.rendering.facts import facts, moments
from subgraphs.mail.rendering.harmless import one_line, short
from subgraphs.mail.rendering.links import Links
from subgraphs.mail.rendering.words import LANGUAGES, TEMPLATES, in_words, known_locale

_WIDTH = 72


class Letters:
    """Writes letters. What is said stands in `templates/<language>.toml`, how it looks in `templates/letter.{txt,html}.j2`."""

    def __init__(self, links: Links, sender: Address, locale: str = "en", zone: tzinfo = UTC) -> None:
        self._links = links
        self._sender = sender
        self._zone = zone
        self._default = known_locale(locale) or Locale("en", "GB")
        environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=select_autoescape(enabled_extensions=("html.j2",)),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        environment.filters["wrapped"] = _wrapped
        self._text = environment.get_template("letter.txt.j2")
        self._html = environment.get_template("letter.html.j2")

    def write(self, matter: Matter) -> Letter:
        """The letter, in its reader's language, or in ours when we do not write theirs."""
        kind, person = matter.notification.kind, matter.person
        locale = (known_locale(person.locale) if person.locale else None) or self._default
        language, when = LANGUAGES[locale.language], partial(in_words, locale=locale, zone=self._zone)
        told, link = moments(matter, when), self._links.next(matter)
        values = {**told, **_names(matter)}
        words, unsubscribe = language.of(kind, values), self._links.unsubscribe(kind, person.id)
        content = {
            "language": str(locale).replace("_", "-"),
            "words": words,
            "subject": words["subject"],
            "common": language.table("common", values),
            "facts": facts(matter, language.tables["facts"], told),
            "links": {"next": link, "settings": self._links.settings(), "unsubscribe": unsubscribe},
        }
        return Letter(
            kind=kind,
            language=str(content["language"]),
            to_name=one_line(person.name),
            subject=words["subject"],
            text=self._text.render(content),
            html=self._html.render(content),
            unsubscribe_url=unsubscribe,
            calendar=None if matter.item is None else calendar(matter, language.table("calendar", values), link, self._sender),
        )


def _names(matter: Matter) -> dict[str, str]:
    """Names that may stand between the words: harmless, and short enough for a subject."""
    names = {"person": short(matter.person.name)}
    return names if matter.item is None else names | {"item": short(matter.item.name), "code": short(matter.item.code)}


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
