"""What our files are called and which columns they have, in the order they are written."""

from typing import Final

PEOPLE: Final = ("person", "name", "username", "email", "group", "locale", "role", "active")
LOCATIONS: Final = ("path", "archived")
CATEGORIES: Final = ("category",)
ITEMS: Final = (
    "code", "name", "description", "category", "home", "status", "location", "person", "since", "due_at", "reason",
)  # fmt: skip
LOANS: Final = (
    "loan", "code", "person", "status", "lent_at", "due_at", "renewals", "returned_at", "returned_to", "lost_at", "condition",
)  # fmt: skip
TIMELINES: Final = ("event", "code", "at", "kind", "actor", "person", "from", "to", "due_at", "changed", "note")

FILES: Final = {
    "people": PEOPLE,
    "locations": LOCATIONS,
    "categories": CATEGORIES,
    "items": ITEMS,
    "loans": LOANS,
    "timelines": TIMELINES,
}
HISTORY: Final = ("loans", "timelines")
"""What is exported to be kept and looked at. Nobody can make a past, so it is not imported."""

_TELLING: Final = (("loan", "loans"), ("event", "timelines"), ("code", "items"), ("path", "locations"), ("username", "people"))


def kind_of(headers: frozenset[str]) -> str | None:
    """Which of our files has these columns; the file's name does not matter."""
    found = next((kind for header, kind in _TELLING if header in headers), None)
    return found or ("people" if "person" in headers else "categories" if "category" in headers else None)
