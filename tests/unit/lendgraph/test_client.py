"""The client against an endpoint that answers, fails, or is not there."""

import json
from collections.abc import Callable

import httpx
import pytest

from lendgraph import client
from lendgraph.client import GraphClient, connect
from lendgraph.credentials import NOBODY, Credentials, GivenToken, given_token
from lendgraph.errors import EndpointUnreachable, GraphFailed, NotAllowed, NotSignedIn

ENDPOINT = "http://graph.example.org/graphql"
INVENTORY = {"data": {"locations": [], "categories": []}}
type Answer = Callable[[int, httpx.Request], httpx.Response]


class Endpoint:
    """Counts what arrives and answers the n-th request as told."""

    def __init__(self, answer: Answer) -> None:
        self.requests: list[httpx.Request] = []
        self._answer = answer

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self._answer(len(self.requests), request)

    async def ask(self, operation: str, credentials: Credentials = NOBODY) -> dict[str, object]:
        async with httpx.AsyncClient(transport=httpx.MockTransport(self)) as http:
            return await GraphClient(ENDPOINT, http, 8, credentials).execute(operation, {"input": {}})


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction]
    monkeypatch.setattr(client, "FIRST_PAUSE_SECONDS", 0)


def fails_at_first(failure: Exception | int, times: int) -> Answer:
    def answer(number: int, _request: httpx.Request) -> httpx.Response:
        if number > times:
            return httpx.Response(200, json=INVENTORY)
        if isinstance(failure, int):
            return httpx.Response(failure, text="gateway trouble")
        raise failure

    return answer


LOST_ANSWERS = [503, httpx.ReadError("cut"), httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("closed")]


@pytest.mark.parametrize("failure", [*LOST_ANSWERS, httpx.ConnectError("refused")])
async def test_a_query_is_asked_again(failure: Exception | int):
    endpoint = Endpoint(fails_at_first(failure, times=2))

    assert await endpoint.ask("Inventory") == INVENTORY["data"]
    assert len(endpoint.requests) == 3


@pytest.mark.parametrize("failure", LOST_ANSWERS)
async def test_a_mutation_that_may_have_arrived_is_not_sent_again(failure: Exception | int):
    endpoint = Endpoint(fails_at_first(failure, times=1))

    with pytest.raises(EndpointUnreachable) as caught:
        await endpoint.ask("CreateItem")

    assert len(endpoint.requests) == 1
    assert caught.value.hint


async def test_a_mutation_that_cannot_have_arrived_or_does_no_harm_is_sent_again():
    unsent, harmless = Endpoint(fails_at_first(httpx.ConnectError("refused"), times=1)), Endpoint(fails_at_first(503, times=1))

    await unsent.ask("CreateItem")
    await harmless.ask("DeactivateUser")

    assert (len(unsent.requests), len(harmless.requests)) == (2, 2)


async def test_a_query_waits_for_a_service_that_is_starting_again():
    down = {"data": None, "errors": [{"message": "users is down", "extensions": {"code": "SUBGRAPH_UNAVAILABLE"}}]}
    endpoint = Endpoint(lambda number, _request: httpx.Response(200, json=down if number < 3 else INVENTORY))

    assert await endpoint.ask("Inventory") == INVENTORY["data"]


async def test_patience_ends():
    endpoint = Endpoint(fails_at_first(httpx.ConnectError("refused"), times=100))

    with pytest.raises(EndpointUnreachable, match="Nothing answers at"):
        await endpoint.ask("Inventory")

    assert len(endpoint.requests) == client.ATTEMPTS


async def test_errors_of_the_graph_are_told_with_their_code():
    error = {"message": "items does not answer", "extensions": {"code": "SUBGRAPH_DOWN"}}
    endpoint = Endpoint(lambda _number, _request: httpx.Response(200, json={"data": {"locations": None}, "errors": [error]}))

    with pytest.raises(GraphFailed, match=r"items does not answer \(SUBGRAPH_DOWN\)"):
        await endpoint.ask("Inventory")


@pytest.mark.parametrize("body", ["<html>", "[1]", "{}", '"text"', ""])
async def test_an_address_that_speaks_no_graphql_is_told_so(body: str):
    with pytest.raises(EndpointUnreachable, match="but not with GraphQL"):
        await Endpoint(lambda _number, _request: httpx.Response(200, text=body)).ask("Inventory")


@pytest.mark.parametrize("address", ["", "localhost:4000", "ftp://x/graphql", "http://", "http://a:b/"])
async def test_an_address_that_is_none_is_told_so(address: str):
    with pytest.raises(EndpointUnreachable, match="is no address"):
        async with connect(address):
            pass


async def test_an_operation_is_sent_by_its_name():
    endpoint = Endpoint(fails_at_first(503, times=0))

    await endpoint.ask("Inventory")

    sent = json.loads(endpoint.requests[0].content)
    assert sent["operationName"] == "Inventory"
    assert sent["query"].startswith("query Inventory")


def refused(code: str, status: int = 401) -> Answer:
    error = {"message": "Not so.", "extensions": {"code": code}}
    return lambda _number, _request: httpx.Response(status, json={"errors": [error]})


@pytest.mark.parametrize("status", [200, 401])
async def test_who_is_not_signed_in_is_told_how_to(status: int):
    endpoint = Endpoint(refused("UNAUTHENTICATED", status))

    with pytest.raises(NotSignedIn) as caught:
        await endpoint.ask("Inventory")

    assert "lendgraph login" in caught.value.hint
    assert len(endpoint.requests) == 1


async def test_who_has_not_the_role_is_told_so():
    with pytest.raises(NotAllowed, match="Not so") as caught:
        await Endpoint(refused("FORBIDDEN", 403)).ask("Inventory")

    assert "whoami" in caught.value.hint


async def test_the_token_of_a_machine_goes_with_every_operation():
    endpoint = Endpoint(fails_at_first(503, times=0))

    await endpoint.ask("Inventory", given_token({"LENDGRAPH_TOKEN": " abc\n"}) or NOBODY)

    assert endpoint.requests[0].headers["authorization"] == "Bearer abc"


async def test_a_machine_whose_token_ended_is_told_where_it_came_from():
    with pytest.raises(NotSignedIn, match="LENDGRAPH_TOKEN"):
        await Endpoint(refused("UNAUTHENTICATED")).ask("Inventory", GivenToken("abc"))


async def test_a_cookie_that_is_set_is_not_sent_back():
    def answer(_number: int, _request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=INVENTORY, headers={"set-cookie": "a=1; Path=/"})

    endpoint = Endpoint(answer)
    async with client.new_http(httpx.URL(ENDPOINT), 8, httpx.MockTransport(endpoint)) as http:
        graph = GraphClient(ENDPOINT, http, 8)
        await graph.execute("Inventory", {})
        await graph.execute("Inventory", {})

    assert "cookie" not in endpoint.requests[1].headers
