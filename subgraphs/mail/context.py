"""What a request to the mail subgraph works with."""

from dataclasses import dataclass, field
from typing import Self

from graphql import GraphQLResolveInfo

from subgraphs.chassis.identity import Actor
from subgraphs.mail.loaders import (
    NotificationLoader,
    PageLoader,
    PreferenceLoader,
    notification_loader,
    page_loader,
    preference_loader,
)
from subgraphs.mail.service import Notifications, Preferences


@dataclass(frozen=True, slots=True)
class Services:
    """What can be done."""

    notifications: Notifications
    preferences: Preferences


@dataclass(slots=True)
class Context:
    """Who asks, what can be done, and what was read already."""

    actor: Actor
    services: Services
    by_id: NotificationLoader = field(init=False)
    pages: PageLoader = field(init=False)
    preferences: PreferenceLoader = field(init=False)

    def __post_init__(self) -> None:
        self.changing()

    def changing(self) -> Self:
        """For a mutation: what those before it in the request looked up is not to be relied on."""
        self.by_id = notification_loader(self.services.notifications, self.actor)
        self.pages = page_loader(self.services.notifications, self.actor)
        self.preferences = preference_loader(self.services.preferences, self.actor)
        return self


type Info = GraphQLResolveInfo[Context]
