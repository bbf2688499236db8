"""The users service's settings."""

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from subgraphs.chassis.addresses import Network
from subgraphs.chassis.settings import ServiceSettings


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

    @field_validator("publish_ahead", mode="before")
    @classmethod
    def _seconds(cls, value: object) -> object:
        return int(value) if isinstance(value, str) and value.isdecimal() else value

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [each.strip() for each in value.split(",") if each.strip()] if isinstance(value, str) else value
