"""Per request: each page of somebody's notifications is read once, however often the query names it."""

import asyncio
from collections.abc import Sequence

from strawberry.dataloader import DataLoader

from subgraphs.chassis.identity import Actor
from subgraphs.chassis.paging import Page, PageRequest
from subgraphs.mail.models import Notification, Preference
from subgraphs.mail.service import Notifications, Preferences

type PageKey = tuple[str, PageRequest]
type PageLoader = DataLoader[PageKey, Page[Notification] | None]
type NotificationLoader = DataLoader[str, Notification | None]
type PreferenceLoader = DataLoader[str, Sequence[Preference] | None]


def page_loader(notifications: Notifications, actor: Actor) -> PageLoader:
    """Pages by recipient. Each is one bounded read along an index; all of a request run side by side."""

    async def load(keys: Sequence[PageKey]) -> list[Page[Notification] | BaseException | None]:
        pages = (notifications.page_of(actor, id, request) for id, request in keys)
        return await asyncio.gather(*pages, return_exceptions=True)

    return DataLoader(load_fn=load)


def notification_loader(notifications: Notifications, actor: Actor) -> NotificationLoader:
    """Notifications by id, all of a request in one read."""

    async def load(ids: Sequence[str]) -> list[Notification | None]:
        found = await notifications.get_many(actor, ids)
        return [found.get(id) for id in ids]

    return DataLoader(load_fn=load)


def preference_loader(preferences: Preferences, actor: Actor) -> PreferenceLoader:
    """Switches by person, all of a request in one read."""

    async def load(ids: Sequence[str]) -> list[Sequence[Preference] | None]:
        found = await preferences.of_many(actor, ids)
        return [found.get(id) for id in ids]

    return DataLoader(load_fn=load)
