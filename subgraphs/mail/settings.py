"""The mail service's settings."""

from pydantic import Field

from subgraphs.chassis.settings import ServiceSettings


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
