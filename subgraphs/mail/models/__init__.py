"""What mail keeps: notifications and switches, and the little it learns of people and items in order to write to somebody."""

from subgraphs.mail.models.kinds import Kind
from subgraphs.mail.models.letters import Calendar, Item, Letter, Link, Mail, Matter, Person
from subgraphs.mail.models.notifications import Details, End, FanOut, Filter, Notification, State
from subgraphs.mail.models.preferences import Preference

__all__ = [
    "Calendar",
    "Details",
    "End",
    "FanOut",
    "Filter",
    "Item",
    "Kind",
    "Letter",
    "Link",
    "Mail",
    "Matter",
    "Notification",
    "Person",
    "Preference",
    "State",
]
