"""The users subgraph's face: people and what can be done with them."""

from subgraphs.chassis.graphql.schema import SubgraphSchema
from subgraphs.users.schema.mutations import Mutation
from subgraphs.users.schema.people import User
from subgraphs.users.schema.queries import Query
from subgraphs.users.schema.rights import judge_by_rights_of_now

PUBLIC = ("sign_in", "refresh_session", "sign_out", "request_password_reset", "accept_invitation", "reset_password")
"""What can be asked for by whoever is not signed in."""

schema = SubgraphSchema(query=Query, mutation=Mutation, entities=[User], public=PUBLIC)
judge_by_rights_of_now(schema.schema)
