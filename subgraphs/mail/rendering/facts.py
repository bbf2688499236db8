"""What a letter shows as a list: which facts each kind has, and each of them in words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from subgraphs.mail.models import Kind, Matter
from subgraphs.mail.rendering.harmless import one_line
from subgraphs.mail.rendering.words import Words


@dataclass(frozen=True, slots=True)
class Fact:
    """A label, a value, and what further tells it from others."""

    label: str
    value: str
    detail: str | None = None


type Told = Mapping[str, str]
"""Times in words, by the names that stand in braces between the words of a letter."""

_DUE = ("due", "was_due", "now_due", "bring_back_by")
_LOAN = ("item", "due", "home")
_LINK = ("link_until",)
_SHOWN: Mapping[Kind, Sequence[str]] = {
    Kind.WELCOME: _LINK,
    Kind.INVITATION: _LINK,
    Kind.PASSWORD_RESET: _LINK,
    Kind.PASSWORD_CHANGED: (),
    Kind.ITEM_ASSIGNED: ("item", "home"),
    Kind.ITEM_LENT: _LOAN,
    Kind.ITEM_RETURNED: ("item", "returned", "condition"),
    Kind.LOAN_RENEWED: ("item", "now_due", "home"),
    Kind.LOAN_DUE_SOON: _LOAN,
    Kind.LOAN_OVERDUE: ("item", "was_due", "home"),
    Kind.LOAN_OVERDUE_MANAGER: ("item", "borrower", "was_due"),
    Kind.LOAN_RECALLED: ("item", "bring_back_by", "reason", "home"),
    Kind.RESERVATION_READY: ("item", "held_until", "pick_up"),
    Kind.RESERVATION_CANCELLED: ("item", "reason"),
    Kind.HOLD_EXPIRED: ("item",),
}


def facts(matter: Matter, labels: Words, told: Told) -> Sequence[Fact]:
    """The facts of a letter, of which those about times were told already; what is not known is left out."""
    return list(_facts(matter, labels, told))


def _facts(matter: Matter, labels: Words, told: Told) -> Iterator[Fact]:
    values = {**{name: (text, None) for name, text in told.items()}, **_names(matter, labels)}
    for name in _SHOWN[matter.notification.kind]:
        if (found := values.get(name)) is not None:
            yield Fact(labels[name], *found)


def moments(matter: Matter, when: Callable[[datetime], str]) -> Told:
    """What is known of times, in words. The due date has several names, for several labels."""
    details = matter.notification.details
    link_until = None if matter.link is None else matter.link.expires_at
    known = {"returned": details.returned_at, "held_until": details.held_until, "link_until": link_until}
    told = {name: when(moment) for name, moment in known.items() if moment is not None}
    return told if details.due_at is None else told | dict.fromkeys(_DUE, when(details.due_at))


def _names(matter: Matter, labels: Words) -> dict[str, tuple[str, str | None]]:
    """What is known of things and people, each name made harmless."""
    item, borrower, details = matter.item, matter.borrower, matter.notification.details
    known: dict[str, tuple[str | None, str | None]] = {
        "item": (None, None) if item is None else (item.name, item.code),
        "home": (None, None) if item is None else (" / ".join(item.home_path), None),
        "pick_up": (None, None) if item is None else (" / ".join(item.location_path), None),
        "borrower": (None, None) if borrower is None else (borrower.name, borrower.email),
        "condition": (details.condition, None),
        "reason": (details.reason or labels.get(f"cause_{details.cause}".lower()), None),
    }
    lines = {name: (value and one_line(value), detail and one_line(detail)) for name, (value, detail) in known.items()}
    return {name: (value, detail or None) for name, (value, detail) in lines.items() if value}
