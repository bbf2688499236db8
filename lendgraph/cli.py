"""The commands of `lendgraph` and their help. Each imports what it needs when it runs, so that help comes at once."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from lendgraph.errors import Exit, Interrupted, UnreadableFile

HELP = """
Look after a lending system from the command line, through its one GraphQL endpoint.

[bold]Examples[/bold]

  [cyan]lendgraph login[/cyan]                                    sign in, until you log out
  [cyan]lendgraph status[/cyan]                                   what is ready
  [cyan]lendgraph demo[/cyan]                                     a small inventory to try things with
  [cyan]lendgraph import snipe-it --assets a.csv --dry-run[/cyan] what an import would do

[bold]Exit codes[/bold]

  0 all fine              1 some rows refused, or something not ready
  2 wrong usage or file   3 nothing answers at the endpoint
  4 the graph failed      5 not signed in, or not allowed
  130 interrupted
"""
IMPORT_HELP = """
Bring in Snipe-IT's CSV exports: people, locations, categories, items, and who has what.

Any of the three files is optional. Again, it changes only what differs, and goes on where it was interrupted.
Nobody gets a mail unless you say --notify.

[bold]Examples[/bold]

  [cyan]lendgraph import snipe-it --users u.csv --locations l.csv --assets a.csv --dry-run[/cyan]
  [cyan]lendgraph import snipe-it --assets a.csv --report report.json[/cyan]
"""

CSV_HELP = """
Bring in files of our own plain format, as `lendgraph export` writes them: people, places, categories, items and where they are.

Any of the files, in any order; each is known by its columns, not by its name. Again, it changes only what differs, and goes on
where it was interrupted. Nobody gets a mail unless you say --notify.

[bold]Examples[/bold]

  [cyan]lendgraph import csv people.csv items.csv --preview[/cyan]
  [cyan]lendgraph import csv backup/*.csv --report report.json[/cyan]
"""
EXPORT_HELP = """
Write everything into a folder of CSV files: people, locations, categories, items, loans and what happened to each item.

With --timeline only what happened to one item, with --person only what one person had and what happened to their account.
Spreadsheets take no text in it for a formula.

[bold]Examples[/bold]

  [cyan]lendgraph export backup[/cyan]
  [cyan]lendgraph export past --timeline DRL-07[/cyan]
  [cyan]lendgraph export past --person ada[/cyan]
"""

LOGIN_HELP = """
Sign in. All commands then act as you, until you log out or do not use them for 30 days.

Only what refreshes the session is kept, in a file of yours alone below $XDG_STATE_HOME (~/.local/state), one per endpoint.
Machines set LENDGRAPH_TOKEN to an access token instead.

[bold]Examples[/bold]

  [cyan]lendgraph login[/cyan]
  [cyan]pass lendgraph | lendgraph login --login ada --password-stdin[/cyan]
"""

app = typer.Typer(
    help=HELP,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
imports = typer.Typer(help="Bring in what another system exported.", no_args_is_help=True, rich_markup_mode="rich")
app.add_typer(imports, name="import", rich_help_panel="Fill it")

Endpoint = Annotated[
    str,
    typer.Option(envvar="LENDGRAPH_ENDPOINT", metavar="URL", help="The router's GraphQL endpoint.", rich_help_panel="Connection"),
]
DEFAULT_ENDPOINT = "http://127.0.0.1:4000/graphql"


def _file(help: str) -> Any:
    """An option for a CSV file."""
    return typer.Option(metavar="FILE", help=help, rich_help_panel="Files")


def _run[T](command: Coroutine[Any, Any, T]) -> T:
    """Caught here, since typer would end an interrupted command without a word."""
    try:
        return asyncio.run(command)
    except KeyboardInterrupt:
        raise Interrupted("Stopped.", "What was done is kept: run the same command again and it goes on from there.") from None


@imports.command("snipe-it", help=IMPORT_HELP)
def import_snipe_it(
    users: Annotated[Path | None, _file("People: Username, First Name, Last Name, Email, Activated.")] = None,
    locations: Annotated[Path | None, _file("Places: Name, Parent.")] = None,
    assets: Annotated[Path | None, _file("Items: Asset Tag, Name, Category, Location, Checked Out To, ...")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan, change nothing.")] = False,
    notify: Annotated[bool, typer.Option("--notify", help="Send the mails these changes normally cause.")] = False,
    report: Annotated[Path | None, typer.Option(metavar="FILE.json", help="Write the report for machines, too.")] = None,
    endpoint: Endpoint = DEFAULT_ENDPOINT,
) -> None:
    """Reads the files, plans, applies and reports."""
    if users is None and locations is None and assets is None:
        raise UnreadableFile("There is no file to import.", "Name at least one with --users, --locations or --assets.")
    from lendgraph.report import save, show
    from lendgraph.snipe_it.run import Files, import_files

    console = Console()
    outcome = _run(import_files(Files(users, locations, assets), endpoint, console, notify=notify, dry_run=dry_run))
    show(console, outcome, dry_run=dry_run)
    if report:
        save(report, outcome, dry_run=dry_run)
    raise typer.Exit(Exit.SOME_REFUSED if outcome.refusals else Exit.FINE)


@imports.command("csv", help=CSV_HELP)
def import_csv(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="The files.", show_default=False)],
    preview: Annotated[bool, typer.Option("--preview", "--dry-run", help="Show the plan, change nothing.")] = False,
    notify: Annotated[bool, typer.Option("--notify", help="Send the mails these changes normally cause.")] = False,
    report: Annotated[Path | None, typer.Option(metavar="FILE.json", help="Write the report for machines, too.")] = None,
    endpoint: Endpoint = DEFAULT_ENDPOINT,
) -> None:
    """Reads the files, plans, applies and reports."""
    from lendgraph.plain.run import import_files
    from lendgraph.report import save, show

    console = Console()
    outcome = _run(import_files(files, endpoint, console, notify=notify, preview=preview))
    show(console, outcome, dry_run=preview)
    if report:
        save(report, outcome, dry_run=preview)
    raise typer.Exit(Exit.SOME_REFUSED if outcome.refusals else Exit.FINE)


@app.command("export", rich_help_panel="Look at it", help=EXPORT_HELP)
def export_csv(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write; made if it is not there.", show_default=False)],
    timeline: Annotated[str | None, typer.Option(metavar="CODE", help="Only what happened to the item with this code.")] = None,
    person: Annotated[str | None, typer.Option(metavar="USERNAME", help="Only the past of whoever has this username.")] = None,
    endpoint: Endpoint = DEFAULT_ENDPOINT,
) -> None:
    """Writes the files, and says what is in them."""
    from lendgraph.plain.run import export_past_to, export_timeline_to, export_to

    console = Console()
    rows: dict[str, int] = {}
    if timeline is not None:
        rows["timelines"] = _run(export_timeline_to(folder / "timelines.csv", timeline, endpoint))
    if person is not None:
        rows.update(_run(export_past_to(folder, person, endpoint)))
    if timeline is None and person is None:
        rows.update(_run(export_to(folder, endpoint, console)))
    for name, count in rows.items():
        console.print(f"{folder / name}.csv: {count:,} rows", highlight=False)


@app.command(rich_help_panel="Fill it")
def demo(endpoint: Endpoint = DEFAULT_ENDPOINT) -> None:
    """Load a small demo inventory; again adds only what is missing."""
    from lendgraph.demo.load import load_demo
    from lendgraph.report import show

    console = Console()
    outcome = _run(load_demo(endpoint, console))
    show(console, outcome, dry_run=False)
    raise typer.Exit(Exit.SOME_REFUSED if outcome.refusals else Exit.FINE)


@app.command(rich_help_panel="Sign in", help=LOGIN_HELP)
def login(
    login: Annotated[str | None, typer.Option("--login", "-l", metavar="NAME", help="Username or e-mail address.")] = None,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")] = False,
    endpoint: Endpoint = DEFAULT_ENDPOINT,
) -> None:
    """Asks for name and password, and keeps the session."""
    from lendgraph.account import ask, sign_in

    name, password = ask(login, password_stdin=password_stdin)
    _run(sign_in(endpoint, name, password, Console()))


@app.command(rich_help_panel="Sign in")
def logout(endpoint: Endpoint = DEFAULT_ENDPOINT) -> None:
    """End the session, and forget it."""
    from lendgraph.account import sign_out

    _run(sign_out(endpoint, Console()))


@app.command(rich_help_panel="Sign in")
def token(endpoint: Endpoint = DEFAULT_ENDPOINT) -> None:
    """Print an access token, good for ten minutes, for another tool: curl -H "authorization: Bearer $(lendgraph token)" ..."""
    from lendgraph.account import print_token

    _run(print_token(endpoint))


@app.command(rich_help_panel="Sign in")
def whoami(endpoint: Endpoint = DEFAULT_ENDPOINT) -> None:
    """Say who is signed in, and as what."""
    from lendgraph.account import show_who

    _run(show_who(endpoint, Console()))


@app.command(rich_help_panel="Look at it")
def status(endpoint: Endpoint = DEFAULT_ENDPOINT) -> None:
    """Ask the router and the graph behind it how they are."""
    from lendgraph.status import show_status

    ready = _run(show_status(endpoint, Console()))
    raise typer.Exit(Exit.FINE if ready else Exit.SOME_REFUSED)
