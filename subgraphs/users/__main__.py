"""`python -m subgraphs.users` serves people; with `--sdl` it prints the schema, as the router composes it, instead."""

from subgraphs.chassis.serve import main
from subgraphs.users.app import create_app
from subgraphs.users.schema import schema
from subgraphs.users.settings import Settings

main("users", Settings, create_app, schema.as_str)
