"""Who sees what of whom, as the users subgraph answers it over HTTP; and one-time links, by whoever is not signed in."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from subgraphs.chassis.app import create_service, serve_graphql
from subgraphs.chassis.auth import Identity
from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.users.context import new_context
from subgraphs.users.models import LinkPurpose, MintedLink
from subgraphs.users.schema import schema
from tests.unit.users.signing_in import ADA, BOB, House

MEMBER = Actor("0190163d-8694-739b-aea5-966c26f8ad99", Role.MEMBER)
MANAGER = replace(MEMBER, role=Role.MANAGER)
HERSELF = Actor(ADA.id, Role.MEMBER)
PERSON = """
query ($id: ID!) {
  user(id: $id) {
    name active username email group role locale
    accountEvents(first: 5) { nodes { kind fromRole toRole address by { name email } } }
  }
}"""


def ask(house: House, actor: Actor | None, query: str, **variables: Any) -> dict[str, Any]:
    async def identify(_authorization: str | None) -> Identity | None:
        return None if actor is None else Identity(actor, datetime.max.replace(tzinfo=UTC))

    app = create_service("users")
    serve_graphql(app, schema, partial(new_context, house.services, []), identify, Path("none"))
    return TestClient(app).post("/graphql", json={"query": query, "variables": variables}).json()


@pytest.fixture
def house() -> House:
    house = House()
    house.users.people[ADA.id] = replace(ADA, group="staff", role=Role.MANAGER, locale="de")
    return house


def test_other_members_see_that_there_is_somebody_and_nothing_private(house: House) -> None:
    person = ask(house, MEMBER, PERSON, id=ADA.id)["data"]["user"]

    assert (person.pop("name"), person.pop("active")) == ("Ada Lovelace", True)
    assert set(person.values()) == {None}
    assert len(person) == 6


@pytest.mark.parametrize(("actor", "address", "sees_bob"), [(HERSELF, True, False), (MANAGER, False, True)])
def test_oneself_and_managers_see_what_is_private(house: House, actor: Actor, address: bool, sees_bob: bool) -> None:
    person = ask(house, actor, PERSON, id=ADA.id)["data"]["user"]

    promoted, entered = person["accountEvents"]["nodes"]
    assert (person["email"], person["role"], person["locale"], person["group"]) == ("ada@example.org", "MANAGER", "de", "staff")
    assert (promoted["fromRole"], promoted["toRole"]) == ("MEMBER", "MANAGER")
    assert promoted["by"] == {"name": "Bob", "email": "bob@example.org" if sees_bob else None}
    assert entered["address"] == ("203.0.113.7" if address else None)


@pytest.mark.parametrize("query", ["{ users { nodes { id } } }", '{ userByUsername(username: "ada") { id } }'])
def test_only_managers_list_people_and_find_them_by_username(house: House, query: str) -> None:
    refused, answered = ask(house, MEMBER, query), ask(house, MANAGER, query)

    assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert "errors" not in answered


def test_filters_find_people_by_role(house: House) -> None:
    found = ask(house, MANAGER, "{ users(filter: {role: MANAGER}) { nodes { name } } }")

    assert found["data"]["users"]["nodes"] == [{"name": "Ada Lovelace"}]


async def test_who_has_a_link_gets_in_without_being_signed_in(house: House) -> None:
    made = await house.links.mint(SYSTEM, BOB.id, LinkPurpose.INVITATION, None)
    assert isinstance(made, MintedLink)
    accept = """
    mutation ($token: String!) {
      acceptInvitation(input: {token: $token, password: "seven blue ladders"}) {
        __typename ... on AcceptInvitationSuccess { accessToken user { email } } ... on Problem { message }
      }
    }"""

    first, second = ask(house, None, accept, token=made.token), ask(house, None, accept, token=made.token)

    assert first["data"]["acceptInvitation"]["user"] == {"email": "bob@example.org"}
    assert second["data"]["acceptInvitation"]["__typename"] == "LinkInvalid"


def test_asking_for_a_reset_is_for_everybody_and_inviting_is_not(house: House) -> None:
    request = "mutation ($email: String!) { requestPasswordReset(email: $email) { __typename } }"
    answers = [ask(house, None, request, email=email) for email in ("ada@example.org", "nobody@example.org")]
    invite = ask(house, None, "mutation ($id: ID!) { inviteUser(id: $id) { __typename } }", id=BOB.id)

    assert answers[0] == answers[1] == {"data": {"requestPasswordReset": {"__typename": "RequestPasswordResetSuccess"}}}
    assert invite["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


def test_roles_are_given_by_admins_and_nobody_else(house: House) -> None:
    give = "mutation ($id: ID!) { setRole(input: {id: $id, role: ADMIN}) { __typename } }"
    typenames = [ask(house, actor, give, id=BOB.id)["data"]["setRole"]["__typename"] for actor in (MEMBER, MANAGER, SYSTEM)]

    assert typenames == ["NotPermitted", "NotPermitted", "SetRoleSuccess"]
    assert house.users.people[BOB.id].role is Role.ADMIN
