"""The mail service's settings."""

import re
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator

from subgraphs.chassis.settings import ServiceSettings
from subgraphs.mail.rendering import LANGUAGES, known_locale
from subgraphs.mail.smtp import parse_sender, parse_smtp_url

_CHARACTERS = re.compile(r"[A-Za-z0-9:/.\[\]_~%@!$&'()*+,;=-]+")


class Settings(ServiceSettings):
    """Beside what all services read: where this one listens, whom it asks, and how mail leaves."""

    mail_port: int = Field(default=4003, ge=1, le=65_535, description="The port of GraphQL.")
    users_grpc_address: str = Field(default="127.0.0.1:5001", description="Where people are looked up.")
    items_grpc_address: str = Field(default="127.0.0.1:5002", description="Where items are looked up.")
    smtp_url: str = Field(
        default="smtp://127.0.0.1:2525",
        description="The mail server: smtp:// or smtps://, user:password@ percent-encoded, ?starttls=require.",
    )
    mail_from: str = Field(default="Lendgraph <lendgraph@example.org>", description="Who mail is from: Name <address>.")
    web_url: str = Field(default="http://127.0.0.1:4000", description="The public address of the web application, for links.")
    mail_public_url: str = Field(
        default="http://127.0.0.1:4003", description="The public address of this service's `/unsubscribe`, for links."
    )
    link_secret: SecretStr = Field(
        min_length=32, description="What signs links that stop mails: at least 32 random characters. Changing it ends old links."
    )
    default_locale: str = Field(default="en", description="The language of whoever chose none, as a BCP 47 tag: en, de-AT.")
    time_zone: str = Field(default="UTC", description="The zone of times in mails, by its IANA name: Europe/Berlin.")

    @field_validator("smtp_url")
    @classmethod
    def _is_a_mail_server(cls, url: str) -> str:
        parse_smtp_url(url)
        return url

    @field_validator("mail_from")
    @classmethod
    def _is_an_address(cls, sender: str) -> str:
        parse_sender(sender)
        return sender

    @field_validator("web_url", "mail_public_url")
    @classmethod
    def _is_a_public_address(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")) or not _CHARACTERS.fullmatch(url):
            raise ValueError("must be an address in ASCII that begins with http:// or https:// and has no `?` or `#`.")
        return url

    @field_validator("default_locale")
    @classmethod
    def _is_a_language_we_write(cls, tag: str) -> str:
        if known_locale(tag) is None:
            raise ValueError(f"must be a tag of one of these languages: {', '.join(LANGUAGES)}.")
        return tag

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (OSError, ValueError, KeyError) as error:
            raise ValueError("must be a name like Europe/Berlin.") from error
        return name
