"""`python -m subgraphs.items` serves items; with `--sdl` it prints the schema instead."""

import sys


def print_sdl() -> None:
    """Write the schema, as the router composes it, to standard output."""
    from subgraphs.items.schema import schema

    sys.stdout.write(schema.as_str() + "\n")


def run() -> None:
    """Serve until told to stop."""
    from subgraphs.chassis.serve import serve, settings_or_exit
    from subgraphs.items.app import create_app
    from subgraphs.items.settings import Settings

    settings = settings_or_exit(Settings)
    serve("items", settings, settings.items_port, create_app)


if "--sdl" in sys.argv:
    print_sdl()
else:
    run()
