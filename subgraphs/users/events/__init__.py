"""What the users service tells the others: facts, written with the change they report."""

from subgraphs.users.events.people import UserCreated, UserDeactivated, UserReactivated, UserRoleChanged, UserUpdated

type UserEvent = UserCreated | UserUpdated | UserRoleChanged | UserDeactivated | UserReactivated

__all__ = ["UserCreated", "UserDeactivated", "UserEvent", "UserReactivated", "UserRoleChanged", "UserUpdated"]
