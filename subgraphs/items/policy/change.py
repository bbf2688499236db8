"""A decided change: what is, what will be, and the facts that tell of it."""

from dataclasses import dataclass

from subgraphs.chassis.facts import Fact


@dataclass(frozen=True, slots=True)
class Change[T]:
    """From `before` to `after`, in one write. No facts means that nothing is to be written."""

    before: T
    after: T
    facts: tuple[Fact, ...] = ()


def unchanged[T](thing: T) -> Change[T]:
    """It is as wanted already."""
    return Change(thing, thing)
