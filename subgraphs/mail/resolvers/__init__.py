"""The mail subgraph's face: notifications, as schema.graphql describes them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ariadne.contrib.federation import make_federated_schema
from graphql import GraphQLUnionType

from subgraphs.chassis.graphql.entities import serve_entities
from subgraphs.chassis.graphql.executable import Executable
from subgraphs.mail.resolvers.entities import ENTITIES, entity_type
from subgraphs.mail.resolvers.types import BINDABLES

SDL: Final = (Path(__file__).parent.parent / "schema.graphql").read_text()


def _bound() -> Executable:
    bound = make_federated_schema(SDL, *BINDABLES, convert_names_case=True)
    serve_entities(bound, ENTITIES)
    entity = bound.get_type("_Entity")
    assert isinstance(entity, GraphQLUnionType)
    entity.resolve_type = entity_type
    # The library's own leaves directives out.
    assert bound.query_type is not None
    bound.query_type.fields["_service"].resolve = _service
    return Executable(bound)


def _service(*_: object) -> Mapping[str, str]:
    return {"sdl": SDL}


schema = _bound()
