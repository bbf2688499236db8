"""Carries a plan out: wave by wave, many mutations at a time, every refusal kept with the row it is about."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from lendgraph.actions import Action, Effect, New, Plan, Refusal, Stage, Subject
from lendgraph.client import Graph
from lendgraph.errors import GraphFailed
from lendgraph.together import together

PATIENCE_SECONDS = (0.25, 0.5, 1.0)
"""How long to wait, each time, for a directory of people that cannot answer right now."""

type Watch = Callable[[Action], None]


@dataclass(slots=True)
class Outcome:
    """What became of a plan."""

    plan: Plan
    effects: dict[Subject, Effect] = field(default_factory=dict[Subject, Effect])
    refusals: list[Refusal] = field(default_factory=list[Refusal])
    ids: dict[Subject, str] = field(default_factory=dict[Subject, str])


async def apply(plan: Plan, graph: Graph, watch: Watch) -> Outcome:
    """Sends every action of the plan; `watch` hears of each one that is over.

    Locations go one by one: they all change the same tree, where writers at the same time only hold one another up.
    """
    outcome = Outcome(plan, refusals=list(plan.refusals))
    for wave in plan.waves():
        for some in batched(wave, 1 if wave[0].stage is Stage.LOCATIONS else len(wave), strict=False):
            await together(_carry_out(action, graph, outcome, watch) for action in some)
    return outcome


async def _carry_out(action: Action, graph: Graph, outcome: Outcome, watch: Watch) -> None:
    missing = _missing(action.variables, outcome.ids)
    if missing is not None:
        _refuse(action, outcome, f"“{missing.name}” was refused, and this needs it.")
    else:
        answer = await _ask(action, graph, _with_ids(action.variables, outcome.ids))
        _take(action, answer, outcome)
    watch(action)


async def _ask(action: Action, graph: Graph, variables: Mapping[str, object]) -> dict[str, Any]:
    for pause in (*PATIENCE_SECONDS, None):
        data = await graph.execute(action.operation, variables)
        answer: dict[str, Any] = next(iter(data.values()))
        if answer["__typename"] != "DirectoryUnavailable":
            return answer
        if pause is not None:
            await asyncio.sleep(pause)
    hint = "See what is not ready with `lendgraph status`; then run the same command again, it goes on from there."
    raise GraphFailed(f"The graph could not {action.says}: the directory of people does not answer.", hint)


def _take(action: Action, answer: dict[str, Any], outcome: Outcome) -> None:
    if not answer["__typename"].endswith("Success"):
        _refuse(action, outcome, _reason(answer))
        return
    outcome.effects.setdefault(action.subject, action.effect)
    made = next((value for value in answer.values() if isinstance(value, dict)), None)
    if made is not None and action.effect is Effect.CREATED:
        outcome.ids.setdefault(action.subject, made["id"])


def _refuse(action: Action, outcome: Outcome, reason: str) -> None:
    outcome.refusals.append(Refusal(action.subject, action.origin, reason))


def _reason(answer: dict[str, Any]) -> str:
    fields = "; ".join(
        f"{problem['path'].removeprefix('input.')}: {problem['message']}" for problem in answer.get("fields") or ()
    )
    return fields or answer.get("message") or answer["__typename"]


def _missing(value: object, ids: Mapping[Subject, str]) -> New | None:
    """The first id in the variables that nothing made."""
    if isinstance(value, New):
        return None if value.subject in ids else value
    if isinstance(value, Mapping):
        return next((missing for each in value.values() if (missing := _missing(each, ids)) is not None), None)
    return None


def _with_ids(variables: Mapping[str, object], ids: Mapping[Subject, str]) -> dict[str, object]:
    return {name: _with_id(value, ids) for name, value in variables.items()}


def _with_id(value: object, ids: Mapping[Subject, str]) -> object:
    if isinstance(value, New):
        return ids[value.subject]
    return _with_ids(value, ids) if isinstance(value, Mapping) else value
