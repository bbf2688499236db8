"""Plans the items: the asset tag tells them apart, the file wins for what they are, the graph for who has them."""

from collections.abc import Mapping
from dataclasses import dataclass

from lendgraph.actions import Action, Effect, Id, Kind, New, Origin, Plan, Stage, Subject
from lendgraph.snipe_it.places import Places
from lendgraph.snipe_it.rows import AssetRow
from lendgraph.state import Item, State
from lendgraph.text import clean, key_of

UNSORTED = "Unsorted"
"""Where items live whose row names no place."""


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """An item after planning: its row, its id, and what the graph knew of it."""

    row: AssetRow
    id: Id
    known: Item | None
    home: Id


class Categories:
    """Finds categories by name and plans the missing ones."""

    def __init__(self, plan: Plan, state: State) -> None:
        self._plan = plan
        self._ids: dict[str, Id] = dict(state.categories)

    def find(self, name: str, origin: Origin) -> Id | None:
        """The category's id; none for no name."""
        if not name:
            return None
        subject = Subject(Kind.CATEGORIES, key_of(name))
        self._plan.name(subject, origin)
        if subject.key not in self._ids:
            self._ids[subject.key] = New(subject, name)
            self._create(subject, name, origin)
        return self._ids[subject.key]

    def _create(self, subject: Subject, name: str, origin: Origin) -> None:
        self._plan.actions.append(
            Action(
                stage=Stage.CATEGORIES,
                operation="CreateCategory",
                variables={"input": {"name": name}},
                subject=subject,
                effect=Effect.CREATED,
                origin=origin,
                says=f"create category “{name}”",
            )
        )


def plan_item(
    plan: Plan, row: AssetRow, known: Item | None, places: Places, categories: Categories, *, notify: bool
) -> PlannedItem:
    """Plans one row's item; raises Unplaceable."""
    subject = Subject(Kind.ITEMS, key_of(row.code))
    home = known.home_id if known and not row.location else places.find(row.location or UNSORTED, row.row.origin).id
    category = categories.find(row.category, row.row.origin)
    wanted = {"name": row.name, "description": row.description or None, "categoryId": category, "homeId": home}
    plan.name(subject, row.row.origin)
    if known is None:
        said = {name: value for name, value in wanted.items() if value is not None}
        _act(
            plan,
            row,
            "CreateItem",
            {"input": {"code": row.code} | said, "notify": notify},
            f"create item {row.code} “{row.name}”",
        )
        return PlannedItem(row, New(subject, row.code), None, home)
    changes = {name: value for name, value in wanted.items() if value is not None and value != _present(known)[name]}
    if changes:
        what = ", ".join(name.removesuffix("Id") for name in changes)
        _act(plan, row, "UpdateItem", {"input": {"id": known.id} | changes}, f"update {what} of item {row.code}")
    return PlannedItem(row, known.id, known, home)


def _present(item: Item) -> dict[str, Id | None]:
    return {
        "name": clean(item.name),
        "description": clean(item.description) or None,
        "categoryId": item.category_id,
        "homeId": item.home_id,
    }


def _act(plan: Plan, row: AssetRow, operation: str, variables: Mapping[str, object], says: str) -> None:
    plan.actions.append(
        Action(
            stage=Stage.ITEMS,
            operation=operation,
            variables=variables,
            subject=Subject(Kind.ITEMS, key_of(row.code)),
            effect=Effect.CREATED if operation == "CreateItem" else Effect.UPDATED,
            origin=row.row.origin,
            says=says,
        )
    )
