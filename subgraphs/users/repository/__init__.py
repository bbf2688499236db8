"""Every MongoDB query of the users service."""

from subgraphs.users.repository.collections import ACTIVITY, INDEXES, USERS
from subgraphs.users.repository.people import MongoUserRepository

__all__ = ["ACTIVITY", "INDEXES", "USERS", "MongoUserRepository"]
