"""Where the links in letters lead: to pages of the web application, and to the page that stops mails."""

from dataclasses import dataclass, field
from urllib.parse import quote

from subgraphs.mail.models import Kind, Matter
from subgraphs.mail.policy import LOCKED, MAILS_WITH_LINK, sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Addresses, from the public ones of the web application and of the mail service."""

    web_url: str
    mail_url: str
    secret: bytes = field(repr=False)

    def next(self, matter: Matter) -> str:
        """Where to go from a letter. A one-time secret stands behind `#`, which browsers send to no server."""
        kind = matter.notification.kind
        if kind in MAILS_WITH_LINK:
            page = "reset" if kind is Kind.PASSWORD_RESET else "invitation"
            return f"{self._web}/{page}#token={quote(_token(matter), safe='')}"
        if kind is Kind.PASSWORD_CHANGED:
            return f"{self._web}/reset"
        if kind is Kind.ITEM_RETURNED or matter.item is None:
            return f"{self._web}/me"
        return f"{self._web}/items/{quote(matter.item.id, safe='')}"

    def settings(self) -> str:
        """Where people choose which mails they get."""
        return f"{self._web}/settings"

    def unsubscribe(self, kind: Kind, user_id: str) -> str | None:
        """Where one click stops mails of a kind, if that is theirs to decide."""
        if kind in LOCKED:
            return None
        return f"{self.mail_url.rstrip('/')}/unsubscribe?token={sign(self.secret, user_id, kind)}"

    @property
    def _web(self) -> str:
        return self.web_url.rstrip("/")


def _token(matter: Matter) -> str:
    if matter.link is None:
        raise ValueError(f"{matter.notification.kind} cannot be written without its link")
    return matter.link.token
