"""The users service's settings."""

from pydantic import Field

from subgraphs.chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """Beside what all services read: where this one listens."""

    users_port: int = Field(default=4001, ge=1, le=65_535, description="The port of GraphQL.")
    users_grpc_port: int = Field(default=5001, ge=1, le=65_535, description="The port of gRPC.")
