"""What happened to people's accounts, in MongoDB: the activity log, and what is still on its way there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from subgraphs.chassis import mongo, outbox
from subgraphs.chassis.batches import pages_of_each
from subgraphs.chassis.facts import RecordedFact
from subgraphs.chassis.keyset import Order
from subgraphs.chassis.merging import merge_pages
from subgraphs.chassis.paging import Key, Page, PageRequest
from subgraphs.users import events
from subgraphs.users.models import AccountEvent, AccountEventKind, LinkPurpose

KINDS: Final[Mapping[str, AccountEventKind]] = {
    events.UserCreated.type: AccountEventKind.CREATED,
    events.UserUpdated.type: AccountEventKind.UPDATED,
    events.UserRoleChanged.type: AccountEventKind.ROLE_CHANGED,
    events.UserDeactivated.type: AccountEventKind.DEACTIVATED,
    events.UserReactivated.type: AccountEventKind.REACTIVATED,
    events.UserAnonymised.type: AccountEventKind.ANONYMISED,
    events.InvitationAccepted.type: AccountEventKind.JOINED,
    events.PasswordChanged.type: AccountEventKind.PASSWORD_CHANGED,
    events.PersonSignedIn.type: AccountEventKind.SIGNED_IN,
    events.PersonSignedOut.type: AccountEventKind.SIGNED_OUT,
    events.SignInsFailed.type: AccountEventKind.SIGN_INS_FAILED,
    events.SessionsEnded.type: AccountEventKind.SESSIONS_ENDED,
}
REQUESTED: Final[Mapping[str, AccountEventKind]] = {
    LinkPurpose.INVITATION: AccountEventKind.INVITED,
    LinkPurpose.PASSWORD_RESET: AccountEventKind.PASSWORD_RESET_REQUESTED,
}

_LATEST_FIRST: Final = Order("_id", str, descending=True)
"""By the events' ids, which sort by time: what is not told to others has no version of the person to sort by."""


@dataclass(frozen=True, slots=True)
class MongoAccountEvents:
    """Reads outboxes first, then the log: a fact on its way from one to the other is met at least once."""

    users: mongo.Collection
    activity: mongo.Collection

    async def of_users(self, user_ids: Collection[str], request: PageRequest) -> Mapping[str, Page[AccountEvent]]:
        """A page of what happened to each person, the latest first."""
        waiting = await self._waiting(user_ids)
        logged = await pages_of_each(self.activity, "subject", user_ids, {}, _LATEST_FIRST, request)
        return {
            id: merge_pages(
                map(_event, [*waiting.get(id, ()), *map(outbox.from_document, documents)]), _key, request, descending=True
            )
            for id, documents in logged.items()
        }

    async def _waiting(self, user_ids: Collection[str]) -> Mapping[str, list[RecordedFact]]:
        found = await self.users.find({"_id": {"$in": list(set(user_ids))}}, {"outbox": 1}).to_list()
        return {document["_id"]: list(map(outbox.from_document, document["outbox"])) for document in found}


def _key(event: AccountEvent) -> Key:
    return event.id, event.id


def _event(fact: RecordedFact) -> AccountEvent:
    data = fact.data
    return AccountEvent(
        id=fact.id,
        kind=REQUESTED[data["purpose"]] if fact.type == events.LinkRequested.type else KINDS[fact.type],
        at=fact.time,
        actor_id=fact.actor,
        changed=tuple(data.get("changed", ())),
        from_role=data.get("fromRole"),
        to_role=data.get("toRole"),
        count=data.get("count"),
        reason=data.get("reason"),
        address=data.get("address"),
        device=data.get("device"),
    )
