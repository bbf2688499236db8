"""The mail service's data in MongoDB: every query of it."""

from subgraphs.mail.repository.collections import INDEXES
from subgraphs.mail.repository.fan_outs import MongoFanOuts
from subgraphs.mail.repository.notifications import MongoStore
from subgraphs.mail.repository.preferences import MongoPreferences

__all__ = ["INDEXES", "MongoFanOuts", "MongoPreferences", "MongoStore"]
