"""The mail subgraph's face: notifications, as schema.graphql describes them."""

from subgraphs.mail.resolvers.schema import SDL, executable_schema

__all__ = ["SDL", "executable_schema"]
