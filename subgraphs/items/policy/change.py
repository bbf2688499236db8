"""A decided change: what is, what will be, and the facts that tell of it."""

from dataclasses import dataclass

from subgraphs.chassis.facts import Fact
from subgraphs.chassis.idempotency import Stamp


@dataclass(frozen=True, slots=True)
class Change[T]:
    """From `before` to `after`, in one write. Where they are the same, nothing is to be written."""

    before: T
    after: T
    facts: tuple[Fact, ...] = ()
    repeats: Stamp | None = None
    """Of something asked for again: the stamp of the first time."""
    about: str | None = None
    """What its answer speaks of beside the thing itself, by id; if None, the loan that is or was open."""


def unchanged[T](thing: T) -> Change[T]:
    """It is as wanted already."""
    return Change(thing, thing)
