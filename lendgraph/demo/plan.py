"""Plans the demo inventory: adds what is missing, and leaves alone whatever somebody has touched since."""

import tomllib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from lendgraph.actions import Action, Effect, Id, Kind, New, Origin, Plan, Stage, Subject
from lendgraph.state import Item, Place, State
from lendgraph.text import key_of

FILE = "inventory.toml"
ORIGIN = Origin(FILE)
FIRST_VERSION = 1
"""The version of an item nothing has happened to since it was created."""


def inventory() -> dict[str, Any]:
    """The demo's content."""
    return tomllib.loads(files(__package__ or "lendgraph.demo").joinpath(FILE).read_text(encoding="utf-8"))


def items_of(content: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Every item, with its category and home."""
    for category in content["categories"]:
        for item in category["items"]:
            yield {"home": category["home"], "category": category["name"]} | item


def plan_demo(content: dict[str, Any], state: State, now: datetime) -> Plan:
    """What is missing of the demo inventory."""
    plan = Plan()
    people = {person["username"]: _person(plan, person, state) for person in content["people"]}
    places = _places(plan, content["locations"], state.places)
    categories = {category["name"]: _category(plan, category["name"], state) for category in content["categories"]}
    items = {item["code"]: _item(plan, item, state, places, categories) for item in items_of(content)}
    for operation, code, given in _given(content["given"], people, now):
        _hand_out(plan, operation, code, given, items, state)
    return plan


def _person(plan: Plan, person: dict[str, str], state: State) -> Id:
    subject = Subject(Kind.PEOPLE, key_of(person["username"]))
    known = state.people.get(subject.key)
    variables = {"input": person | {"email": f"{person['username']}@example.org"}, "notify": False}
    return _need(plan, subject, known.id if known else None, "CreateUser", variables, stage=Stage.PEOPLE)


def _places(plan: Plan, paths: Iterable[str], known: Iterable[Place]) -> dict[str, Id]:
    """Every location of the paths, outer ones included, by its path."""
    children = {(place.parent_id, key_of(place.name)): place.id for place in known}
    ids: dict[str, Id] = {}
    for path in paths:
        names = path.split(" / ")
        for depth, name in enumerate(names):
            here, above = " / ".join(names[: depth + 1]), ids.get(" / ".join(names[:depth]))
            if here not in ids:
                known_id = None if isinstance(above, New) else children.get((above, key_of(name)))
                place = {"name": name} | ({"parentId": above} if above else {})
                subject = Subject(Kind.LOCATIONS, here)
                ids[here] = _need(plan, subject, known_id, "CreateLocation", {"input": place}, stage=Stage.LOCATIONS, depth=depth)
    return ids


def _category(plan: Plan, name: str, state: State) -> Id:
    subject = Subject(Kind.CATEGORIES, key_of(name))
    known = state.categories.get(subject.key)
    return _need(plan, subject, known, "CreateCategory", {"input": {"name": name}}, stage=Stage.CATEGORIES)


def _item(plan: Plan, item: dict[str, str], state: State, places: dict[str, Id], categories: dict[str, Id]) -> Id:
    subject = Subject(Kind.ITEMS, key_of(item["code"]))
    known = state.items.get(subject.key)
    said = {name: item[name] for name in ("code", "name", "description") if name in item}
    variables = {"input": said | {"categoryId": categories[item["category"]], "homeId": places[item["home"]]}, "notify": False}
    return _need(plan, subject, known.id if known else None, "CreateItem", variables, stage=Stage.ITEMS)


def _given(given: dict[str, Any], people: dict[str, Id], now: datetime) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each thing that happened to an item: the operation, the code, and its variables but for the item."""
    for each in given["assigned"]:
        yield "AssignItem", each["code"], {"input": {"userId": people[each["to"]]}, "notify": False}
    for each in given["lent"]:
        days = {"lentAt": now - timedelta(days=each["ago"]), "dueAt": now + timedelta(days=each["due"])}
        loan = {"borrowerId": people[each["to"]]} | {name: at.isoformat() for name, at in days.items()}
        yield "LendItem", each["code"], {"input": loan, "notify": False}
    for each in given["retired"]:
        yield "RetireItem", each["code"], {"input": {"reason": each["reason"]}}


def _hand_out(plan: Plan, operation: str, code: str, variables: dict[str, Any], items: dict[str, Id], state: State) -> None:
    known = state.items.get(key_of(code))
    subject = Subject(Kind.CUSTODY, key_of(code))
    whole = variables | {"input": {"itemId": items[code]} | variables["input"]}
    _need(plan, subject, None if _untouched(known) else code, operation, whole, stage=Stage.CUSTODY)


def _untouched(item: Item | None) -> bool:
    """Whether an earlier, interrupted load may have left the item at this point; anything else is people's doing."""
    return item is None or (item.version == FIRST_VERSION and item.status == "AVAILABLE")


def _need(
    plan: Plan, subject: Subject, known: str | None, operation: str, variables: dict[str, Any], *, stage: Stage, depth: int = 0
) -> Id:
    """The id of a thing of the demo; planned if the graph does not have it."""
    plan.name(subject, ORIGIN)
    if known is not None:
        return known
    plan.actions.append(
        Action(
            stage=stage,
            depth=depth,
            operation=operation,
            variables=variables,
            subject=subject,
            effect=Effect.CREATED,
            origin=ORIGIN,
            says=f"{operation} {subject.key}",
        )
    )
    return New(subject, subject.key)
