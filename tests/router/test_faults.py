"""A subgraph that is down, slow or wrong costs its own fields only, and clients are told so without internals."""

import re
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.router.running import Router, Stub, codes, free_port, router
from tests.support.issuer import Issuer

MUTATION = 'mutation { createUser(input: {name: "Ada"}) { __typename } }'
HOLDERS = "{ items(first: 20) { nodes { id name holder { id name } } } }"


@pytest.fixture
def without_users(supergraph: Path, stubs: dict[str, Stub], issuer: Issuer) -> Generator[Router]:
    nobody = Stub("users", f"http://127.0.0.1:{free_port()}")
    with router(supergraph, stubs | {"users": nobody}, issuer) as running:
        yield running


def holders(response: httpx.Response) -> list[Any]:
    return [item["holder"] for item in response.json()["data"]["items"]["nodes"]]


def test_without_users_items_are_listed_and_nobodys_name_is_known(without_users: Router) -> None:
    answer = without_users.ask(HOLDERS)
    assert (answer.status_code, codes(answer)) == (200, ["SUBGRAPH_UNAVAILABLE"])
    assert len(holders(answer)) == 20
    assert set(holders(answer)) == {None}
    assert "users" in answer.json()["errors"][0]["message"]
    assert not re.search(r"ECONN|127\.0\.0\.1|node_modules|\.mjs", answer.text)


def test_the_error_has_the_path_of_a_field_it_cost(without_users: Router) -> None:
    (error,) = without_users.ask(HOLDERS).json()["errors"]
    data: Any = without_users.ask(HOLDERS).json()["data"]
    *way, last = error["path"]
    for key in way:
        data = data[key]
    assert (last, data[last]) == ("holder", None)


def test_a_null_where_none_may_be_goes_up_to_where_it_may(without_users: Router) -> None:
    answer = without_users.ask(MUTATION)
    assert (answer.status_code, answer.json()["data"], codes(answer)) == (200, None, ["SUBGRAPH_UNAVAILABLE"])


def test_readiness_names_who_does_not_answer(without_users: Router) -> None:
    answer = httpx.get(f"{without_users.url}/readiness")
    checks = answer.json()["checks"]
    assert (answer.status_code, answer.json()["ready"]) == (503, False)
    assert checks == {"supergraph": "ok", "items": "ok", "mail": "ok", "users": "ECONNREFUSED"}
    assert without_users.alive()


def test_readiness_when_all_answer(rust: Router, stubs: dict[str, Stub]) -> None:
    answer = httpx.get(f"{rust.url}/readiness")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "checks": dict.fromkeys(["supergraph", *stubs], "ok")})


def test_a_slow_subgraph_is_not_waited_for_without_end(supergraph: Path, stubs: dict[str, Stub], issuer: Issuer) -> None:
    stubs["users"].misbehave(delayMs=5000)
    with router(supergraph, stubs, issuer, ROUTER_SUBGRAPH_TIMEOUT_SECONDS="0.3") as running:
        answer = running.ask(HOLDERS)
    assert codes(answer) == ["SUBGRAPH_TIMEOUT"]
    assert set(holders(answer)) == {None}


@pytest.mark.parametrize("raw", ["<html>502</html>", "", "null", "{}", '{"data": null}', "[]"])
def test_rubbish_from_a_subgraph_costs_its_fields_only(raw: str, rust: Router, stubs: dict[str, Stub]) -> None:
    stubs["users"].misbehave(raw=raw, status=502)
    answer = rust.ask(HOLDERS)
    assert codes(answer) == ["SUBGRAPH_UNAVAILABLE"]
    assert set(holders(answer)) == {None}


def test_an_error_meant_for_clients_reaches_them(rust: Router, stubs: dict[str, Stub]) -> None:
    stubs["items"].misbehave(errorOn="Item.description", code="BAD_USER_INPUT")
    (error,) = rust.ask('{ item(id: "item1") { id description } }').json()["errors"]
    assert (error["extensions"]["code"], error["path"]) == ("BAD_USER_INPUT", ["item", "description"])


def test_an_error_without_a_code_is_kept_from_clients(rust: Router, stubs: dict[str, Stub]) -> None:
    stubs["items"].misbehave(errorOn="Item.description")
    answer = rust.ask('{ item(id: "item1") { id description } }')
    assert codes(answer) == ["INTERNAL_SERVER_ERROR"]
    assert answer.json()["data"] == {"item": {"id": "item1", "description": None}}
    assert "mongodb" not in answer.text


def test_an_error_below_an_entity_has_the_clients_path(rust: Router, stubs: dict[str, Stub]) -> None:
    stubs["users"].misbehave(errorOn="User.email", code="NOT_YOURS")
    answer = rust.ask("{ items(first: 8) { nodes { holder { id email } } } }")
    held = [index for index, holder in enumerate(holders(answer)) if holder]
    paths = [error["path"] for error in answer.json()["errors"]]
    assert sorted(paths) == [["items", "nodes", index, "holder", "email"] for index in held]


@pytest.mark.parametrize("code", ["NOT_YOURS", None])
def test_a_subgraphs_null_in_a_list_without_nulls_takes_the_list(code: str | None, rust: Router, stubs: dict[str, Stub]) -> None:
    errors = [{"message": "no", "path": ["items", "nodes", 1], "extensions": {"code": code}}] if code else []
    nodes = [{"__typename": "Item", "id": "item1"}, None]
    stubs["items"].misbehave(raw=json_of({"data": {"items": {"nodes": nodes}}, "errors": errors}))
    answer = rust.ask("{ items(first: 2) { nodes { id } } }")
    assert (answer.json()["data"], codes(answer)) == ({"items": None}, [code or "INCOMPLETE_DATA"])


def json_of(value: Any) -> str:
    return httpx.Request("POST", "http://stub", json=value).content.decode()


def test_an_enum_value_the_schema_does_not_know_is_no_answer(rust: Router, stubs: dict[str, Stub]) -> None:
    stubs["items"].misbehave(raw=json_of({"data": {"item": {"__typename": "Item", "id": "item1", "status": "STOLEN"}}}))
    answer = rust.ask('{ item(id: "item1") { id status } }')
    assert (answer.json()["data"], codes(answer)) == ({"item": None}, ["INCOMPLETE_DATA"])


def test_identity_and_trace_go_on_to_the_subgraphs_and_nothing_else(rust: Router, stubs: dict[str, Stub]) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    identity = rust.issuer.bearer()
    sent = identity | {"traceparent": trace, "cookie": "session=1", "x-user": "admin"}
    rust.ask("{ users(first: 1) { nodes { id } } }", headers=sent)
    (call,) = stubs["users"].calls()
    assert call["headers"]["authorization"] == identity["authorization"]
    assert call["headers"]["traceparent"] == trace
    assert not {"cookie", "x-user"} & set(call["headers"])


@pytest.mark.parametrize("given", [{}, {"traceparent": "00-nonsense"}, {"traceparent": f"00-{'0' * 32}-{'0' * 16}-01"}])
def test_a_trace_is_made_when_none_is_given(given: dict[str, str], rust: Router, stubs: dict[str, Stub]) -> None:
    for _ in range(2):
        rust.ask("{ users(first: 1) { nodes { id } } }", headers=given)
    made = [call["headers"]["traceparent"] for call in stubs["users"].calls()]
    assert all(re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", trace) for trace in made)
    assert len(set(made)) == 2


def test_errors_name_their_trace(rust: Router, stubs: dict[str, Stub]) -> None:
    stubs["users"].misbehave(errorOn="User.name", code="BROKEN")
    (error,) = rust.ask('{ user(id: "user1") { name } }').json()["errors"]
    (call,) = stubs["users"].calls()
    assert call["headers"]["traceparent"].split("-")[1] == error["extensions"]["traceId"]


def test_connections_to_subgraphs_are_kept(rust: Router, stubs: dict[str, Stub]) -> None:
    for _ in range(5):
        rust.ask("{ users(first: 1) { nodes { id } } }")
    assert len({call["from"] for call in stubs["users"].calls()}) == 1
