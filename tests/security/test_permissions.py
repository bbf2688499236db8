"""Who may do what: every row of docs/permissions.md is tried as each role, through the router and at the subgraph itself."""

from functools import partial
from typing import Any

import httpx
import pytest

from tests.security.permissions import (
    PERSONAL,
    ROLES,
    Rule,
    arguments,
    field_of,
    fields_to_rule,
    operation,
    rules,
    selection,
    subgraph_of,
)
from tests.security.world import World
from tests.support.system import SignedIn, System

RULES = rules()
OUTCOMES = {"yes", "UNAUTHENTICATED", "FORBIDDEN", "NotPermitted", "null"}


def test_every_field_has_its_row() -> None:
    missing = fields_to_rule() - {(rule.type, rule.field) for rule in RULES}
    assert not missing, f"Say in docs/permissions.md who may use {sorted(missing)}."


def test_no_row_is_about_a_field_that_is_gone() -> None:
    assert {(rule.type, rule.field) for rule in RULES} <= fields_to_rule()


def test_the_table_says_only_what_can_be_tried() -> None:
    assert {outcome for rule in RULES for outcome in rule.expected.values()} <= OUTCOMES
    assert len({str(rule) for rule in RULES}) == len(RULES)


@pytest.fixture(scope="module")
def kept() -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """Whom and what the tries share."""
    return {}, {}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.type != "Subscription"], ids=str)
async def test_the_table_is_kept(
    system: System, kept: tuple[dict[str, str], dict[tuple[str, str], str]], rule: Rule, role: str
) -> None:
    world = World(system, *kept)
    subject = await world.subject(rule, role)
    body = await _request(rule, world, subject)
    direct = _at_the_subgraph(rule, subject) or body
    ask = partial(system.client.post, auth=httpx.Auth() if role == "nobody" else SignedIn(system.stack, role))
    answer = (await ask(system.stack.url("router"), json=body)).json()
    assert _outcome(answer, rule) == rule.expected[role]
    if rule.expected[role] != "yes":
        answer = (await ask(system.stack.url(subgraph_of(rule)), json=direct)).json()
        assert _outcome(answer, rule) == rule.expected[role], "the router alone refuses this"


async def _request(rule: Rule, world: World, subject: str) -> dict[str, Any]:
    field = field_of(rule)
    if rule.type != PERSONAL:
        given = await arguments(field, partial(world.pick, rule, subject))
        return {"query": operation(rule, field), "variables": given}
    return {"query": f"query ($id: ID!) {{ user(id: $id) {_selected(rule)} }}", "variables": {"id": subject}}


def _at_the_subgraph(rule: Rule, subject: str) -> dict[str, Any] | None:
    """What somebody would ask who goes past the router, if that is something else: for a person by reference."""
    if rule.type != PERSONAL:
        return None
    query = f"query ($who: [_Any!]!) {{ _entities(representations: $who) {_selected(rule)} }}"
    return {"query": query, "variables": {"who": [{"__typename": PERSONAL, "id": subject}]}}


def _selected(rule: Rule) -> str:
    return f"{{ ... on {PERSONAL} {{ {rule.field} {selection(field_of(rule))} }} }}"


def _outcome(answer: dict[str, Any], rule: Rule) -> str:
    """What came of a try, in the words of the table. Other refusals mean that the rule let it pass."""
    for error in answer.get("errors", ()):
        code = error["extensions"]["code"]
        assert code in ("UNAUTHENTICATED", "FORBIDDEN"), answer
        return code
    data = answer["data"]
    holder = data if rule.type != PERSONAL else data["user"] if "user" in data else data["_entities"][0]
    given = holder[rule.field]
    if given is None:
        return "null"
    return "NotPermitted" if "NotPermitted" in _typenames(given) else "yes"


def _typenames(given: object) -> set[str]:
    match given:
        case dict():
            inner: dict[str, object] = given
            return {str(inner.get("__typename"))}.union(*map(_typenames, inner.values()))
        case list():
            some: list[object] = given
            return set[str]().union(*map(_typenames, some))
        case _:
            return set()
