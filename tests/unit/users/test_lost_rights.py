"""Whoever lost a right cannot use a token from before to get it back, or to do more harm among people's accounts."""

from dataclasses import replace
from typing import Any

import pytest

from subgraphs.chassis.graphql.access import needs_of
from subgraphs.chassis.identity import Actor, Role
from subgraphs.users.context import Context
from subgraphs.users.models import User
from subgraphs.users.schema import schema
from tests.unit.users.fakes import FakeUsers
from tests.unit.users.signing_in import ADA, BOB, House

OF_OTHERS = {
    "createUser": 'createUser(input: {name: "Mallory"}) { __typename }',
    "updateUser": f'updateUser(input: {{id: "{BOB.id}", email: "mallory@example.org"}}) {{ __typename }}',
    "setRole": f'setRole(input: {{id: "{ADA.id}", role: ADMIN}}) {{ __typename }}',
    "deactivateUser": f'deactivateUser(id: "{BOB.id}") {{ __typename }}',
    "reactivateUser": f'reactivateUser(id: "{ADA.id}") {{ __typename }}',
    "anonymiseUser": f'anonymiseUser(input: {{id: "{BOB.id}"}}) {{ __typename }}',
    "inviteUser": f'inviteUser(id: "{BOB.id}") {{ __typename }}',
}
"""What one does to others, and what of it takes a right back."""
OF_ONES_OWN = {"changePassword", "endSession", "endOtherSessions"}
LOST = {
    "demoted": replace(ADA, role=Role.MEMBER),
    "deactivated": replace(ADA, role=Role.ADMIN, active=False),
    "both": replace(ADA, active=False),
}


async def asked(house: House, mutation: str, role: Role = Role.ADMIN) -> Any:
    """The outcome for Ada, whose token tells of this role."""
    context = Context(Actor(ADA.id, role, "a-session"), house.services)
    result = await schema.run(f"mutation {{ done: {mutation} }}", None, None, context)
    assert result.errors is None
    assert result.data is not None
    return result.data["done"]["__typename"]


def a_house(ada: User) -> House:
    return House(users=FakeUsers({ada.id: ada, BOB.id: BOB}))


@pytest.mark.parametrize("name", OF_OTHERS)
@pytest.mark.parametrize("lost", LOST)
async def test_a_right_that_was_lost_is_of_no_use(lost: str, name: str) -> None:
    house = a_house(LOST[lost])

    assert await asked(house, OF_OTHERS[name]) == "NotPermitted"
    assert list(house.users.people.values()) == [LOST[lost], BOB]


async def test_somebody_nobody_knows_has_no_rights() -> None:
    house = a_house(BOB)

    assert await asked(house, OF_OTHERS["createUser"]) == "NotPermitted"


@pytest.mark.parametrize("name", OF_OTHERS)
async def test_who_has_the_right_uses_it(name: str) -> None:
    assert await asked(a_house(replace(ADA, role=Role.ADMIN)), OF_OTHERS[name]) != "NotPermitted"


async def test_a_right_that_was_gained_comes_with_the_next_token() -> None:
    assert await asked(a_house(replace(ADA, role=Role.ADMIN)), OF_OTHERS["setRole"], Role.MANAGER) == "NotPermitted"


async def test_who_takes_their_own_right_away_has_lost_it_for_the_rest_of_the_request() -> None:
    house = a_house(replace(ADA, role=Role.ADMIN))
    house.users.people[BOB.id] = replace(BOB, role=Role.ADMIN)
    steps = f'a: setRole(input: {{id: "{ADA.id}", role: MEMBER}}) {{ __typename }} b: {OF_OTHERS["setRole"]}'

    result = await schema.run(f"mutation {{ {steps} }}", None, None, Context(Actor(ADA.id, Role.ADMIN), house.services))

    assert result.data is not None
    assert [result.data[name]["__typename"] for name in "ab"] == ["SetRoleSuccess", "NotPermitted"]


def test_every_mutation_for_people_who_are_signed_in_is_tried_here() -> None:
    mutations = schema.schema.mutation_type
    assert mutations is not None
    assert set(mutations.fields) & set(needs_of(schema.schema)) == {*OF_OTHERS, *OF_ONES_OWN}
