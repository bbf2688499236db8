"""The words of each language, from `templates/<language>.toml`, and which language somebody gets."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time

from subgraphs.mail.models import Kind

TEMPLATES: Final = Path(__file__).parent.parent / "templates"

type Words = Mapping[str, str]

_REGIONS: Final = {"en": "en-GB"}
"""Where dates are written as most readers of a language expect who say no more than its name."""


@dataclass(frozen=True, slots=True)
class Language:
    """All that is said in one language."""

    tables: Mapping[str, Words]

    def table(self, name: str, values: Mapping[str, str]) -> Words:
        """A table's words, the names in braces replaced. Raises `KeyError` when there is no value for one."""
        return {key: text.format_map(values) for key, text in self.tables[name].items()}

    def of(self, kind: Kind, values: Mapping[str, str]) -> Words:
        """The words of a kind."""
        return self.table(kind, values)


def _read(file: Path) -> Language:
    return Language(tomllib.loads(file.read_text()))


LANGUAGES: Final[Mapping[str, Language]] = {file.stem: _read(file) for file in sorted(TEMPLATES.glob("*.toml"))}


@lru_cache(maxsize=100)
def known_locale(tag: str) -> Locale | None:
    """The locale of a BCP 47 tag, or of its language alone if we know no such region; None for languages we do not write."""
    language = tag.partition("-")[0].lower()
    if language not in LANGUAGES:
        return None
    try:
        return Locale.parse(_REGIONS.get(tag.lower(), tag), sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_REGIONS.get(language, language), sep="-")


def in_words(moment: datetime, locale: Locale, zone: tzinfo) -> str:
    """`Monday, 7 December 2026, 09:30 UTC`, as the locale's readers write it."""
    local = moment.astimezone(zone)
    day = format_date(local.date(), "full", locale=locale)
    time = format_time(local, "short", tzinfo=zone, locale=locale)
    return f"{day}, {time} {format_datetime(local, 'z', tzinfo=zone, locale=locale)}"
