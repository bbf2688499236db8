"""The calendar entry of a loan: one entry, by its UID, from lending to return, whichever of its mails one opens."""

from collections.abc import Mapping
from datetime import timedelta
from email.headerregistry import Address
from typing import Final

from icalendar import Alarm, Event
from icalendar import Calendar as Content

from subgraphs.mail.models import Calendar, Kind, Matter
from subgraphs.mail.rendering.harmless import one_line
from subgraphs.mail.rendering.words import Words

_PUBLISH, _CANCEL = "PUBLISH", "CANCEL"
_METHODS: Final[Mapping[Kind, str]] = {
    Kind.ITEM_LENT: _PUBLISH,
    Kind.LOAN_RENEWED: _PUBLISH,
    Kind.LOAN_RECALLED: _PUBLISH,
    Kind.ITEM_RETURNED: _CANCEL,
}
_LASTS = timedelta(minutes=30)
_WARNING = timedelta(days=-1)


def calendar(matter: Matter, words: Words, link: str, sender: Address) -> Calendar | None:
    """The entry that comes with a letter, if one does. A later mail about the same loan replaces what an earlier one made."""
    notification = matter.notification
    method = _METHODS.get(notification.kind)
    if method is None or notification.loan_id is None or notification.details.due_at is None:
        return None
    content = Content()
    content.add("prodid", "-//Lendgraph//Mail//EN")
    content.add("version", "2.0")
    content.add("method", method)
    content.add_component(_event(matter, words, link, sender, cancelled=method == _CANCEL))
    return Calendar(method, content.to_ical())


def _event(matter: Matter, words: Words, link: str, sender: Address, *, cancelled: bool) -> Event:
    """The half hour before it is due, which leaves the reader free for other things."""
    notification, event = matter.notification, Event()
    due = notification.details.due_at
    assert due is not None
    event.add("uid", f"loan-{notification.loan_id}@{sender.domain}")
    event.add("sequence", notification.details.seq)
    event.add("dtstamp", notification.created_at)
    event.add("organizer", f"mailto:{sender.addr_spec}")
    event.add("dtstart", due - _LASTS)
    event.add("dtend", due)
    event.add("summary", words["summary"])
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("url", link)
    if not cancelled:
        _complete(event, matter, words)
    return event


def _complete(event: Event, matter: Matter, words: Words) -> None:
    """What only an entry that stays needs: where to, and a reminder."""
    event.add("description", words["description"])
    if matter.item is not None and matter.item.home_path:
        event.add("location", one_line(" / ".join(matter.item.home_path)))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words["alarm"])
    alarm.add("trigger", _WARNING)
    event.add_component(alarm)
