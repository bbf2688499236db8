"""`python -m subgraphs.users` serves people; with `--sdl` it prints the schema, as the router composes it, instead."""

import sys

from fastapi import FastAPI

from subgraphs.chassis.serve import main
from subgraphs.users.app import create_app
from subgraphs.users.schema import schema
from subgraphs.users.settings import Settings
from subgraphs.users.signing import NoSigningKey


def start(settings: Settings) -> FastAPI:
    """The service. Without a key nobody could sign in, so it does not start."""
    try:
        return create_app(settings)
    except NoSigningKey as error:
        sys.exit(f"Cannot start: {error}")


main("users", Settings, start, schema.as_str)
