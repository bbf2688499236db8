"""How each field of schema.graphql is answered. Fields not named here are attributes of the domain's objects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ariadne import EnumType, MutationType, ObjectType, QueryType, ScalarType, UnionType

from subgraphs.chassis.paging import Page, page_request
from subgraphs.chassis.refusals import InvalidInput, NotPermitted
from subgraphs.mail.context import Info
from subgraphs.mail.errors import NotificationKindLocked, NotificationNotFound, NotificationQueued
from subgraphs.mail.models import Filter, Kind, Notification, Preference, State

query = QueryType()
mutation = MutationType()
user = ObjectType("User")
notification = ObjectType("Notification")
date_time = ScalarType("DateTime", serializer=datetime.isoformat)
resend_result = UnionType("ResendNotificationResult")
switch_result = UnionType("SetNotificationPreferencesResult")


@dataclass(frozen=True, slots=True)
class Reference:
    """An entity of another subgraph, or a person, of whom mail knows the id alone."""

    id: str


@dataclass(frozen=True, slots=True)
class ResendNotificationSuccess:
    """The notification is queued again."""

    notification: Notification


@dataclass(frozen=True, slots=True)
class SetNotificationPreferencesSuccess:
    """The switches are as wished."""

    user: Reference


@query.field("notification")
async def resolve_notification(_query: None, info: Info, *, id: str) -> Notification | None:
    """One notification."""
    return await info.context.by_id.load(id)


@query.field("notifications")
async def resolve_notifications(
    _query: None, info: Info, *, filter: dict[str, Any] | None = None, **arguments: Any
) -> Page[Notification]:
    """Notifications the actor may read."""
    context = info.context
    wanted = {name: value for name, value in (filter or {}).items() if value is not None}
    return await context.services.notifications.page(context.actor, Filter(**wanted), _request(**arguments))


@user.field("notifications")
async def resolve_notifications_of_user(person: Reference, info: Info, **arguments: Any) -> Page[Notification] | None:
    """One person's notifications."""
    return await info.context.pages.load((person.id, _request(**arguments)))


@user.field("notificationPreferences")
async def resolve_preferences(person: Reference, info: Info) -> Sequence[Preference] | None:
    """What one person wants to be told."""
    return await info.context.preferences.load(person.id)


def _request(*, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None) -> Any:
    return page_request(first, after, last, before)


@mutation.field("resendNotification")
async def resolve_resend_notification(
    _mutation: None, info: Info, *, id: str, idempotency_key: str | None = None
) -> ResendNotificationSuccess | NotificationNotFound | NotificationQueued | NotPermitted | InvalidInput:
    """Send again."""
    context = info.context.changing()
    result = await context.services.notifications.resend(context.actor, id, idempotency_key)
    return ResendNotificationSuccess(result) if isinstance(result, Notification) else result


@mutation.field("setNotificationPreferences")
async def resolve_set_preferences(
    _mutation: None, info: Info, *, preferences: Sequence[Mapping[str, Any]]
) -> SetNotificationPreferencesSuccess | NotificationKindLocked | InvalidInput:
    """Switch kinds on or off."""
    context = info.context.changing()
    wished = [(each["kind"], each["enabled"]) for each in preferences]
    refusal = await context.services.preferences.switch(context.actor, wished)
    return refusal or SetNotificationPreferencesSuccess(Reference(context.actor.id))


@resend_result.type_resolver
@switch_result.type_resolver
def resolve_result_type(result: object, *_: Any) -> str:
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
    switch_result,
    EnumType("NotificationKind", Kind),
    EnumType("NotificationState", State),
)
