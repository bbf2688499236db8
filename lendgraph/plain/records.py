"""What the graph answers, as rows of our files. People are named by username, else address, else id."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lendgraph.plain.cells import path_of
from lendgraph.plain.writing import Record

type Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """What people are called in our files, by id."""

    known: dict[str, str]

    def of(self, id: str | None) -> str | None:
        """Somebody's name; who is not known here, like a system, goes by id."""
        return None if id is None else self.known.get(id, id)

    def learn(self, person: Node) -> str:
        """The name of a person."""
        name: str = person["username"] or person["email"] or f"#{person['id']}"
        self.known[person["id"]] = name
        return name


def person_record(person: Node, names: Names) -> Record:
    """A row of people.csv."""
    said = {name: person[name] for name in ("name", "username", "email", "group", "locale", "active")}
    return {"person": names.learn(person), "role": (person["role"] or "").lower(), **said}


def item_record(item: Node, names: Names) -> Record:
    """A row of items.csv: what it is, where it is or who has it."""
    whereabouts = item["whereabouts"]
    loan = item["loan"] or {}
    holder = item["holder"] or whereabouts.get("lastHolder") or {}
    return {
        "code": item["code"],
        "name": item["name"],
        "description": item["description"],
        "category": (item["category"] or {}).get("name"),
        "home": path_in(item["home"]),
        "status": item["status"].lower(),
        "location": path_in(item["location"]),
        "person": names.of(holder.get("id")),
        "since": loan.get("lentAt") or whereabouts["since"],
        "due_at": loan.get("dueAt"),
        "reason": whereabouts.get("reason"),
    }


def loan_record(loan: Node, names: Names) -> Record:
    """A row of loans.csv."""
    return {
        "loan": loan["id"],
        "code": loan["item"]["code"],
        "person": names.of((loan["borrower"] or {}).get("id")),
        "status": loan["status"].lower(),
        "lent_at": loan["lentAt"],
        "due_at": loan["dueAt"],
        "renewals": loan["renewals"],
        "returned_at": loan["returnedAt"],
        "returned_to": path_in(loan["returnedTo"]),
        "lost_at": loan["lostAt"],
        "condition": loan["condition"],
    }


def timeline_record(code: str, entry: Node, names: Names) -> Record:
    """A row of timelines.csv."""
    return {
        "event": entry["id"],
        "code": code,
        "at": entry["at"],
        "kind": entry["kind"].lower(),
        "actor": names.of(entry["actor"]),
        "person": names.of((entry["user"] or {}).get("id")),
        "from": path_in(entry["fromLocation"]),
        "to": path_in(entry["toLocation"]),
        "due_at": entry["dueAt"],
        "changed": " ".join(entry["changed"]),
        "note": entry["note"],
    }


def path_in(location: Node | None) -> str | None:
    """The way to a location in one cell."""
    return None if location is None else path_of(_names(location["path"]))


def _names(path: Iterable[Node]) -> Iterable[str]:
    return (step["name"] for step in path)
