"""Where the mail server is and how to get in, from one URL."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

_PORTS = {"smtp": 25, "smtps": 465}
_STARTTLS_PORT = 587


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """A mail server. `tls` encrypts from the first byte, `starttls` after the greeting; both check the certificate."""

    host: str
    port: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False
    starttls: bool = False


def parse_smtp_url(url: str) -> SmtpServer:
    """`smtp://`, `smtps://` or `smtp://…?starttls=require`, with `user:password@` percent-encoded. Raises `ValueError`."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("SMTP_URL must look like smtp://host:port or smtps://user:password@host:port.")
    starttls = _starttls(parts.query)
    if starttls and parts.scheme == "smtps":
        raise ValueError("SMTP_URL asks for smtps:// and ?starttls=require; the first encrypts already, leave out the second.")
    return SmtpServer(
        host=parts.hostname,
        port=parts.port or (_STARTTLS_PORT if starttls else _PORTS[parts.scheme]),
        username=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
        tls=parts.scheme == "smtps",
        starttls=starttls,
    )


def _starttls(query: str) -> bool:
    given = parse_qs(query, keep_blank_values=True)
    if given.pop("starttls", ["require"]) != ["require"] or given:
        raise ValueError("The only option SMTP_URL knows is ?starttls=require.")
    return "starttls" in query
