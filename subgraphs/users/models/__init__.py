"""What the users service knows of people. Plain frozen data, without a framework."""

from subgraphs.users.models.people import Fellow, NewUser, Seen, User, UserChanges
from subgraphs.users.models.queries import UserFilter, UserSort, UserSortField

__all__ = ["Fellow", "NewUser", "Seen", "User", "UserChanges", "UserFilter", "UserSort", "UserSortField"]
