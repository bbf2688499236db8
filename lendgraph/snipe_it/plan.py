"""The planner: compares what the files say with what the graph holds. Pure; asks nobody, changes nothing."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from lendgraph.actions import Kind, Plan, Subject
from lendgraph.snipe_it.custody import plan_custody
from lendgraph.snipe_it.items import Categories, plan_item
from lendgraph.snipe_it.people import plan_people
from lendgraph.snipe_it.places import Places, Unplaceable
from lendgraph.snipe_it.rows import Export
from lendgraph.snipe_it.tables import Row
from lendgraph.state import State
from lendgraph.text import key_of


class Named(Protocol):
    """Something read from a row."""

    @property
    def row(self) -> Row:
        """The row."""
        ...


def usernames_of(export: Export) -> list[str]:
    """Everybody the files name, once each."""
    people = [*export.people, *(asset.person for asset in export.assets)]
    return list({key_of(person.username): person.username for person in people if person.username}.values())


def codes_of(export: Export) -> list[str]:
    """Every asset tag, once."""
    return list({key_of(asset.code): asset.code for asset in export.assets if asset.code}.values())


def plan_import(export: Export, state: State, *, notify: bool = False) -> Plan:
    """What has to be done so that the graph holds what the files say."""
    plan = Plan(notices=list(export.notices))
    people = list(_usable(plan, export.people, Kind.PEOPLE, "username", lambda person: person.username))
    assets = list(_usable(plan, export.assets, Kind.ITEMS, "asset tag", lambda asset: asset.code))
    places = Places(plan, state.places)
    places.add_rows(_usable(plan, export.places, Kind.LOCATIONS, "name", lambda place: place.name, unique=False))
    if any(person.place for person in people):
        plan.notices.append("People have no place in Lendgraph: the locations in the users file were left out.")
    holders = (asset.person for asset in assets if asset.checkout == "user" and asset.person.username)
    ids = plan_people(plan, people, holders, state.people, notify=notify)
    categories = Categories(plan, state)
    for asset in assets:
        try:
            item = plan_item(plan, asset, state.items.get(key_of(asset.code)), places, categories, notify=notify)
        except Unplaceable as problem:
            plan.refuse(_row_subject(Kind.ITEMS, asset), asset.row.origin, f"{problem}.")
        else:
            plan_custody(plan, item, places, ids, state.people, notify=notify)
    return plan


def _row_subject(kind: Kind, named: Named) -> Subject:
    return Subject(kind, f"row {named.row.origin.row}")


def _usable[T: Named](
    plan: Plan, rows: Iterable[T], kind: Kind, key_name: str, key: Callable[[T], str], *, unique: bool = True
) -> Iterator[T]:
    """The rows that name something, each thing once. An exact repetition is passed over, a different one refused."""
    seen: defaultdict[str, list[T]] = defaultdict(list)
    for named in rows:
        earlier = seen[key_of(key(named))]
        if any(other.row.cells == named.row.cells for other in earlier):
            plan.notices.append(f"{named.row.origin.file} row {named.row.origin.row} repeats an earlier row and was passed over.")
        elif problem := _problem(named, key(named), key_name, earlier[0] if earlier and unique else None):
            plan.refuse(_row_subject(kind, named), named.row.origin, problem)
        else:
            earlier.append(named)
            yield named


def _problem(named: Named, key: str, key_name: str, first: Named | None) -> str:
    if named.row.overlong:
        return "It has more cells than there are columns: is a text with a comma unquoted?"
    if not key:
        return f"It has no {key_name}."
    return f"Row {first.row.origin.row} has the same {key_name} and says something else." if first else ""
