"""Use cases: keeping and asking about notifications, and delivering those that are due."""

from subgraphs.mail.service.delivery import BATCH, Delivery, Round
from subgraphs.mail.service.notifications import Notifications

__all__ = ["BATCH", "Delivery", "Notifications", "Round"]
