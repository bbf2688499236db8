"""The users service's settings."""

import json
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from subgraphs.chassis.addresses import Network
from subgraphs.chassis.identity import Role
from subgraphs.chassis.settings import ServiceSettings


class FirstAccountSetting(BaseModel):
    """An account to begin with. Whoever sets it answers for the password: only its length is checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    role: Role = Role.MEMBER
    email: str | None = None
    username: str | None = None
    password: SecretStr = Field(min_length=8, max_length=200)

    @model_validator(mode="after")
    def _is_somebody(self) -> Self:
        if self.email is None and self.username is None:
            raise ValueError("give an email or a username to sign in with")
        return self


class Settings(ServiceSettings):
    """Beside what all services read: where this one listens, what it signs with, and whom it believes."""

    users_port: int = Field(default=4001, ge=1, le=65_535, description="The port of GraphQL.")
    users_grpc_port: int = Field(default=5001, ge=1, le=65_535, description="The port of gRPC.")
    signing_keys_dir: Path = Field(default=Path(".local/keys"), description="The PEM files that access tokens are signed with.")
    signing_keys_create: bool = Field(default=False, description="Whether to make a key if there is none.")
    publish_ahead: timedelta = Field(
        default=timedelta(minutes=15), description="How long a new key is published before it signs, in seconds or ISO 8601."
    )
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = Field(
        default=(ip_network("127.0.0.1/32"), ip_network("::1/128")),
        description="Whose `X-Forwarded-For` is believed: networks, separated by commas.",
    )

    first_accounts: Annotated[tuple[FirstAccountSetting, ...], NoDecode] = Field(
        default=(), description="A JSON list of accounts to make at start: {name, role, email, username, password}."
    )
    first_admin_email: str | None = Field(default=None, description="Of an admin to make at start.")
    first_admin_password: SecretStr | None = Field(default=None, min_length=8, max_length=200, description="Of the same.")

    @property
    def accounts_to_begin_with(self) -> tuple[FirstAccountSetting, ...]:
        """All first accounts, the admin included."""
        if self.first_admin_email is None or self.first_admin_password is None:
            return self.first_accounts
        admin = FirstAccountSetting(
            name="Admin", role=Role.ADMIN, email=self.first_admin_email, password=self.first_admin_password
        )
        return (*self.first_accounts, admin)

    @model_validator(mode="after")
    def _admin_is_whole(self) -> Self:
        if (self.first_admin_email is None) != (self.first_admin_password is None):
            raise ValueError("FIRST_ADMIN_EMAIL and FIRST_ADMIN_PASSWORD belong together")
        return self

    @field_validator("publish_ahead", mode="before")
    @classmethod
    def _seconds(cls, value: object) -> object:
        return int(value) if isinstance(value, str) and value.isdecimal() else value

    @field_validator("first_accounts", mode="before")
    @classmethod
    def _parse(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            raise ValueError("must be a list in JSON") from None

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [each.strip() for each in value.split(",") if each.strip()] if isinstance(value, str) else value
