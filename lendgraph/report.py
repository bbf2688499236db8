"""What a command tells people and machines about a plan and what became of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from lendgraph.actions import Action, Effect, Kind, Plan, Refusal, Subject
from lendgraph.apply import Outcome
from lendgraph.errors import UnreadableFile

EXAMPLES = 4
"""How many actions of a sort a dry run spells out."""


@dataclass(frozen=True, slots=True)
class Count:
    """What happened to the things of a kind."""

    created: int
    unchanged: int
    updated: int
    refused: int


def foreseen(plan: Plan) -> Outcome:
    """What a plan comes to if nothing in it is refused by the graph."""
    effects: dict[Subject, Effect] = {}
    for action in plan.actions:
        effects.setdefault(action.subject, action.effect)
    return Outcome(plan, effects, list(plan.refusals))


def counts(outcome: Outcome) -> dict[Kind, Count]:
    """Per kind, how many things were created, left, updated and refused."""
    return {kind: _count(outcome, kind) for kind in Kind}


def _count(outcome: Outcome, kind: Kind) -> Count:
    refused = {refusal.subject for refusal in outcome.refusals if refusal.subject.kind is kind}
    effects = [effect for subject, effect in outcome.effects.items() if subject.kind is kind and subject not in refused]
    created = effects.count(Effect.CREATED)
    named = sum(subject.kind is kind and subject not in refused for subject in outcome.plan.subjects)
    return Count(created, named - len(effects), len(effects) - created, len(refused))


def show(console: Console, outcome: Outcome, *, dry_run: bool) -> None:
    """Prints the table, the notices and every refused row."""
    console.print(_table(counts(outcome), dry_run=dry_run))
    if dry_run:
        _show_actions(console, outcome.plan)
    for notice in outcome.plan.notices:
        console.print(f"[yellow]Note[/]  {escape(notice)}")
    if outcome.refusals:
        console.print(_refused(outcome.refusals))


def _table(numbers: Mapping[Kind, Count], *, dry_run: bool) -> Table:
    table = Table(
        title="What an import would do" if dry_run else None, title_justify="left", box=None, pad_edge=False, padding=(0, 2)
    )
    table.add_column("")
    for name, style in (("created", "green"), ("unchanged", "dim"), ("updated", "cyan"), ("refused", "red")):
        table.add_column(name, justify="right", style=style)
    for kind, count in numbers.items():
        cells = (count.created, count.unchanged, count.updated, count.refused)
        table.add_row(kind.value, *(str(cell) if cell else "·" for cell in cells))
    return table


def _show_actions(console: Console, plan: Plan) -> None:
    """A few examples of each sort of action, in the order they would happen."""
    for _, group in groupby(
        sorted(plan.actions, key=lambda action: (action.stage, action.operation)), key=lambda action: action.operation
    ):
        actions = list(group)
        for action in actions[:EXAMPLES]:
            console.print(f"  would {escape(action.says)}", highlight=False)
        if len(actions) > EXAMPLES:
            console.print(f"  … and {len(actions) - EXAMPLES} more like it", style="dim", highlight=False)


def _refused(refusals: list[Refusal]) -> Table:
    table = Table(
        title=f"Refused ({len(refusals)})", title_justify="left", title_style="bold red", box=None, pad_edge=False, padding=(0, 2)
    )
    table.add_column("file", no_wrap=True)
    table.add_column("row", justify="right", style="bold")
    table.add_column("reason")
    for refusal in in_file_order(refusals):
        table.add_row(refusal.origin.file, str(refusal.origin.row or ""), escape(refusal.reason))
    return table


def in_file_order(refusals: list[Refusal]) -> list[Refusal]:
    """As somebody with the files open goes through them."""
    return sorted(refusals, key=lambda refusal: (refusal.origin.file, refusal.origin.row or 0))


def save(path: Path, outcome: Outcome, *, dry_run: bool) -> None:
    """Writes the report for machines."""
    report = {
        "dryRun": dry_run,
        "counts": {kind.name.lower(): _count_json(count) for kind, count in counts(outcome).items()},
        "refused": [
            {
                "kind": refusal.subject.kind.name.lower(),
                "file": refusal.origin.file,
                "row": refusal.origin.row,
                "reason": refusal.reason,
            }
            for refusal in in_file_order(outcome.refusals)
        ],
        "notices": outcome.plan.notices,
        "actions": [_action_json(action) for action in outcome.plan.actions],
    }
    try:
        path.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise UnreadableFile(
            f"{path} cannot be written: {error.strerror or error}.", "Name another file with --report."
        ) from error


def _count_json(count: Count) -> dict[str, int]:
    return {"created": count.created, "unchanged": count.unchanged, "updated": count.updated, "refused": count.refused}


def _action_json(action: Action) -> dict[str, object]:
    return {"does": action.says, "operation": action.operation, "file": action.origin.file, "row": action.origin.row}
