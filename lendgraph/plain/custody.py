"""Plans where each item is and who has it. What happened in the graph since wins: only what is free is handed out or moved."""

from collections.abc import Mapping
from datetime import UTC, datetime

from lendgraph.actions import Action, Effect, Id, Kind, New, Plan, Stage, Subject
from lendgraph.plain.places import Places
from lendgraph.plain.rows import Row
from lendgraph.state import Item
from lendgraph.text import key_of

_FREE = ("AVAILABLE", "HELD")


class Refused(Exception):
    """Something a row says that will not be carried over; says why."""


def plan_custody(
    plan: Plan, row: Row, known: Item | None, home: Id, places: Places, people: Mapping[str, Id], *, notify: bool
) -> None:
    """Plan what the row says of the item's whereabouts, if it says anything."""
    try:
        _Custody(plan, row, known, home, places, people, notify).plan()
    except Refused as problem:
        plan.refuse(_subject(row), row.origin, f"{row['code']} was imported, but not where it is: {problem}.")


class _Custody:
    def __init__(
        self, plan: Plan, row: Row, known: Item | None, home: Id, places: Places, people: Mapping[str, Id], notify: bool
    ) -> None:
        self._plan, self._row, self._known, self._home = plan, row, known, home
        self._places, self._people, self._notify = places, people, notify
        self._item: Id = known.id if known else New(Subject(Kind.ITEMS, key_of(row["code"])), row["code"])

    def plan(self) -> None:
        status = self._row["status"].upper() or ("LENT" if self._row["due_at"] else "AVAILABLE")
        match status:
            case "AVAILABLE" | "HELD":
                self._lie()
            case "ASSIGNED" | "LENT" | "LOST" | "RETIRED":
                if not self._is_so(status):
                    self._must_be_free()
                    self._take(status)
            case other:
                raise Refused(f"“{other}” is no status; use available, assigned, lent, lost or retired")

    def _lie(self) -> None:
        place = self._places.find(self._row, "location") if self._row["location"] else self._home
        lies_at = self._known.place_id if self._known else self._home
        if place != lies_at and self._row["location"]:
            self._must_be_free()
            wanted = {"input": {"itemId": self._item, "locationId": place}}
            self._act("MoveItem", wanted, f"put {self._row['code']} at “{self._row['location']}”")

    def _take(self, status: str) -> None:
        code, person = self._row["code"], self._row["person"]
        match status:
            case "ASSIGNED":
                self._assign()
            case "LENT":
                dates = {"lentAt": self._moment("since"), "dueAt": self._moment("due_at")}
                given = {name: at for name, at in dates.items() if at is not None}
                loan = {"itemId": self._item, "borrowerId": self._person(), "overrideLimit": True}
                self._act("LendItem", {"input": loan | given, "notify": self._notify}, f"lend {code} to {person}")
            case "LOST":
                if person:
                    self._assign()
                self._act("DeclareLost", {"input": {"itemId": self._item}}, f"declare {code} lost", depth=1)
            case _:
                reason = {"reason": self._row["reason"]} if self._row["reason"] else {}
                self._act("RetireItem", {"input": {"itemId": self._item} | reason}, f"retire {code}")

    def _assign(self) -> None:
        wanted = {"input": {"itemId": self._item, "userId": self._person()}, "notify": self._notify}
        self._act("AssignItem", wanted, f"assign {self._row['code']} to {self._row['person']}")

    def _is_so(self, status: str) -> bool:
        self._plan.name(_subject(self._row), self._row.origin)
        same = self._known is not None and self._known.status == status
        return same and (status in ("LOST", "RETIRED") or self._person() == getattr(self._known, "holder_id", None))

    def _person(self) -> Id:
        name = self._row["person"]
        if not name:
            raise Refused("it names nobody who has it")
        if key_of(name) not in self._people:
            raise Refused(f"nobody is called {name}, neither in the files nor in Lendgraph")
        return self._people[key_of(name)]

    def _must_be_free(self) -> None:
        if self._known is not None and self._known.status not in _FREE:
            holder = f"{self._known.holder_name} has it" if self._known.holder_name else f"it is {self._known.status.lower()}"
            raise Refused(f"{holder} in Lendgraph")

    def _moment(self, column: str) -> str | None:
        text = self._row[column]
        if not text:
            return None
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise Refused(f"{column} is “{text}”; write it like 2026-11-23T10:00:00Z or 2026-11-23") from None
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat()

    def _act(self, operation: str, variables: Mapping[str, object], says: str, depth: int = 0) -> None:
        self._plan.name(_subject(self._row), self._row.origin)
        action = Action(
            stage=Stage.CUSTODY,
            depth=depth,
            operation=operation,
            variables=variables,
            subject=_subject(self._row),
            effect=Effect.UPDATED if self._known else Effect.CREATED,
            origin=self._row.origin,
            says=says,
        )
        self._plan.actions.append(action)


def _subject(row: Row) -> Subject:
    return Subject(Kind.CUSTODY, key_of(row["code"]))
