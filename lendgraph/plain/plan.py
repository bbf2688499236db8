"""The planner: compares what our files say with what the graph holds. Pure; asks nobody, changes nothing."""

from collections.abc import Iterable, Iterator, Mapping

from lendgraph.actions import Action, Effect, Id, Kind, New, Plan, Stage, Subject
from lendgraph.plain.custody import plan_custody
from lendgraph.plain.people import plan_people
from lendgraph.plain.places import Places
from lendgraph.plain.rows import Row, Tables
from lendgraph.plain.state import Known
from lendgraph.text import clean, key_of


def plan_import(tables: Tables, known: Known, *, notify: bool = False) -> Plan:
    """What has to be done so that the graph holds what the files say."""
    plan = Plan(notices=list(tables.notices))
    people = plan_people(plan, _usable(plan, tables, "people", Kind.PEOPLE, "person", "username", "email"), known, notify=notify)
    places = Places(plan, known.places)
    for row in _usable(plan, tables, "locations", Kind.LOCATIONS, "path"):
        places.add(row)
    categories = Categories(plan, known.categories)
    for row in _usable(plan, tables, "categories", Kind.CATEGORIES, "category"):
        categories.find(row)
    for row in _usable(plan, tables, "items", Kind.ITEMS, "code"):
        home = _plan_item(plan, row, known, places, categories, notify=notify)
        if home is not None:
            plan_custody(plan, row, known.items.get(key_of(row["code"])), home, places, people, notify=notify)
    return plan


class Categories:
    """Finds categories by name, and plans the missing ones."""

    def __init__(self, plan: Plan, known: Mapping[str, str]) -> None:
        self._plan = plan
        self._ids: dict[str, Id] = dict(known)

    def find(self, row: Row) -> Id | None:
        """The id of the category a row names, if it names one."""
        name = row["category"]
        if not name:
            return None
        subject = Subject(Kind.CATEGORIES, key_of(name))
        self._plan.name(subject, row.origin)
        if subject.key not in self._ids:
            self._ids[subject.key] = New(subject, name)
            action = Action(
                stage=Stage.CATEGORIES,
                operation="CreateCategory",
                variables={"input": {"name": name}},
                subject=subject,
                effect=Effect.CREATED,
                origin=row.origin,
                says=f"create category “{name}”",
            )
            self._plan.actions.append(action)
        return self._ids[subject.key]


def _plan_item(plan: Plan, row: Row, known: Known, places: Places, categories: Categories, *, notify: bool) -> Id | None:
    """Plan what an item is; its home, or None if it was refused."""
    subject, item = Subject(Kind.ITEMS, key_of(row["code"])), known.items.get(key_of(row["code"]))
    if item is None and not (row["name"] and row["home"]):
        plan.refuse(subject, row.origin, "A new item needs a name and a home.")
        return None
    home = places.find(row, "home") if row["home"] else item.home_id if item else None
    said = {"name": row["name"], "description": row["description"], "categoryId": categories.find(row), "homeId": home}
    plan.name(subject, row.origin)
    if item is None:
        given = {name: value for name, value in said.items() if value}
        variables: dict[str, object] = {"input": {"code": row["code"]} | given, "notify": notify}
        _act(plan, row, subject, "CreateItem", variables, f"create item {row['code']} “{row['name']}”")
        return home
    present = {"name": item.name, "description": item.description, "categoryId": item.category_id, "homeId": item.home_id}
    changes = {name: value for name, value in said.items() if value and not _same(value, present[name])}
    if changes:
        what = ", ".join(name.removesuffix("Id") for name in changes)
        _act(plan, row, subject, "UpdateItem", {"input": {"id": item.id} | changes}, f"update {what} of item {row['code']}")
    return home


def _same(said: Id, present: str | None) -> bool:
    """Spreadsheets change line ends and spaces at will."""
    return said == present or (isinstance(said, str) and clean(said) == clean(present))


def _act(plan: Plan, row: Row, subject: Subject, operation: str, variables: Mapping[str, object], says: str) -> None:
    plan.actions.append(
        Action(
            stage=Stage.ITEMS,
            operation=operation,
            variables=variables,
            subject=subject,
            effect=Effect.CREATED if operation == "CreateItem" else Effect.UPDATED,
            origin=row.origin,
            says=says,
        )
    )


def _usable(plan: Plan, tables: Tables, name: str, kind: Kind, *keys: str) -> Iterator[Row]:
    """The rows that name something, each thing once. What is wrong with the others is said with their numbers."""
    seen: dict[str, Row] = {}
    for row in tables.rows.get(name, ()):
        key = key_of(next((row[key] for key in keys if row[key]), ""))
        if problem := _problem(row, key, keys, seen.get(key)):
            plan.refuse(Subject(kind, f"row {row.origin.row}"), row.origin, problem)
        else:
            seen[key] = row
            yield row


def _problem(row: Row, key: str, keys: Iterable[str], first: Row | None) -> str:
    if row.overlong:
        return "It has more cells than there are columns: is a text with a comma unquoted?"
    if not key:
        return f"It has no {' or '.join(keys)}."
    return f"It names the same as row {first.origin.row} of {first.origin.file}." if first else ""
