"""How each field of schema.graphql is answered. Fields not named here are attributes of the domain's objects."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ariadne import EnumType, MutationType, ObjectType, QueryType, ScalarType, UnionType

from subgraphs.chassis.paging import Page, page_request
from subgraphs.chassis.refusals import NotPermitted
from subgraphs.mail.context import Info
from subgraphs.mail.errors import NotificationNotFound, NotificationQueued
from subgraphs.mail.models import Filter, Kind, Notification, State

query = QueryType()
mutation = MutationType()
user = ObjectType("User")
notification = ObjectType("Notification")
date_time = ScalarType("DateTime", serializer=datetime.isoformat)
resend_result = UnionType("ResendNotificationResult")


@dataclass(frozen=True, slots=True)
class Reference:
    """An entity of another subgraph, or a person, of whom mail knows the id alone."""

    id: str


@dataclass(frozen=True, slots=True)
class ResendNotificationSuccess:
    """The notification is queued again."""

    notification: Notification


@query.field("notification")
async def resolve_notification(_query: None, info: Info, *, id: str) -> Notification | None:
    """One notification."""
    return await info.context.by_id.load(id)


@query.field("notifications")
async def resolve_notifications(
    _query: None, info: Info, *, filter: dict[str, Any] | None = None, **arguments: Any
) -> Page[Notification]:
    """Everyone's notifications."""
    context = info.context
    wanted = {name: value for name, value in (filter or {}).items() if value is not None}
    return await context.notifications.page(context.actor, Filter(**wanted), _request(**arguments))


@user.field("notifications")
async def resolve_notifications_of_user(person: Reference, info: Info, **arguments: Any) -> Page[Notification]:
    """One person's notifications."""
    return await info.context.pages.load((person.id, _request(**arguments)))


def _request(*, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None) -> Any:
    return page_request(first, after, last, before)


@mutation.field("resendNotification")
async def resolve_resend_notification(
    _mutation: None, info: Info, *, id: str
) -> ResendNotificationSuccess | NotificationNotFound | NotificationQueued | NotPermitted:
    """Send again."""
    context = info.context
    result = await context.notifications.resend(context.actor, id)
    return ResendNotificationSuccess(result) if isinstance(result, Notification) else result


@resend_result.type_resolver
def resolve_resend_result_type(result: object, *_: Any) -> str:
    """The outcomes carry their GraphQL type's name."""
    return type(result).__name__


@notification.field("recipient")
def resolve_recipient(one: Notification, _info: Info) -> Reference:
    """Whom users knows more about."""
    return Reference(one.recipient_id)


@notification.field("item")
def resolve_item(one: Notification, _info: Info) -> Reference | None:
    """What items knows more about."""
    return None if one.item_id is None else Reference(one.item_id)


BINDABLES = (
    query,
    mutation,
    user,
    notification,
    date_time,
    resend_result,
    EnumType("NotificationKind", Kind),
    EnumType("NotificationState", State),
)
