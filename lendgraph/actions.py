"""What a plan is made of: things named by a source, the actions that bring the graph there, and the rows that cannot be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Kind(StrEnum):
    """What a report counts, in the order it shows them."""

    PEOPLE = "People"
    LOCATIONS = "Locations"
    CATEGORIES = "Categories"
    ITEMS = "Items"
    CUSTODY = "Who has what"


class Stage(IntEnum):
    """The order of work: everything of a stage is done before the next one starts."""

    PEOPLE = 1
    LOCATIONS = 2
    CATEGORIES = 3
    ITEMS = 4
    CUSTODY = 5
    DEACTIVATIONS = 6


class Effect(StrEnum):
    """What an action does to its subject."""

    CREATED = "created"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was named: a file and its row as a spreadsheet numbers it, the header being row 1."""

    file: str
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing the source names, told apart within its kind by a key."""

    kind: Kind
    key: str


@dataclass(frozen=True, slots=True)
class New:
    """Stands, in an action's variables, for the id of something an earlier action makes."""

    subject: Subject
    name: str = field(compare=False)


type Id = str | New


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One mutation to send. `variables` may hold `New` ids, at any depth."""

    stage: Stage
    depth: int = 0
    operation: str
    variables: Mapping[str, object]
    subject: Subject
    effect: Effect
    origin: Origin
    says: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something the source asks for that will not be done, and why."""

    subject: Subject
    origin: Origin
    reason: str


@dataclass(slots=True)
class Plan:
    """Collects what a planner finds; afterwards it is only read."""

    subjects: dict[Subject, Origin] = field(default_factory=dict[Subject, Origin])
    actions: list[Action] = field(default_factory=list[Action])
    refusals: list[Refusal] = field(default_factory=list[Refusal])
    notices: list[str] = field(default_factory=list[str])

    def name(self, subject: Subject, origin: Origin) -> None:
        """The source names this; without an action or refusal it counts as unchanged."""
        self.subjects.setdefault(subject, origin)

    def refuse(self, subject: Subject, origin: Origin, reason: str) -> None:
        """This will not be done."""
        self.refusals.append(Refusal(subject, origin, reason))

    def waves(self) -> list[list[Action]]:
        """The actions in groups; those of one group do not need one another."""
        groups: dict[tuple[Stage, int], list[Action]] = {}
        for action in self.actions:
            groups.setdefault((action.stage, action.depth), []).append(action)
        return [groups[key] for key in sorted(groups)]
