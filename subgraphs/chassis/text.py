"""Text people type: cleaned, bounded, and normalised for comparing."""

import unicodedata
from dataclasses import dataclass

_LINE_BREAKS = frozenset("\n\t")


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one input field. `path` is dotted and starts at the argument, for example `input.email`."""

    path: str
    message: str


def clean(text: str, path: str, *, longest: int, shortest: int = 1, multiline: bool = False) -> str | FieldProblem:
    """Trimmed text in Unicode's NFC form, or what is wrong with it. Lengths are in characters."""
    cleaned = unicodedata.normalize("NFC", text).strip()
    if not shortest <= len(cleaned) <= longest:
        return FieldProblem(path, _length_message(len(cleaned), shortest, longest))
    if not any(map(_visible, cleaned)):
        return FieldProblem(path, "Must contain something that can be seen.")
    if any(_forbidden(character, multiline=multiline) for character in cleaned):
        return FieldProblem(
            path, "Must not contain control characters or line breaks." if not multiline else "Must be plain text."
        )
    return cleaned


def clean_optional(text: str | None, path: str, *, longest: int, multiline: bool = False) -> str | FieldProblem | None:
    """Like `clean`, where blank means none."""
    if text is None or not text.strip():
        return None
    return clean(text, path, longest=longest, multiline=multiline)


def comparison_key(text: str) -> str:
    """A form in which texts that people take for the same are equal: NFKC with case folding, nothing invisible in it."""
    if text.isascii():
        return text.lower().strip()
    text = "".join(character for character in text if not _ignorable(character))
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()


def _forbidden(character: str, *, multiline: bool) -> bool:
    if multiline and character in _LINE_BREAKS:
        return False
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}


def _visible(character: str) -> bool:
    """Spaces, joiners, soft hyphens and accents without a letter show nothing by themselves."""
    return unicodedata.category(character)[0] not in "ZM" and unicodedata.category(character) not in {"Cc", "Cf", "Cs"}


def _ignorable(character: str) -> bool:
    """Format characters, and selectors of another look for the character before."""
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"


def _length_message(length: int, shortest: int, longest: int) -> str:
    if length == 0:
        return "Must not be empty."
    return f"Must have between {shortest} and {longest} characters; it has {length}."
