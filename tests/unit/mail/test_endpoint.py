"""GraphQL over HTTP: what the endpoint shows a browser and answers a client."""

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from subgraphs.chassis.identity import LOCAL_SYSTEM
from subgraphs.mail.context import Context, new_context
from subgraphs.mail.resolvers import executable_schema, graphql_endpoint
from subgraphs.mail.service import Notifications
from tests.unit.mail.fakes import FakeClock, FakeStore


def _context() -> Context:
    return new_context(LOCAL_SYSTEM, Notifications(FakeStore(), lambda: None, FakeClock()))


@pytest.fixture
def client(tmp_path: Path) -> httpx.AsyncClient:
    (tmp_path / "index.html").write_text("<title>GraphiQL</title>")
    app = Starlette()
    app.add_route("/graphql", graphql_endpoint(executable_schema(), _context, tmp_path), methods=["GET", "POST"])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://mail")


async def test_a_browser_that_looks_in_gets_the_page(client: httpx.AsyncClient) -> None:
    answer = await client.get("/graphql", headers={"accept": "text/html,*/*"})
    assert (answer.status_code, "GraphiQL" in answer.text) == (200, True)


async def test_a_query_in_the_address_is_not_run(client: httpx.AsyncClient) -> None:
    answer = await client.get("/graphql", params={"query": "{ __typename }"})
    assert (answer.status_code, "data" in answer.json()) == (405, False)


async def test_a_posted_operation_is_run_by_its_name_with_its_variables(client: httpx.AsyncClient) -> None:
    query = "query A($id: ID!) { notification(id: $id) { id } } query B { __typename }"
    body = {"query": query, "operationName": "A", "variables": {"id": "nothing"}}
    answer = await client.post("/graphql", json=body, headers={"content-type": "application/json; charset=utf-8"})
    assert answer.json() == {"data": {"notification": None}}


async def test_variables_that_do_not_fit_are_the_clients_mistake(client: httpx.AsyncClient) -> None:
    query = "query ($id: ID!) { notification(id: $id) { id } }"
    answer = await client.post("/graphql", json={"query": query, "variables": {"id": {"$ne": None}}})
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
