"""What `make run` shows once everything answers: where things are, and a first query."""

import json
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from infra.local.accounts import Account
from infra.local.services import first_accounts
from infra.local.stack import Stack
from infra.local.stores import Store

FIRST_QUERY = "{ items(first: 3) { nodes { code name status location { pathName } holder { name } } } }"
_USUAL = "http://127.0.0.1:4000/graphql"
_FIRST_REQUEST = json.dumps({"query": FIRST_QUERY})


def welcome(console: Console, stack: Stack, stores: Sequence[Store], seconds: float) -> None:
    """Print the table of addresses."""
    table = Table(
        title=f"Lendgraph is ready after {seconds:.1f} s", title_justify="left", show_header=False, box=None, padding=(0, 2)
    )
    table.add_column(style="bold", no_wrap=True)
    table.add_column(no_wrap=True, overflow="ignore", style="cyan")
    table.add_column(no_wrap=True, style="dim")
    table.add_row("One graph", stack.url("router"), "GraphiQL in a browser")
    for name in ("users", "items", "mail"):
        table.add_row(name, stack.url(name), "its events: /asyncapi.json")
    for store in stores:
        table.add_row(store.variable.removesuffix("_URL").lower(), _without_password(store.url), store.label)
    table.add_row("caught mail", str(stack.settings.mail), "one .eml file each")
    table.add_row("logs", str(stack.settings.logs), "one file a process")
    console.print(table)
    _accounts(console, first_accounts(stack.settings, stores))
    console.print("\nTry a first query, in GraphiQL or here:", style="bold")
    url = stack.url("router")
    there = "" if url == _USUAL else f" --endpoint {url}"
    _command(console, f".venv/bin/lendgraph login{there}")
    token = f"$(.venv/bin/lendgraph token{there})"
    _command(console, f"curl {url} -H \"authorization: Bearer {token}\" --json '{_FIRST_REQUEST}'")
    console.print("Ctrl-C stops everything; what you did is kept.", style="dim")


def _command(console: Console, line: str) -> None:
    console.print(f"  {line}", soft_wrap=True, markup=False, highlight=False)


def _accounts(console: Console, accounts: Sequence[Account]) -> None:
    """Print who can sign in."""
    table = Table(title="\nSign in as", title_justify="left", show_header=False, box=None, padding=(0, 2))
    for account in accounts:
        table.add_row(account.role, account.username, f"password {account.password}")
    if accounts:
        console.print(table)


def _without_password(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
