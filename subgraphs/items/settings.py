"""The items service's settings."""

from pydantic import Field

from subgraphs.chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """Beside what all services read: where this one listens, and where it finds people."""

    items_port: int = Field(default=4002, ge=1, le=65_535, description="The port of GraphQL.")
    items_grpc_port: int = Field(default=5002, ge=1, le=65_535, description="The port of gRPC.")
    users_grpc_address: str = Field(default="127.0.0.1:5001", description="Where the users service answers gRPC.")
