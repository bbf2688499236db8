"""The mail service's settings."""

from pydantic import Field, field_validator

from subgraphs.chassis.settings import ServiceSettings
from subgraphs.mail.smtp import parse_sender, parse_smtp_url


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
    web_url: str | None = Field(default=None, description="The public address mails link to; without it they have no link.")

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
