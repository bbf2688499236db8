"""Plans who has what: checked out to a person becomes an assignment, checked out to a place means the item is there."""

from collections.abc import Mapping

from lendgraph.actions import Action, Effect, Id, Kind, Plan, Stage, Subject
from lendgraph.snipe_it.items import PlannedItem
from lendgraph.snipe_it.places import Places, Unplaceable
from lendgraph.state import Item, Person
from lendgraph.text import key_of


class Refused(Exception):
    """A checkout that will not be carried over; says why."""


def plan_custody(
    plan: Plan, item: PlannedItem, places: Places, ids: Mapping[str, Id], people: Mapping[str, Person], *, notify: bool
) -> None:
    """Plans what the row's checkout asks for, if it has one."""
    try:
        match item.row.checkout:
            case "":
                return
            case "user":
                _assign(plan, item, ids, people, notify=notify)
            case "location":
                _place(plan, item, places)
            case "asset":
                raise Refused("it is checked out to another asset; Lendgraph lends to people and keeps items in places")
            case other:
                raise Refused(f"it is checked out to a “{other}”, which is neither User nor Location")
    except (Refused, Unplaceable) as problem:
        plan.refuse(_subject(item), item.row.row.origin, f"{item.row.code} was imported, but not its checkout: {problem}.")


def _subject(item: PlannedItem) -> Subject:
    return Subject(Kind.CUSTODY, key_of(item.row.code))


def _assign(plan: Plan, item: PlannedItem, ids: Mapping[str, Id], people: Mapping[str, Person], *, notify: bool) -> None:
    username = item.row.person.username
    if not username:
        raise Refused("it is checked out to a person without a username")
    user = ids[key_of(username)]
    if _held_by(item.known, user):
        plan.name(_subject(item), item.row.row.origin)
        return
    _must_be_free(item.known)
    person = people.get(key_of(username))
    if person is not None and not person.active:
        raise Refused(f"{username} is deactivated in Lendgraph; reactivate them to give them something")
    variables = {"input": {"itemId": item.id, "userId": user}, "notify": notify}
    _act(plan, item, "AssignItem", variables, f"assign {item.row.code} to {username}", Effect.CREATED)


def _place(plan: Plan, item: PlannedItem, places: Places) -> None:
    if not item.row.place:
        raise Refused("it is checked out to a place without a name")
    place = places.find(item.row.place, item.row.row.origin).id
    if place == (item.known.place_id if item.known else item.home):
        plan.name(_subject(item), item.row.row.origin)
        return
    _must_be_free(item.known)
    variables = {"input": {"itemId": item.id, "locationId": place}}
    effect = Effect.UPDATED if item.known else Effect.CREATED
    _act(plan, item, "MoveItem", variables, f"put {item.row.code} at “{item.row.place}”", effect)


def _held_by(item: Item | None, user: Id) -> bool:
    return item is not None and item.holder_id is not None and item.holder_id == user


def _must_be_free(item: Item | None) -> None:
    if item is None or item.status in ("AVAILABLE", "HELD"):
        return
    if item.status in ("LENT", "ASSIGNED"):
        raise Refused(f"{item.holder_name or 'somebody'} has it already ({item.status.lower()} in Lendgraph)")
    raise Refused(f"it is {item.status.lower()} in Lendgraph")


def _act(plan: Plan, item: PlannedItem, operation: str, variables: Mapping[str, object], says: str, effect: Effect) -> None:
    plan.name(_subject(item), item.row.row.origin)
    plan.actions.append(
        Action(
            stage=Stage.CUSTODY,
            operation=operation,
            variables=variables,
            subject=_subject(item),
            effect=effect,
            origin=item.row.row.origin,
            says=says,
        )
    )
