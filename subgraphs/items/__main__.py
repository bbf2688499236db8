"""`python -m subgraphs.items` serves items; with `--sdl` it prints the schema, as the router composes it, instead."""

from subgraphs.chassis.serve import main
from subgraphs.items.app import create_app
from subgraphs.items.schema import schema
from subgraphs.items.settings import Settings

main("items", Settings, create_app, schema.as_str)
