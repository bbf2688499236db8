"""What every service reads from its environment. A service adds its own ports and addresses."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """Settings all services have in common, each from the environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    mongodb_url: str = Field(default="mongodb://127.0.0.1:27017", description="Where MongoDB is.")
    redis_url: str = Field(default="redis://127.0.0.1:6379", description="Where Redis or Valkey is.")
    namespace: str = Field(
        default="", pattern="^[a-z0-9_-]*$", description="Prefix of databases and streams, so that two systems can share servers."
    )
    jwks_url: str = Field(
        default="http://127.0.0.1:4001/.well-known/jwks.json", description="Where the users service publishes its keys."
    )
    service_secret: SecretStr = Field(
        min_length=32, description="What services show each other: at least 32 random characters, the same for all."
    )
    graphiql_dir: Path = Field(
        default=Path("router/dist/graphiql"), description="GraphiQL's static files; without them there is no page."
    )
    log_format: Literal["console", "json"] = Field(default="console", description="How log lines look.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="What is worth a line.")
