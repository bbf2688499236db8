"""Runs the command line; what goes wrong is told in two lines, never as a traceback."""

import sys

from rich.console import Console
from rich.markup import escape

from lendgraph.cli import app
from lendgraph.errors import CommandError


def main() -> None:
    """The `lendgraph` command."""
    errors = Console(stderr=True, highlight=False)
    try:
        app(prog_name="lendgraph")
    except CommandError as problem:
        errors.print(f"[bold red]{escape(problem.message)}[/]\n{escape(problem.hint)}")
        sys.exit(problem.exit_code)


if __name__ == "__main__":
    main()
