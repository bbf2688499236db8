"""Finding by words: every beginning of every word is an indexed token, so that `dri` finds `drill` by exact matches alone."""

import re
import unicodedata

from subgraphs.chassis.paging import BadPage

LONGEST_QUERY = 200

_LONGEST_PREFIX = 16
_MOST_TOKENS = 400
_WORD = re.compile(r"[^\W_]+")


def index_tokens(*texts: str | None) -> list[str]:
    """The tokens under which something with these texts is found, sorted, at most 400."""
    prefixes = {word[:length] for text in texts if text for word in _words(text) for length in range(1, len(word) + 1)}
    return sorted(prefixes, key=lambda token: (len(token), token))[:_MOST_TOKENS]


def whole_word_tokens(*texts: str | None) -> list[str]:
    """Tokens that say where words end, so that what holds just the word searched for can come before what begins with it."""
    return sorted({_whole(word) for text in texts if text for word in _words(text)})[:_MOST_TOKENS]


def check_query(text: str | None) -> None:
    """Raise `BadPage` for a text with more words than anybody types: each costs the store a lookup."""
    if text is not None and len(text) > LONGEST_QUERY:
        raise BadPage(f"`filter.text` takes at most {LONGEST_QUERY} characters.")


def query_tokens(text: str) -> list[str]:
    """The tokens a searcher's text asks for; all of them must match."""
    return sorted(set(_words(text)))


def whole_query_tokens(text: str) -> list[str]:
    """The tokens of things that hold every word of a text as a whole."""
    return sorted({_whole(word) for word in _words(text)})


def _whole(word: str) -> str:
    return word + "."


def _words(text: str) -> list[str]:
    """The words of a text without case and accents, each cut to the longest prefix that is indexed."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return [word[:_LONGEST_PREFIX] for word in _WORD.findall(plain)]
