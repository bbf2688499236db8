"""Plans the people: the username tells them apart, the file wins for names and addresses, nobody is ever reactivated."""

from collections.abc import Iterable, Mapping

from lendgraph.actions import Action, Effect, Id, Kind, New, Plan, Stage, Subject
from lendgraph.snipe_it.rows import PersonRow
from lendgraph.state import Person
from lendgraph.text import clean, key_of


def plan_people(
    plan: Plan, rows: Iterable[PersonRow], holders: Iterable[PersonRow], known: Mapping[str, Person], *, notify: bool
) -> dict[str, Id]:
    """Plans everybody, holders named only beside an asset included; answers each one's id by `key_of` their username."""
    ids: dict[str, Id] = {}
    for row in rows:
        ids[key_of(row.username)] = _plan_person(plan, row, known.get(key_of(row.username)), notify=notify)
        _plan_deactivation(plan, row, known.get(key_of(row.username)), ids[key_of(row.username)])
    for row in holders:
        if key_of(row.username) not in ids:
            person = known.get(key_of(row.username))
            ids[key_of(row.username)] = _plan_holder(plan, row, person, notify=notify)
    return ids


def _subject(row: PersonRow) -> Subject:
    return Subject(Kind.PEOPLE, key_of(row.username))


def _plan_person(plan: Plan, row: PersonRow, person: Person | None, *, notify: bool) -> Id:
    if person is None:
        return _create(plan, row, notify=notify)
    plan.name(_subject(row), row.row.origin)
    changes = {"name": row.name} if row.name != clean(person.name) else {}
    if row.email and key_of(row.email) != key_of(person.email):
        changes["email"] = row.email
    if changes:
        what = " and ".join(changes)
        _act(
            plan,
            row,
            "UpdateUser",
            {"input": {"id": person.id} | changes},
            f"update the {what} of {row.username}",
            Effect.UPDATED,
        )
    return person.id


def _plan_holder(plan: Plan, row: PersonRow, person: Person | None, *, notify: bool) -> Id:
    """Somebody only the assets file names: made from its columns, but never changed by them."""
    if person is None:
        return _create(plan, row, notify=notify)
    plan.name(_subject(row), row.row.origin)
    return person.id


def _create(plan: Plan, row: PersonRow, *, notify: bool) -> Id:
    plan.name(_subject(row), row.row.origin)
    person = {"name": row.name, "username": row.username} | ({"email": row.email} if row.email else {})
    _act(plan, row, "CreateUser", {"input": person, "notify": notify}, f"create {row.name} ({row.username})", Effect.CREATED)
    return New(_subject(row), row.username)


def _plan_deactivation(plan: Plan, row: PersonRow, person: Person | None, user: Id) -> None:
    """Comes after everything else: what a deactivated person still has is assigned to them first."""
    if row.active is False and (person is None or person.active):
        _act(plan, row, "DeactivateUser", {"id": user}, f"deactivate {row.username}", Effect.UPDATED, Stage.DEACTIVATIONS)
    if row.active and person is not None and not person.active:
        plan.notices.append(
            f"{row.username} is deactivated in Lendgraph and stays so, although {row.row.origin.file} says active."
        )


def _act(
    plan: Plan,
    row: PersonRow,
    operation: str,
    variables: dict[str, object],
    says: str,
    effect: Effect,
    stage: Stage = Stage.PEOPLE,
) -> None:
    plan.actions.append(
        Action(
            stage=stage,
            operation=operation,
            variables=variables,
            subject=_subject(row),
            effect=effect,
            origin=row.row.origin,
            says=says,
        )
    )
