"""What may be written about an item, apart from who has it, and about categories."""

from dataclasses import dataclass, replace
from datetime import datetime

from subgraphs.chassis.facts import to_camel
from subgraphs.chassis.refusals import InvalidInput, VersionConflict, problems
from subgraphs.chassis.text import FieldProblem, clean, clean_optional
from subgraphs.items import events
from subgraphs.items.models import Item, NewItem
from subgraphs.items.policy.change import Change, unchanged

LONGEST_NAME = 200
LONGEST_CODE = 64
LONGEST_DESCRIPTION = 2_000
LONGEST_NOTE = 500

_FIELDS = ("code", "name", "description", "category_id", "home_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What is written about an item, checked and cleaned."""

    code: str
    name: str
    description: str | None
    category_id: str | None
    home_id: str


def check_description(given: NewItem) -> Description | InvalidInput:
    """Clean what was given about an item, or say what is wrong with it."""
    code = clean(given.code, "input.code", longest=LONGEST_CODE)
    name = clean(given.name, "input.name", longest=LONGEST_NAME)
    text = clean_optional(given.description, "input.description", longest=LONGEST_DESCRIPTION, multiline=True)
    home = given.home_id or FieldProblem("input.homeId", "Must not be empty: every item belongs somewhere.")
    if isinstance(code, FieldProblem) or isinstance(name, FieldProblem):
        return problems(code, name, text, home) or InvalidInput(())
    if isinstance(text, FieldProblem) or isinstance(home, FieldProblem):
        return problems(text, home) or InvalidInput(())
    return Description(code=code, name=name, description=text, category_id=given.category_id, home_id=home)


def check_name(name: str) -> str | InvalidInput:
    """The cleaned name of a category or location."""
    cleaned = clean(name, "input.name", longest=LONGEST_NAME)
    return InvalidInput((cleaned,)) if isinstance(cleaned, FieldProblem) else cleaned


def check_note(note: str | None, field: str) -> str | InvalidInput | None:
    """A cleaned condition or reason; blank means none."""
    cleaned = clean_optional(note, f"input.{field}", longest=LONGEST_NOTE, multiline=True)
    return InvalidInput((cleaned,)) if isinstance(cleaned, FieldProblem) else cleaned


def check_reason(reason: str) -> str | InvalidInput:
    """A cleaned reason, for what is not done without one."""
    cleaned = clean(reason, "input.reason", longest=LONGEST_NOTE)
    return InvalidInput((cleaned,)) if isinstance(cleaned, FieldProblem) else cleaned


def merged(item: Item, given: dict[str, str | None]) -> NewItem:
    """What is written about an item with what was given put over it. Only description and category can be cleared."""
    present = NewItem(
        code=item.code, name=item.name, description=item.description, category_id=item.category_id, home_id=item.home_id
    )
    cleared = {"description": None, "category_id": None}
    return replace(present, **{name: cleared.get(name, "") if value is None else value for name, value in given.items()})


def create(id: str, description: Description, *, now: datetime, notify: bool) -> Change[Item]:
    """Take an item into the inventory; it lies at its home."""
    item = Item(
        id=id,
        code=description.code,
        name=description.name,
        description=description.description,
        category_id=description.category_id,
        home_id=description.home_id,
        location_id=description.home_id,
        since=now,
        created_at=now,
        updated_at=now,
    )
    return Change(item, item, (events.ItemCreated(item_id=id, location_id=item.home_id, notify=notify),))


def refuse_version(item: Item, expected: int | None) -> VersionConflict | None:
    """A refusal if the client saw another version than there is."""
    return None if expected is None or expected == item.rev else VersionConflict(item.rev)


def update(item: Item, description: Description, *, now: datetime) -> Change[Item]:
    """Write something else about an item; where nothing differs, nothing is written."""
    different = {name: getattr(description, name) for name in _FIELDS if getattr(description, name) != getattr(item, name)}
    if not different:
        return unchanged(item)
    after = replace(item, **different, updated_at=now, rev=item.rev + 1)
    return Change(item, after, (events.ItemUpdated(item_id=item.id, changed=tuple(map(to_camel, different))),))
