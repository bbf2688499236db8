"""What a request to the mail subgraph works with."""

from dataclasses import dataclass

from graphql import GraphQLResolveInfo

from subgraphs.chassis.identity import Actor
from subgraphs.mail.loaders import NotificationLoader, PageLoader, notification_loader, page_loader
from subgraphs.mail.service import Notifications


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, what can be done, and what was read already."""

    actor: Actor
    notifications: Notifications
    by_id: NotificationLoader
    pages: PageLoader


type Info = GraphQLResolveInfo[Context]


def new_context(actor: Actor, notifications: Notifications) -> Context:
    """The context of one request."""
    return Context(actor, notifications, notification_loader(notifications, actor), page_loader(notifications, actor))
