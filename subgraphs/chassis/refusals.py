"""Refusals every service may give. A refusal is returned, never raised; its message tells a person what to do next."""

from collections.abc import Iterable
from dataclasses import dataclass

from subgraphs.chassis.text import FieldProblem


@dataclass(frozen=True, slots=True)
class InvalidInput:
    """Some fields of the input cannot be accepted."""

    fields: tuple[FieldProblem, ...]

    @property
    def message(self) -> str:
        """All problems in one sentence each."""
        return " ".join(f"{problem.path.rpartition('.')[2]}: {problem.message}" for problem in self.fields)


@dataclass(frozen=True, slots=True)
class NotPermitted:
    """The actor may not do this."""

    message: str = "You may not do this. Ask a manager."


@dataclass(frozen=True, slots=True)
class VersionConflict:
    """Somebody changed it since the version the actor saw."""

    current: int

    @property
    def message(self) -> str:
        """What to do."""
        return f"Somebody changed this meanwhile (it is at version {self.current} now). Look again and repeat your change."


def problems(*values: object) -> InvalidInput | None:
    """The refusal for those of `values` that are field problems, if any are."""
    found = tuple(_problems(values))
    return InvalidInput(found) if found else None


def _problems(values: Iterable[object]) -> Iterable[FieldProblem]:
    return (value for value in values if isinstance(value, FieldProblem))
