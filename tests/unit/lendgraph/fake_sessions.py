"""An endpoint that keeps sessions as the users service does: a refresh token shown twice ends its session."""

import base64
import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from lendgraph.sessions import COOKIE

ENDPOINT = "http://graph.example.org/graphql"
ADA = {"name": "Ada Okafor", "role": "ADMIN"}
INVENTORY = {"locations": [], "categories": []}


@dataclass(slots=True)
class FakeEndpoint:
    """Answers for httpx.MockTransport. `good` is the access token it takes, `current` the refresh token."""

    lives: int = 600
    current: str | None = None
    good: str | None = None
    asked: list[str] = field(default_factory=list[str])
    opened: int = 0
    replaced: str | None = None
    rotates: bool = True
    down: bool = False
    _numbers: "count[int]" = field(default_factory=count)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        operation = json.loads(request.content)
        name: str = operation["operationName"]
        self.asked.append(name)
        shown = _shown(request)
        match name:
            case "RefreshSession" if self.down:
                error = {"message": "The users service cannot be reached.", "extensions": {"code": "SUBGRAPH_UNAVAILABLE"}}
                return httpx.Response(200, json={"data": None, "errors": [error]})
            case "SignIn":
                return self._sign_in(operation["variables"]["input"], shown)
            case "RefreshSession":
                return self._refresh(shown)
            case "SignOut":
                self.current = None
                return _data(signOut={"__typename": "SignOutSuccess"})
            case _:
                return self._other(request)

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self))

    def _sign_in(self, given: dict[str, str], shown: str | None) -> httpx.Response:
        if given["password"] != "secret":
            return _data(signIn={"__typename": "SignInRefused", "message": "The name or the password is not right."})
        self.opened += 1
        self.replaced = shown
        return self._success("signIn", "SignInSuccess", rotate=True)

    def _refresh(self, shown: str | None) -> httpx.Response:
        if shown is None or shown != self.current:
            self.current = None
            return _data(refreshSession={"__typename": "SessionExpired", "message": "You are not signed in any more."})
        return self._success("refreshSession", "RefreshSessionSuccess", rotate=self.rotates)

    def _success(self, field_name: str, typename: str, *, rotate: bool) -> httpx.Response:
        self.good = _token(next(self._numbers), self.lives)
        answer = _data(**{field_name: {"__typename": typename, "accessToken": self.good, "user": ADA}})
        if rotate:
            self.current = f"refresh-{next(self._numbers)}"
            answer.headers["set-cookie"] = f"{COOKIE}={self.current}; Path=/; Secure; HttpOnly; SameSite=strict; Max-Age=2592000"
        return answer

    def _other(self, request: httpx.Request) -> httpx.Response:
        if self.good is not None and request.headers.get("authorization") == f"Bearer {self.good}":
            return httpx.Response(200, json={"data": INVENTORY})
        error = {"message": "Sign in.", "extensions": {"code": "UNAUTHENTICATED"}}
        return httpx.Response(401, json={"errors": [error]})


def _shown(request: httpx.Request) -> str | None:
    cookie = request.headers.get("cookie")
    if cookie is None:
        return None
    assert request.headers["graphql-require-preflight"]
    return cookie.removeprefix(f"{COOKIE}=")


def _data(**data: Any) -> httpx.Response:
    return httpx.Response(200, json={"data": data})


def _token(number: int, lives: int) -> str:
    claims = json.dumps({"iat": 1_000_000 + number, "exp": 1_000_000 + number + lives}).encode()
    return f"header.{base64.urlsafe_b64encode(claims).decode().rstrip('=')}.signature"
