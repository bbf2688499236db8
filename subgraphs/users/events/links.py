"""Facts about one-time links. Never the secret."""

from dataclasses import dataclass
from typing import ClassVar

from subgraphs.users.events.subjects import OfUser
from subgraphs.users.models.links import LinkPurpose


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRequested(OfUser):
    """Somebody is to get a link by mail. Whoever sends it has it made then, by naming the request."""

    type: ClassVar[str] = "link_requested"
    request_id: str
    purpose: LinkPurpose


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationAccepted(OfUser):
    """A person chose their first password."""

    type: ClassVar[str] = "invitation_accepted"
