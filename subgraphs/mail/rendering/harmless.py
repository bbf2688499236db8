"""Names as they may stand in a letter: they forge no line, and turn no text around."""

import unicodedata

_LONGEST_AMID_WORDS = 60
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str) -> str:
    """`text` without line breaks, other control characters and direction overrides; emoji keep their joiners."""
    return " ".join("".join(_harmless(character) for character in text).split())


def short(text: str) -> str:
    """One line, at most as long as a subject or a heading can bear."""
    line = one_line(text)
    return line if len(line) <= _LONGEST_AMID_WORDS else line[: _LONGEST_AMID_WORDS - 1].rstrip() + "…"


def _harmless(character: str) -> str:
    if character in _BIDI_CONTROLS:
        return ""
    return " " if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} else character
