"""Guessing passwords through the router: how often, from where, and what of it is written down."""

import asyncio
import secrets
from typing import Any

import pytest

from tests.support.system import System

SIGN_IN = """mutation ($login: String!, $password: String!) {
  signIn(input: {login: $login, password: $password}) { __typename ... on TooManyAttempts { retryAfterSeconds } }
}"""
ALLOWED_AT_ONE_ADDRESS = 10
CLAIMS = ("x-forwarded-for", "forwarded", "x-real-ip", "cf-connecting-ip", "true-client-ip")


async def tried(system: System, login: str, password: str = "wrong password", **headers: str) -> Any:
    response = await system.client.post(
        system.stack.url("router"),
        json={"query": SIGN_IN, "variables": {"login": login, "password": password}},
        headers={"graphql-require-preflight": "1", **headers},
    )
    return response.json()


def new_name() -> str:
    return f"nobody-{secrets.token_hex(6)}"


def outcome(answer: Any) -> str:
    return answer["data"]["signIn"]["__typename"]


async def test_who_claims_another_address_each_time_is_counted_as_one(system: System) -> None:
    name = new_name()
    outcomes = [
        outcome(await tried(system, name, **{CLAIMS[n % len(CLAIMS)]: f"198.51.100.{n}"}))
        for n in range(ALLOWED_AT_ONE_ADDRESS + len(CLAIMS))
    ]

    assert outcomes == ["SignInRefused"] * ALLOWED_AT_ONE_ADDRESS + ["TooManyAttempts"] * len(CLAIMS)


async def test_guesses_at_once_are_counted_like_those_one_by_one(system: System) -> None:
    name = new_name()
    answers = await asyncio.gather(*(tried(system, name) for _ in range(3 * ALLOWED_AT_ONE_ADDRESS)))

    assert sum(outcome(answer) == "SignInRefused" for answer in answers) == ALLOWED_AT_ONE_ADDRESS


async def test_aliases_are_no_way_to_guess_more_often(system: System) -> None:
    name = new_name()
    fields = " ".join(f'g{n}: signIn(input: {{login: "{name}", password: "guess {n}"}}) {{ __typename }}' for n in range(5))
    found: list[str] = []
    for _ in range(3):
        response = await system.client.post(system.stack.url("router"), json={"query": f"mutation {{ {fields} }}"})
        found += [each["__typename"] for each in (response.json()["data"] or {}).values()]

    assert found.count("SignInRefused") <= ALLOWED_AT_ONE_ADDRESS


@pytest.mark.parametrize("login", [{"$ne": None}, {"$gt": ""}, ["ada"], 5, True, None])
async def test_a_name_is_a_text_and_no_query(system: System, login: Any) -> None:
    answer = await tried(system, login)

    assert answer.get("data") is None
    assert answer["errors"][0]["extensions"]["code"] in {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}


async def test_no_secret_that_is_sent_is_written_to_any_log(system: System) -> None:
    password, cookie, token = (secrets.token_urlsafe(48) for _ in range(3))
    await tried(system, new_name(), password)
    await tried(system, new_name(), password, cookie=f"__Host-lendgraph-session={cookie}")
    await tried(system, new_name(), password, authorization=f"Bearer {token}")

    logged = "".join(system.stack.log(name).read_text() for name in system.stack.running)
    assert not any(secret in logged for secret in (password, cookie, token))
