"""Shows how far a plan has got: a bar on a terminal, a plain line per stage elsewhere."""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from lendgraph.actions import Action, Plan, Stage
from lendgraph.apply import Watch

TITLES = {
    Stage.PEOPLE: "People",
    Stage.LOCATIONS: "Locations",
    Stage.CATEGORIES: "Categories",
    Stage.ITEMS: "Items",
    Stage.CUSTODY: "Who has what",
    Stage.DEACTIVATIONS: "Deactivations",
}


@contextmanager
def watching(console: Console, plan: Plan) -> Generator[Watch]:
    """A `Watch` that shows each action's end while the block runs."""
    with _bar(console, plan) if console.is_terminal else _lines(console, plan) as watch:
        yield watch


@contextmanager
def _bar(console: Console, plan: Plan) -> Generator[Watch]:
    columns = (TextColumn("{task.description:<14}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=len(plan.actions))

        def watch(action: Action) -> None:
            progress.update(task, advance=1, description=TITLES[action.stage])

        yield watch


@contextmanager
def _lines(console: Console, plan: Plan) -> Generator[Watch]:
    left = Counter(action.stage for action in plan.actions)
    totals = dict(left)

    def watch(action: Action) -> None:
        left[action.stage] -= 1
        if not left[action.stage]:
            console.print(f"{TITLES[action.stage]}: {totals[action.stage]} done", highlight=False)

    yield watch
