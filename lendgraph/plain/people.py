"""Plans the people: the file wins for what they are, nobody is ever reactivated, and roles are for people to give."""

from collections.abc import Iterable, Mapping

from lendgraph.actions import Action, Effect, Id, Kind, New, Plan, Stage, Subject
from lendgraph.plain.rows import Row
from lendgraph.plain.state import Known, Node
from lendgraph.text import clean, key_of

NO = frozenset({"no", "false", "0", "n", "inactive"})
_FIELDS = ("name", "username", "email", "group", "locale")


def plan_people(plan: Plan, rows: Iterable[Row], known: Known, *, notify: bool) -> Mapping[str, Id]:
    """Plan everybody; ids by the `key_of` what the files call them, those only the graph knows included."""
    ids: dict[str, Id] = {key: node["id"] for key, node in known.people.items()}
    for row in rows:
        called = key_of(row["person"] or row["username"] or row["email"])
        person = known.people.get(key_of(row["username"])) or known.people.get(called)
        ids[called] = ids[key_of(row["username"]) or called] = _plan_person(plan, row, person, called, notify=notify)
        _plan_deactivation(plan, row, person, ids[called], called)
    return ids


def _plan_person(plan: Plan, row: Row, person: Node | None, called: str, *, notify: bool) -> Id:
    subject = Subject(Kind.PEOPLE, called)
    plan.name(subject, row.origin)
    _mention_role(plan, row)
    if person is None:
        given = {name: row[name] for name in _FIELDS if row[name]}
        _act(plan, row, subject, "CreateUser", {"input": given, "notify": notify}, f"create {row['name']} ({called})")
        return New(subject, row["name"])
    changes = {name: row[name] for name in _FIELDS if row[name] and key_of(row[name]) != key_of(person[name])}
    if row["name"] and clean(row["name"]) != clean(person["name"]):
        changes["name"] = row["name"]
    if changes:
        variables = {"input": {"id": person["id"]} | changes}
        _act(plan, row, subject, "UpdateUser", variables, f"update the {' and '.join(changes)} of {called}")
    return person["id"]


def _mention_role(plan: Plan, row: Row) -> None:
    if row["role"].casefold() not in ("", "member"):
        plan.notices.append(f"{row['name']} is a {row['role']} in {row.origin.file}. An admin gives roles, no import does.")


def _plan_deactivation(plan: Plan, row: Row, person: Node | None, id: Id, called: str) -> None:
    """Comes after everything else: what a deactivated person has is given to them first."""
    inactive = row["active"].casefold() in NO
    if inactive and (person is None or person["active"]):
        subject = Subject(Kind.PEOPLE, called)
        _act(plan, row, subject, "DeactivateUser", {"id": id}, f"deactivate {called}", Stage.DEACTIVATIONS)
    if row["active"] and not inactive and person is not None and not person["active"]:
        plan.notices.append(f"{called} is deactivated in Lendgraph and stays so, although {row.origin.file} says active.")


def _act(
    plan: Plan,
    row: Row,
    subject: Subject,
    operation: str,
    variables: Mapping[str, object],
    says: str,
    stage: Stage = Stage.PEOPLE,
) -> None:
    plan.actions.append(
        Action(
            stage=stage,
            operation=operation,
            variables=variables,
            subject=subject,
            effect=Effect.CREATED if operation == "CreateUser" else Effect.UPDATED,
            origin=row.origin,
            says=says,
        )
    )
