"""What the users service tells the others: facts, written with the change they report."""

from subgraphs.users.events.people import UserCreated, UserDeactivated, UserUpdated

type UserEvent = UserCreated | UserUpdated | UserDeactivated

__all__ = ["UserCreated", "UserDeactivated", "UserEvent", "UserUpdated"]
