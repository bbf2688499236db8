"""Mails as they travel: headers nobody can forge a line in, text and HTML, nothing but ASCII on the wire."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr

from subgraphs.mail.models import Calendar, Mail
from subgraphs.mail.smtp.headers import REGISTRY, headers

_LOCAL = re.compile(r"[^\s\x00-\x1f\x7f@<>()\[\],;:\\\"]{1,64}")
_LONGEST_NAME = 100
_ASCII, _INTERNATIONAL = (policy.clone(header_factory=REGISTRY) for policy in (SMTP, SMTPUTF8))


@dataclass(frozen=True, slots=True)
class Envelope:
    """A mail ready to be handed over. `utf8` says that its addresses need SMTPUTF8."""

    sender: str
    recipient: str
    content: bytes
    utf8: bool


def parse_sender(mail_from: str) -> Address:
    """`Name <address>` or a bare address. Raises `ValueError`."""
    name, address = parseaddr(mail_from)
    if not address.isascii():
        raise ValueError("MAIL_FROM must have an address of ASCII letters, so that every mail server takes it.")
    try:
        return parse_address(name, address)
    except ValueError as error:
        raise ValueError("MAIL_FROM must look like: Lendgraph <lendgraph@example.org>") from error


def parse_address(name: str, address: str) -> Address:
    """An address with a display name, its domain in ASCII. Raises `ValueError`."""
    local, at, domain = address.rpartition("@")
    if not at or _LOCAL.fullmatch(local) is None:
        raise ValueError(f"{address!r} is not an email address.")
    ascii_domain = domain.encode("idna").decode()
    if re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", ascii_domain) is None:
        raise ValueError(f"{address!r} is not an email address.")
    return Address(display_name=name, username=local, domain=ascii_domain)


def compose(mail: Mail, sender: Address, now: datetime) -> Envelope:
    """A mail in its wire format. Raises `ValueError` when the address or a header cannot be written."""
    recipient = parse_address(_literal(mail.letter.to_name[:_LONGEST_NAME]), mail.to_address)
    utf8 = not recipient.username.isascii()
    message = EmailMessage(policy=_INTERNATIONAL if utf8 else _ASCII)
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = _literal(mail.letter.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{mail.key}@{sender.domain}>"
    message.set_content(mail.letter.text, cte="quoted-printable")
    message.add_alternative(mail.letter.html, subtype="html", cte="quoted-printable")
    if mail.letter.calendar is not None:
        _attach(message, mail.letter.calendar)
    # Last, since the content sets aside what was said about content before.
    for name, value in headers(mail.letter, sender.domain).items():
        message[name] = value
    return Envelope(sender.addr_spec, f"{recipient.username}@{recipient.domain}", message.as_bytes(), utf8)


def _attach(message: EmailMessage, calendar: Calendar) -> None:
    """Beside the letter, not instead of it. Calendars believe the method only if the part's type names it as well."""
    text = calendar.content.decode()
    message.add_attachment(text, subtype="calendar", cte="base64", filename="loan.ics", params={"method": calendar.method})


def _literal(text: str) -> str:
    """Text that nobody decodes: `=?` begins an encoded word, in which line breaks, or another name, may hide."""
    return text.replace("=?", "= ?")
