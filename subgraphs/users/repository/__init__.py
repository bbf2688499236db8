"""Every MongoDB query of the users service."""

from subgraphs.users.repository.admins import MongoAdminGuard
from subgraphs.users.repository.collections import ACTIVITY, GUARDS, INDEXES, SEARCH_CHANGING, SEARCHED_FIELDS, USERS
from subgraphs.users.repository.people import MongoUserRepository

__all__ = [
    "ACTIVITY",
    "GUARDS",
    "INDEXES",
    "SEARCHED_FIELDS",
    "SEARCH_CHANGING",
    "USERS",
    "MongoAdminGuard",
    "MongoUserRepository",
]
