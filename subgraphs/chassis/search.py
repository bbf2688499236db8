"""Finding by words: every beginning of every word is an indexed token, so that `dri` finds `drill` by exact matches alone."""

import re
import unicodedata

_LONGEST_PREFIX = 16
_MOST_TOKENS = 400
_WORD = re.compile(r"[^\W_]+")


def index_tokens(*texts: str | None) -> list[str]:
    """The tokens under which something with these texts is found, sorted, at most 400."""
    prefixes = {word[:length] for text in texts if text for word in _words(text) for length in range(1, len(word) + 1)}
    return sorted(prefixes, key=lambda token: (len(token), token))[:_MOST_TOKENS]


def query_tokens(text: str) -> list[str]:
    """The tokens a searcher's text asks for; all of them must match."""
    return sorted(set(_words(text)))


def _words(text: str) -> list[str]:
    """The words of a text without case and accents, each cut to the longest prefix that is indexed."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return [word[:_LONGEST_PREFIX] for word in _WORD.findall(plain)]
