"""What `lendgraph status` makes of what the router and the graph say."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from io import StringIO

import httpx
import pytest
from rich.console import Console

from lendgraph import status
from lendgraph.client import GraphClient
from lendgraph.credentials import NOBODY, Credentials
from lendgraph.errors import NotRefreshed

ENDPOINT = "http://graph.example.org/graphql"


async def shown(
    monkeypatch: pytest.MonkeyPatch,
    *,
    ready: bool,
    failing: str | None,
    code: str | None = None,
    credentials: Credentials = NOBODY,
) -> tuple[bool, str]:
    """The answer and the table, when the router is ready or not and the operation `failing` fails, or with `code` all do."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/readiness":
            checks = {"users": "ok", "items": "ok", "mail": "ok" if ready else "ECONNREFUSED"}
            return httpx.Response(200 if ready else 503, json={"ready": ready, "checks": checks})
        if code:
            return httpx.Response(200, json={"errors": [{"message": "no", "extensions": {"code": code}}]})
        if json.loads(request.content)["operationName"] == failing:
            return httpx.Response(200, json={"data": None, "errors": [{"message": "mail is resting"}]})
        return httpx.Response(200, json={"data": {}})

    @asynccontextmanager
    async def connect(endpoint: str) -> AsyncGenerator[GraphClient]:
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
            yield GraphClient(endpoint, http, 8, credentials)

    monkeypatch.setattr(status, "connect", connect)
    table = StringIO()
    console = Console(width=120, file=table)
    fine = await status.show_status(ENDPOINT, console)
    return fine, table.getvalue()


async def test_all_is_well(monkeypatch: pytest.MonkeyPatch):
    fine, _ = await shown(monkeypatch, ready=True, failing=None)

    assert fine


async def test_a_part_that_is_not_ready_is_named_with_its_reason(monkeypatch: pytest.MonkeyPatch):
    fine, table = await shown(monkeypatch, ready=False, failing="StatusMail")

    assert not fine
    assert "mail: ECONNREFUSED" in table
    assert "mail is resting" in table
    assert table.count("not ready") == 2


@pytest.mark.parametrize("code", ["UNAUTHENTICATED", "FORBIDDEN"])
async def test_who_may_not_look_is_told_what_the_router_sees(monkeypatch: pytest.MonkeyPatch, code: str):
    fine, _ = await shown(monkeypatch, ready=True, failing=None, code=code)
    assert fine

    fine, table = await shown(monkeypatch, ready=False, failing=None, code=code)
    assert (fine, table.count("not ready"), table.count("ECONNREFUSED")) == (False, 2, 2)


class Stuck:
    """A session nobody can refresh, since users is down."""

    async def token(self) -> str | None:
        raise NotRefreshed("Not just now.", "Wait.")

    async def renewed(self, refused: str | None) -> str | None:
        raise NotRefreshed("Not just now.", "Wait.")


async def test_with_a_session_that_cannot_be_refreshed_only_what_is_down_is_said_to_be(monkeypatch: pytest.MonkeyPatch):
    fine, table = await shown(monkeypatch, ready=False, failing=None, credentials=Stuck())

    assert (fine, table.count("not ready"), table.count("ECONNREFUSED")) == (False, 2, 2)
