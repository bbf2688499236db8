"""Opens, refreshes and ends sessions at the endpoint. What a browser keeps in a cookie, we keep in a file and send by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any, Protocol

import httpx

from lendgraph.answers import SIGN_IN_HINT
from lendgraph.errors import NotSignedIn

COOKIE = "__Host-lendgraph-session"
OWN_PAGE = {"graphql-require-preflight": "1"}
"""What the endpoint wants beside the cookie, since pages of other sites cannot send it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A session that goes on. Without a refresh token the one that was shown stays good."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    name: str
    role: str


class Exchange(Protocol):
    """Runs an operation with these headers: its data, and the answer's headers."""

    async def exchange(
        self, operation: str, variables: Mapping[str, object], headers: Mapping[str, str]
    ) -> tuple[dict[str, Any], httpx.Headers]:
        """See `client.GraphClient`."""
        ...


@dataclass(frozen=True, slots=True)
class Sessions:
    """What can be done with sessions at an endpoint."""

    endpoint: Exchange

    async def open(self, login: str, password: str, replaced: str | None) -> Opened:
        """Sign in; the session before, if there is one, ends. Raises NotSignedIn with the reason."""
        variables = {"input": {"login": login, "password": password}}
        data, headers = await self.endpoint.exchange("SignIn", variables, _showing(replaced))
        return _opened(data["signIn"], headers, "Check the name and the password, or have the password reset.")

    async def refresh(self, token: str) -> Opened:
        """A new access token. Raises NotSignedIn when the session has ended."""
        data, headers = await self.endpoint.exchange("RefreshSession", {}, _showing(token))
        return _opened(data["refreshSession"], headers, SIGN_IN_HINT)

    async def end(self, token: str) -> None:
        """Sign out."""
        await self.endpoint.exchange("SignOut", {}, _showing(token))


def _showing(token: str | None) -> dict[str, str]:
    return {} if token is None else {"cookie": f"{COOKIE}={token}", **OWN_PAGE}


def _opened(answer: Mapping[str, Any], headers: httpx.Headers, hint: str) -> Opened:
    if not answer["__typename"].endswith("Success"):
        raise NotSignedIn(answer["message"], hint)
    user = answer["user"]
    return Opened(
        access_token=answer["accessToken"],
        refresh_token=_cookie_in(headers),
        name=user["name"],
        role=(user["role"] or "").lower(),
    )


def _cookie_in(headers: httpx.Headers) -> str | None:
    for text in headers.get_list("set-cookie"):
        try:
            cookie = SimpleCookie(text).get(COOKIE)
        except CookieError:
            continue
        if cookie is not None and cookie.value:
            return cookie.value
    return None
