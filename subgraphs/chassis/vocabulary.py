"""The words a service's texts are made of, in memory: what somebody may have meant who mistyped one.

Beginnings of words are tokens of their own, so what is typed is compared with those as well: `micrsc` is one slip away from
the beginning `microsc`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from subgraphs.chassis.search import query_tokens

MOST_WORDS: Final = 50_000
"""Beyond these no more are learnt, which bounds memory at some 25 MB; words not learnt are found as they are written."""

MOST_MEANINGS: Final = 8
SHORTEST_FORGIVEN: Final = 4

_SHORTEST = SHORTEST_FORGIVEN - 1


@dataclass(slots=True)
class Vocabulary:
    """Words, and every beginning of them by its length with how many words begin so."""

    words: set[str] = field(default_factory=set[str])
    _beginnings: dict[int, Counter[str]] = field(default_factory=dict[int, Counter[str]])

    def add(self, words: Iterable[str]) -> None:
        """Learn words, as far as there is room."""
        for word in words:
            if word not in self.words and len(self.words) < MOST_WORDS:
                self.words.add(word)
                for length in range(_SHORTEST, len(word) + 1):
                    self._beginnings.setdefault(length, Counter())[word[:length]] += 1

    def drop(self, words: Iterable[str]) -> None:
        """Forget words."""
        for word in self.words.intersection(words):
            self.words.remove(word)
            for length in range(_SHORTEST, len(word) + 1):
                self._beginnings[length] -= Counter((word[:length],))

    def meanings(self, token: str) -> Sequence[str]:
        """The tokens that a typed one may stand for: itself, and if no word begins so, up to eight that are one slip away.

        A slip is a letter too many, missing, wrong, or swapped with its neighbour (Damerau's four). None is forgiven in
        short words, where it would lead anywhere, nor in numbers and codes, of which a neighbour is another thing.
        """
        if len(token) < SHORTEST_FORGIVEN or not token.isalpha() or token in self._beginnings.get(len(token), ()):
            return [token]
        lengths = range(len(token) - 1, len(token) + 2)
        near = (each for length in lengths for each in _one_slip_away(token, self._beginnings.get(length, {})))
        best = sorted(near, key=lambda each: (each not in self.words, abs(len(each) - len(token)), each))
        return [token, *best[:MOST_MEANINGS]]


def worth_learning(*texts: str | None) -> set[str]:
    """The words of texts in which slips are forgiven."""
    words = query_tokens(" ".join(text for text in texts if text))
    return {word for word in words if len(word) >= _SHORTEST and word.isalpha()}


def text_conditions(text: str, vocabulary: Vocabulary) -> dict[str, Any]:
    """MongoDB's condition for documents whose `tokens` hold every word of a text, or what is meant by it."""
    meanings = [vocabulary.meanings(token) for token in query_tokens(text)]
    literal = [each[0] for each in meanings if len(each) == 1]
    conditions: dict[str, Any] = {"tokens": {"$all": literal}} if literal else {}
    if guessed := [{"tokens": {"$in": list(each)}} for each in meanings if len(each) > 1]:
        conditions["$and"] = guessed
    return conditions


def _one_slip_away(token: str, beginnings: Mapping[str, int]) -> Iterable[str]:
    found = process.extract(token, beginnings.keys(), scorer=OSA.distance, score_cutoff=1, limit=None)
    return (choice for choice, _, _ in found)
