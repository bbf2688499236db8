"""Places by name: which location a row means, when a name is ambiguous, and what has to be made or moved for it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from lendgraph.actions import Action, Effect, Id, Kind, New, Origin, Plan, Stage, Subject
from lendgraph.snipe_it.rows import PlaceRow
from lendgraph.state import Place
from lendgraph.text import key_of


class Unplaceable(Exception):
    """A name that does not lead to one place; says why."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the graph or of the plan; `depth` says after how many waves it is there."""

    id: Id
    parent: Id | None
    depth: int = 0


class Places:
    """Finds the places that rows name, and plans the missing ones. Ask only after `add_rows`."""

    def __init__(self, plan: Plan, known: Iterable[Place]) -> None:
        self._plan = plan
        self._spots: defaultdict[str, list[Spot]] = defaultdict(list)
        self._rows: defaultdict[str, list[PlaceRow]] = defaultdict(list)
        self._resolved: dict[int, Spot | Unplaceable] = {}
        self._resolving: list[str] = []
        for place in known:
            self._spots[key_of(place.name)].append(Spot(place.id, place.parent_id))

    def add_rows(self, rows: Iterable[PlaceRow]) -> None:
        """Plans every row of the locations file; parents come first, wherever they stand in it."""
        for row in rows:
            self._rows[key_of(row.name)].append(row)
        for named in list(self._rows.values()):
            for row in named:
                self._resolve(row)

    def find(self, name: str, origin: Origin) -> Spot:
        """The one place of that name, planned as a top-level one if there is none; raises Unplaceable."""
        if key_of(name) in self._resolving:
            raise Unplaceable(f"“{name}” lies within itself: follow its parents")
        rows = self._rows.get(key_of(name), [])
        if len(rows) > 1:
            numbers = ", ".join(str(row.row.origin.row) for row in rows)
            raise Unplaceable(f"the place “{name}” is ambiguous: {rows[0].row.origin.file} has it in rows {numbers}")
        if rows:
            self._must(rows[0])
        spots = self._spots[key_of(name)]
        if len(spots) > 1:
            raise Unplaceable(f"the place “{name}” is ambiguous: {len(spots)} locations have this name")
        if not spots:
            return self._create(name, None, origin)
        self._plan.name(_subject(name, spots[0].parent), origin)
        return spots[0]

    def _must(self, row: PlaceRow) -> Spot:
        spot = self._resolve(row)
        if isinstance(spot, Unplaceable):
            raise Unplaceable(f"the place “{row.name}” was refused ({row.row.origin.file} row {row.row.origin.row})")
        return spot

    def _resolve(self, row: PlaceRow) -> Spot | Unplaceable:
        """What the row leads to, worked out once; a refusal is entered once, too."""
        number = row.row.origin.row or 0
        if number not in self._resolved:
            try:
                self._resolved[number] = self._work_out(row)
            except Unplaceable as problem:
                self._resolved[number] = problem
                self._plan.refuse(Subject(Kind.LOCATIONS, f"row {number}"), row.row.origin, f"{problem}.")
        return self._resolved[number]

    def _work_out(self, row: PlaceRow) -> Spot:
        self._resolving.append(key_of(row.name))
        try:
            parent = self.find(row.parent, row.row.origin) if row.parent else None
        finally:
            self._resolving.pop()
        self._refuse_second(row)
        return self._match(row, parent) or self._create(row.name, parent, row.row.origin)

    def _refuse_second(self, row: PlaceRow) -> None:
        """Two rows that cannot be told apart: the first one makes the place."""
        rows = self._rows[key_of(row.name)]
        first = next(other for other in rows if key_of(other.parent) == key_of(row.parent))
        if first is not row:
            where = f" in “{row.parent}”" if row.parent else ""
            reason = "two places of one name cannot be told apart; give one another name"
            raise Unplaceable(f"“{row.name}”{where} stands in row {first.row.origin.row} already: {reason}")

    def _match(self, row: PlaceRow, parent: Spot | None) -> Spot | None:
        """The place of the graph the row means, moved below its parent if it stood at the top."""
        spots = self._spots[key_of(row.name)]
        at_parent = next((spot for spot in spots if spot.parent == (parent.id if parent else None)), None)
        if at_parent or len(self._rows[key_of(row.name)]) > 1:
            return self._seen(row, at_parent)
        if parent is None and len(spots) > 1:
            raise Unplaceable(f"“{row.name}” is ambiguous: {len(spots)} locations have this name")
        if parent is None:
            return self._seen(row, spots[0] if spots else None)
        at_top = next((spot for spot in spots if spot.parent is None), None)
        return self._move(row, at_top, parent) if at_top else None

    def _seen(self, row: PlaceRow, spot: Spot | None) -> Spot | None:
        if spot:
            self._plan.name(_subject(row.name, spot.parent), row.row.origin)
        return spot

    def _move(self, row: PlaceRow, spot: Spot, parent: Spot) -> Spot:
        moved = Spot(spot.id, parent.id, parent.depth + 1)
        spots = self._spots[key_of(row.name)]
        spots[spots.index(spot)] = moved
        self._plan.name(subject := _subject(row.name, parent.id), row.row.origin)
        self._plan.actions.append(
            Action(
                stage=Stage.LOCATIONS,
                depth=moved.depth,
                operation="MoveLocation",
                variables={"input": {"id": spot.id, "parentId": parent.id}},
                subject=subject,
                effect=Effect.UPDATED,
                origin=row.row.origin,
                says=f"move location “{row.name}” into “{row.parent}”",
            )
        )
        return moved

    def _create(self, name: str, parent: Spot | None, origin: Origin) -> Spot:
        self._plan.name(subject := _subject(name, parent.id if parent else None), origin)
        spot = Spot(New(subject, name), parent.id if parent else None, parent.depth + 1 if parent else 0)
        self._spots[key_of(name)].append(spot)
        self._plan.actions.append(
            Action(
                stage=Stage.LOCATIONS,
                depth=spot.depth,
                operation="CreateLocation",
                variables={"input": {"name": name} | ({"parentId": spot.parent} if parent else {})},
                subject=subject,
                effect=Effect.CREATED,
                origin=origin,
                says=f"create location “{name}”",
            )
        )
        return spot


def _subject(name: str, parent: Id | None) -> Subject:
    above = parent if isinstance(parent, str) else f"new {parent.subject.key}" if parent else ""
    return Subject(Kind.LOCATIONS, f"{above} / {key_of(name)}")
