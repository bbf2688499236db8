"""Every MongoDB query of the users service."""

from subgraphs.users.repository.account_events import MongoAccountEvents
from subgraphs.users.repository.account_log import MongoAccountLog
from subgraphs.users.repository.accounts import MongoAccounts
from subgraphs.users.repository.admins import MongoAdminGuard
from subgraphs.users.repository.collections import (
    ACTIVITY,
    GUARDS,
    INDEXES,
    SEARCH_CHANGING,
    SEARCHED_FIELDS,
    SESSIONS,
    USERS,
)
from subgraphs.users.repository.credentials import MongoCredentials
from subgraphs.users.repository.forgetting import Forgetting
from subgraphs.users.repository.people import MongoUserRepository
from subgraphs.users.repository.sessions import MongoSessions

__all__ = [
    "ACTIVITY",
    "GUARDS",
    "INDEXES",
    "SEARCHED_FIELDS",
    "SEARCH_CHANGING",
    "SESSIONS",
    "USERS",
    "Forgetting",
    "MongoAccountEvents",
    "MongoAccountLog",
    "MongoAccounts",
    "MongoAdminGuard",
    "MongoCredentials",
    "MongoSessions",
    "MongoUserRepository",
]
