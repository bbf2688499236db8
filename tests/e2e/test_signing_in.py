"""The demo accounts of each role sign in as a person would, and see and do what their role may."""

import asyncio
from typing import Any

import httpx
import pytest

from infra.local.accounts import demo_accounts
from infra.local.secrets import keep_secrets
from infra.local.stack import Stack
from tests.support.system import System

COOKIE = "__Host-lendgraph-session"
SIGN_IN = """
mutation ($login: String!, $password: String!) {
  signIn(input: {login: $login, password: $password}) {
    __typename ... on SignInSuccess { accessToken user { name role } } ... on Problem { message }
  }
}"""
REFRESH = """
mutation { refreshSession { __typename ... on RefreshSessionSuccess { accessToken user { name } } ... on Problem { message } } }
"""
SIGN_OUT = "mutation { signOut { __typename } }"
ME = "{ me { name role email } items(first: 1) { nodes { code } } users(first: 1) { nodes { name } } }"


class Browser:
    """Keeps the session's cookie as a browser does, and sends it with the header of our own pages."""

    def __init__(self, stack: Stack) -> None:
        self._url = stack.url("router")
        self.cookie: str | None = None
        self.token: str | None = None

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        headers = {"graphql-require-preflight": "1"}
        headers |= {"cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {}
        headers |= {"authorization": f"Bearer {self.token}"} if self.token else {}
        async with httpx.AsyncClient(timeout=30) as client:
            response = await client.post(self._url, json={"query": query, "variables": variables}, headers=headers)
        for said in response.headers.get_list("set-cookie"):
            name, _, value = said.partition(";")[0].partition("=")
            assert name == COOKIE
            assert {"Secure", "HttpOnly", "SameSite=strict", "Path=/"} <= {part.strip() for part in said.split(";")}
            self.cookie = value.strip('"') or None
        answer: dict[str, Any] = response.json()
        return answer

    async def sign_in(self, stack: Stack, role: str) -> dict[str, Any]:
        accounts = demo_accounts(keep_secrets(stack.settings.state).passwords)
        account = next(each for each in accounts if each.role == role)
        answer = await self.ask(SIGN_IN, login=account.email, password=account.password)
        signed_in: dict[str, Any] = answer["data"]["signIn"]
        self.token = signed_in["accessToken"]
        return signed_in


@pytest.mark.parametrize("role", ["member", "manager", "admin"])
async def test_each_demo_account_signs_in_and_out(stack: Stack, role: str) -> None:
    browser = Browser(stack)
    signed_in = await browser.sign_in(stack, role)
    assert signed_in["user"]["role"] == role.upper()

    seen = await browser.ask(ME)
    if role == "member":
        assert [error["extensions"]["code"] for error in seen["errors"]] == ["FORBIDDEN"]
    else:
        assert seen["data"]["me"]["role"] == role.upper()
        assert seen["data"]["users"]["nodes"]

    browser.token = None
    again = (await browser.ask(REFRESH))["data"]["refreshSession"]
    assert again["user"]["name"] == signed_in["user"]["name"]
    await browser.ask(SIGN_OUT)
    assert browser.cookie is None


async def test_eight_tabs_that_refresh_at_once_stay_signed_in(stack: Stack) -> None:
    first = Browser(stack)
    await first.sign_in(stack, "member")
    for _ in range(3):
        tabs = [Browser(stack) for _ in range(8)]
        for tab in tabs:
            tab.cookie = first.cookie
        answers = await asyncio.gather(*(tab.ask(REFRESH) for tab in tabs))
        assert {answer["data"]["refreshSession"]["__typename"] for answer in answers} == {"RefreshSessionSuccess"}
        for tab in tabs:  # whichever answer came last is what the browser keeps
            probe = Browser(stack)
            probe.cookie = tab.cookie
            kept = await probe.ask(REFRESH)
            assert kept["data"]["refreshSession"]["__typename"] == "RefreshSessionSuccess", kept
            first.cookie = probe.cookie


async def test_a_wrong_password_and_a_stranger_are_told_the_same(system: System) -> None:
    browser = Browser(system.stack)
    wrong = await browser.ask(SIGN_IN, login="elif", password="not the password")
    stranger = await browser.ask(SIGN_IN, login="nobody-at-all", password="not the password")
    assert wrong == stranger
    assert wrong["data"]["signIn"]["__typename"] == "SignInRefused"
    assert browser.cookie is None


async def test_a_cookie_without_the_header_of_our_pages_is_refused(system: System) -> None:
    browser = Browser(system.stack)
    await browser.sign_in(system.stack, "member")
    async with httpx.AsyncClient() as client:
        headers = {"cookie": f"{COOKIE}={browser.cookie}"}
        response = await client.post(system.stack.url("router"), json={"query": REFRESH}, headers=headers)
    assert response.status_code == 403
    assert response.json()["errors"][0]["extensions"]["code"] == "CSRF_HEADER_MISSING"
