"""The mail subgraph's face: notifications, as schema.graphql describes them."""

from subgraphs.mail.resolvers.endpoint import graphql_endpoint
from subgraphs.mail.resolvers.executable import SDL, executable_schema

__all__ = ["SDL", "executable_schema", "graphql_endpoint"]
