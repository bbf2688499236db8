"""Signing in over HTTP, as a browser and its tabs do it: cookies, headers, tokens."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from starlette.testclient import TestClient

from subgraphs.chassis.app import create_service, serve_graphql
from subgraphs.chassis.auth import PublishedKeys, Verifier
from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.graphql.asking import PREFLIGHT_HEADER, SESSION_COOKIE
from subgraphs.users.context import new_context
from subgraphs.users.jwks import PATH, serve_jwks
from subgraphs.users.policy.sessions import ROTATE_AFTER
from subgraphs.users.schema import schema
from subgraphs.users.settings import Settings
from subgraphs.users.signing import AccessTokens, KeyRing
from tests.unit.users.signing_in import ADA, BOB, PASSWORD, Clock, House

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SIGN_IN = """mutation ($login: String!, $password: String!) { signIn(input: {login: $login, password: $password}) {
    __typename
    ... on SignInSuccess { accessToken expiresAt user { id name sessions { device address current } } }
    ... on Problem { message }
    ... on TooManyAttempts { retryAfterSeconds } } }"""
REFRESH = """mutation { refreshSession { __typename ... on RefreshSessionSuccess { accessToken user { id } }
    ... on Problem { message } } }"""
SIGN_OUT = "mutation { signOut { __typename ... on SignOutSuccess { signedOut } } }"
ME = "{ me { id sessions { id current } } }"


@dataclass
class Browser:
    """A browser at the users subgraph, and what it keeps."""

    client: TestClient
    token: str | None = None

    def asks(self, query: str, headers: dict[str, str] | None = None, **variables: Any) -> httpx.Response:
        sent = {PREFLIGHT_HEADER: "1", "user-agent": FIREFOX} if headers is None else headers
        if self.token is not None:
            sent = {"authorization": f"Bearer {self.token}", **sent}
        return self.client.post("/graphql", json={"query": query, "variables": variables}, headers=sent)

    def gets(self, query: str, **variables: Any) -> Any:
        body = self.asks(query, **variables).json()
        assert "errors" not in body, body
        [answer] = body["data"].values()
        return answer

    def signs_in(self, login: str = "ada", password: str = PASSWORD) -> Any:
        answer = self.gets(SIGN_IN, login=login, password=password)
        self.token = answer.get("accessToken")
        return answer

    @property
    def cookie(self) -> str | None:
        return self.client.cookies.get(SESSION_COOKIE)


@dataclass
class Site:
    """The users subgraph in this process."""

    house: House
    app: Any

    def browser(self) -> Browser:
        return Browser(TestClient(self.app, base_url="https://lendgraph.test", client=("127.0.0.1", 5)))


@pytest.fixture
def site(tmp_path: Path) -> Site:
    settings = Settings.model_construct()
    keys = KeyRing(tmp_path, settings.publish_ahead, utc_now)
    keys.load(create=True)
    house = House(clock=Clock(utc_now()), tokens=AccessTokens(keys, utc_now))
    app = create_service("users")
    serve_graphql(
        app, schema, partial(new_context, house.services, settings.trusted_proxies), Verifier(keys).identify, Path("none")
    )
    serve_jwks(app, keys)
    return Site(house, app)


@pytest.fixture
def browser(site: Site) -> Browser:
    return site.browser()


def test_who_signs_in_gets_a_token_and_keeps_a_cookie_scripts_cannot_read(browser: Browser) -> None:
    response = browser.asks(SIGN_IN, login="ada", password=PASSWORD)

    answer = response.json()["data"]["signIn"]
    [cookie] = response.headers.get_list("set-cookie")
    name, *attributes = [part.strip().lower() for part in cookie.split(";")]
    assert name.startswith(f"{SESSION_COOKIE.lower()}=")
    assert {"httponly", "secure", "samesite=strict", "path=/", f"max-age={30 * 24 * 3600}"} == set(attributes)
    assert response.headers["cache-control"] == "no-store"
    assert answer["user"]["name"] == ADA.name
    assert answer["user"]["sessions"] == [{"device": "Firefox on Linux", "address": "127.0.0.1", "current": True}]
    browser.token = answer["accessToken"]
    assert browser.gets(ME)["id"] == ADA.id


@pytest.mark.parametrize(("login", "password"), [("ada", "wrong password"), ("nobody", PASSWORD), (BOB.username, PASSWORD)])
def test_who_is_refused_gets_one_answer_and_no_cookie(browser: Browser, login: str, password: str) -> None:
    response = browser.asks(SIGN_IN, login=login, password=password)

    answer = response.json()["data"]["signIn"]
    assert answer["__typename"] == "SignInRefused"
    assert answer["message"].startswith("The name or the password is not right")
    assert "set-cookie" not in response.headers


def test_after_many_failures_one_is_told_how_long_to_wait(browser: Browser) -> None:
    for _ in range(10):
        browser.signs_in(password="wrong password")

    assert browser.signs_in() == {
        "__typename": "TooManyAttempts",
        "message": "Too many attempts. Wait 5 minutes, then try again.",
        "retryAfterSeconds": 300,
    }


def test_the_cookie_alone_is_enough_for_another_token(site: Site, browser: Browser) -> None:
    browser.signs_in()
    first, browser.token = browser.cookie, None
    site.house.clock.goes_on(ROTATE_AFTER)

    answer = browser.gets(REFRESH)

    assert answer["user"] == {"id": ADA.id}
    assert browser.cookie not in {None, first}
    browser.token = answer["accessToken"]
    assert browser.gets(ME)["id"] == ADA.id


@pytest.mark.parametrize("query", [REFRESH, SIGN_OUT, SIGN_IN, "{ __typename }"])
def test_with_the_cookie_but_without_the_header_nothing_runs(site: Site, browser: Browser, query: str) -> None:
    browser.signs_in()

    response = browser.asks(query, headers={}, login="ada", password=PASSWORD)

    assert response.status_code == 403
    assert response.json()["errors"][0]["extensions"]["code"] == "CSRF_HEADER_MISSING"
    assert len(site.house.sessions.kept) == 1


def test_a_copied_cookie_ends_the_session_of_both(site: Site, browser: Browser) -> None:
    browser.signs_in()
    thief = site.browser()
    thief.client.cookies.set(SESSION_COOKIE, browser.cookie or "", domain="lendgraph.test")
    for one in (browser, thief, browser):
        site.house.clock.goes_on(ROTATE_AFTER)
        outcome = one.gets(REFRESH)

    assert outcome["__typename"] == "SessionExpired"
    assert not site.house.sessions.kept


def test_a_refresh_in_vain_leaves_the_cookie_to_tabs_that_sign_in_right_now(site: Site, browser: Browser) -> None:
    browser.signs_in()
    site.house.sessions.kept.clear()

    response = browser.asks(REFRESH)

    assert response.json()["data"]["refreshSession"]["__typename"] == "SessionExpired"
    assert "set-cookie" not in response.headers


def test_who_signs_out_keeps_nothing(site: Site, browser: Browser) -> None:
    browser.signs_in()

    assert browser.gets(SIGN_OUT) == {"__typename": "SignOutSuccess", "signedOut": True}
    assert browser.cookie is None
    assert not site.house.sessions.kept
    assert browser.gets(SIGN_OUT)["signedOut"] is True


def test_signing_in_again_ends_the_session_the_browser_had(site: Site, browser: Browser) -> None:
    browser.signs_in()
    browser.signs_in()

    assert len(site.house.sessions.kept) == 1
    assert browser.gets(REFRESH)["__typename"] == "RefreshSessionSuccess"


def test_without_a_token_only_the_public_mutations_run(browser: Browser) -> None:
    for query in (ME, "mutation { endOtherSessions { __typename } }", 'mutation { endSession(id: "x") { __typename } }'):
        [error] = browser.asks(query).json()["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED"


def test_one_changes_the_password_and_stays_signed_in_here_alone(site: Site, browser: Browser) -> None:
    browser.signs_in()
    elsewhere = site.browser()
    elsewhere.signs_in()
    change = """mutation ($new: String!, $current: String!) {
        changePassword(input: {currentPassword: $current, newPassword: $new}) { __typename
            ... on ChangePasswordSuccess { user { id } } ... on InvalidInput { fields { path } } } }"""

    too_easy = browser.gets(change, current=PASSWORD, new="lovelace-1815")
    changed = browser.gets(change, current=PASSWORD, new="seven blue ladders")

    assert too_easy == {"__typename": "InvalidInput", "fields": [{"path": "input.newPassword"}]}
    assert changed == {"__typename": "ChangePasswordSuccess", "user": {"id": ADA.id}}
    assert browser.gets(REFRESH)["__typename"] == "RefreshSessionSuccess"
    assert elsewhere.gets(REFRESH)["__typename"] == "SessionExpired"


def test_one_sees_and_ends_ones_own_sessions_and_no_others(site: Site, browser: Browser) -> None:
    browser.signs_in()
    elsewhere = site.browser()
    elsewhere.signs_in()
    [other] = [session for session in browser.gets(ME)["sessions"] if not session["current"]]
    end = "mutation ($id: ID!) { endSession(id: $id) { __typename } }"

    assert browser.gets(end, id=other["id"])["__typename"] == "EndSessionSuccess"
    assert browser.gets(end, id=other["id"])["__typename"] == "SessionNotFound"
    assert elsewhere.gets(REFRESH)["__typename"] == "SessionExpired"
    assert browser.gets(f'{{ user(id: "{BOB.id}") {{ name sessions {{ id }} }} }}') == {"name": BOB.name, "sessions": None}


def test_ending_the_session_one_is_in_signs_out(browser: Browser) -> None:
    browser.signs_in()
    [session] = browser.gets(ME)["sessions"]

    browser.gets("mutation ($id: ID!) { endSession(id: $id) { __typename } }", id=session["id"])

    assert browser.cookie is None


def test_the_address_is_the_one_the_router_forwards(browser: Browser) -> None:
    headers = {PREFLIGHT_HEADER: "1", "x-forwarded-for": "192.0.2.66, 203.0.113.7"}

    answer = browser.asks(SIGN_IN, headers, login="ada", password=PASSWORD).json()["data"]["signIn"]

    assert [session["address"] for session in answer["user"]["sessions"]] == ["203.0.113.7"]


async def test_whoever_fetches_the_published_keys_can_verify_tokens(site: Site, browser: Browser) -> None:
    answer = browser.signs_in()

    response = browser.client.get(PATH)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app)) as client:
        identity = await Verifier(PublishedKeys(f"https://lendgraph.test{PATH}", client)).verify(answer["accessToken"])

    assert response.headers["cache-control"] == "public, max-age=300"
    assert jwt.get_unverified_header(answer["accessToken"])["kid"] in [key["kid"] for key in response.json()["keys"]]
    assert identity.actor.id == ADA.id


def test_no_role_can_be_given_to_oneself(site: Site, browser: Browser) -> None:
    """Scopes are read from the record when a token is made, and from nothing that is sent."""
    headers = {PREFLIGHT_HEADER: "1", "x-user-role": "admin", "scope": "admin"}

    answer = browser.asks(SIGN_IN, headers, login="ada", password=PASSWORD, role="admin", scope="admin").json()

    assert jwt.decode(answer["data"]["signIn"]["accessToken"], options={"verify_signature": False})["scope"] == "member"
