"""Use cases: keeping and asking about notifications, choosing among them, and delivering those that are due."""

from subgraphs.mail.service.delivery import BATCH, Delivery, Round
from subgraphs.mail.service.fan_outs import Spreading
from subgraphs.mail.service.hearing import Hearing
from subgraphs.mail.service.lookups import Lookups
from subgraphs.mail.service.notifications import Notifications
from subgraphs.mail.service.preferences import Preferences

__all__ = ["BATCH", "Delivery", "Hearing", "Lookups", "Notifications", "Preferences", "Round", "Spreading"]
