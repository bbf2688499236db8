"""Which passwords people may choose.

After NIST SP 800-63B-4, 3.1.1.2: length counts, kinds of characters do not, nothing expires, and what guessers try first is
refused: common words, sequences, the person's own name, ours. Ten characters rather than its fifteen, since these limits
hold for people who borrow a drill twice a year; what the shorter length costs, the rule about guessable parts and the limits on
attempts must make up for.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from subgraphs.chassis.text import FieldProblem
from subgraphs.users.models import User
from subgraphs.users.policy.common_words import COMMON_WORDS

SHORTEST: Final = 10
LONGEST: Final = 200

_FEWEST_UNGUESSED = 7
_SHORTEST_WORD = 3
_PRODUCT = "lendgraph"
_LOOKALIKES = str.maketrans("04135$7@8!", "oaiesstabi")
_WORDS = re.compile(r"[^\W_]+")


def normalised(password: str) -> str:
    """The form that is hashed: the same whichever way a keyboard composes its characters."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, user: User, path: str) -> FieldProblem | None:
    """What is wrong with a password somebody wants, if anything."""
    text = normalised(password)
    if not SHORTEST <= len(text) <= LONGEST:
        return FieldProblem(path, f"Must have between {SHORTEST} and {LONGEST} characters. Several words in a row do well.")
    if min(_unguessed(form, [*_own_words(user)]) for form in (text.casefold(), folded(text))) < _FEWEST_UNGUESSED:
        return FieldProblem(
            path, "Is too easy to guess: it is little more than common words, a row of keys, or a name. Add words nobody expects."
        )
    return None


def folded(text: str) -> str:
    """Without what people do to a word to make it look like a password: capitals, digits for letters."""
    return text.casefold().translate(_LOOKALIKES)


def _own_words(user: User) -> Iterable[str]:
    for text in (user.name, user.username, user.email):
        for word in _WORDS.findall(folded(text or "")):
            if len(word) >= _SHORTEST_WORD:
                yield word


def _unguessed(text: str, own: Iterable[str]) -> int:
    """How many characters are left of a password without its guessable parts."""
    for word in sorted({*COMMON_WORDS, *own, _PRODUCT}, key=len, reverse=True):
        text = text.replace(word, " ")
    return sum(_steps(part) for part in _once(text).split())


def _once(text: str) -> str:
    """What repeats itself, once."""
    for length in range(1, len(text) // 2 + 1):
        if text == (text[:length] * len(text))[: len(text)]:
            return text[:length]
    return text


def _steps(text: str) -> int:
    """How many characters are no mere continuation of the two before: `abcdef`, `8642` and `zzzz` count twice."""
    distances = [ord(after) - ord(before) for before, after in pairwise(text)]
    continued = sum(before == after and abs(after) <= 2 for before, after in pairwise(distances))
    return len(text) - continued
