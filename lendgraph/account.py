"""Signing in and out, and who is signed in."""

import os
import sys

import httpx
import typer
from rich.console import Console
from rich.markup import escape

from lendgraph.answers import SIGN_IN_HINT
from lendgraph.client import LOOPBACK, connect, connect_as_nobody
from lendgraph.credentials import FROM_ENVIRONMENT
from lendgraph.errors import EndpointUnreachable, GraphFailed, NotSignedIn, WrongUsage
from lendgraph.session_file import SessionFile
from lendgraph.sessions import Sessions


def ask(login: str | None, *, password_stdin: bool) -> tuple[str, str]:
    """Name and password, from the terminal or as a script gives them. Raises WrongUsage."""
    if password_stdin:
        if login is None:
            raise WrongUsage("--password-stdin needs the name, too.", "Add --login NAME.")
        return login, sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise WrongUsage("There is no terminal to ask for a password.", f"Use --password-stdin, or set {FROM_ENVIRONMENT}.")
    name = login or typer.prompt("Name or e-mail address", err=True)
    return name, typer.prompt("Password", hide_input=True, err=True)


async def sign_in(endpoint: str, login: str, password: str, console: Console) -> None:
    """Begins a session and keeps it. One that is kept already ends."""
    file = SessionFile.of(os.environ)
    async with connect_as_nobody(endpoint) as graph, file.locked():
        _warn_of_plain_text(endpoint, console)
        opened = await Sessions(graph).open(login, password, file.read(endpoint))
        file.write(endpoint, opened.refresh_token)
    console.print(f"Signed in at [bold]{escape(endpoint)}[/] as [bold]{escape(opened.name)}[/] ({opened.role}).", highlight=False)


def _warn_of_plain_text(endpoint: str, console: Console) -> None:
    url = httpx.URL(endpoint)
    if url.scheme == "http" and url.host not in LOOPBACK:
        console.print(f"[yellow]The password travels to {escape(url.host)} unencrypted: better use an https address.[/]")


async def sign_out(endpoint: str, console: Console) -> None:
    """Ends the session, and forgets it even if the endpoint cannot be told."""
    file = SessionFile.of(os.environ)
    async with connect_as_nobody(endpoint) as graph, file.locked():
        kept = file.read(endpoint)
        if kept is None:
            console.print("You are not signed in.")
            return
        file.write(endpoint, None)
        try:
            await Sessions(graph).end(kept)
        except (EndpointUnreachable, GraphFailed) as reason:
            console.print(f"Forgotten here. {escape(reason.message)} There the session ends by itself when unused for 30 days.")
            return
    console.print("Signed out.")


async def print_token(endpoint: str) -> None:
    """Prints an access token, and nothing else. Raises NotSignedIn."""
    async with connect(endpoint) as graph:
        typer.echo(await graph.token())


async def show_who(endpoint: str, console: Console) -> None:
    """Prints who is signed in. Raises NotSignedIn."""
    async with connect(endpoint) as graph:
        me = (await graph.execute("Me", {}))["me"]
    if me is None:
        raise NotSignedIn("Whoever was signed in is not known any more.", SIGN_IN_HINT)
    names = ", ".join(escape(name) for name in (me["username"], me["email"]) if name)
    console.print(
        f"[bold]{escape(me['name'])}[/] ({names}), {(me['role'] or '').lower()}, at {escape(endpoint)}", highlight=False
    )
