"""Who may ask what: tokens are verified first, and guarded fields refused before anything is asked of a subgraph."""

import json
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from jwt.algorithms import ECAlgorithm

from tests.router.running import Json, Router, Stub, codes, eventually, node, router, stub
from tests.support.identity import new_key
from tests.support.issuer import Issuer, claims, unsigned, with_secret
from tests.support.issuer import issuer as new_issuer

GUARDED = Path(__file__).with_name("guarded")
COOKIE = "__Host-lendgraph-session=secret"
OWN_PAGE = {"graphql-require-preflight": "1"}
ME = '{ user(id: "user1") { id name } }'


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("guarded") / "supergraph.graphql"
    composed = node("compose.mjs", "--config", GUARDED / "supergraph.yaml", "--out", file)
    assert composed.returncode == 0, composed.stderr
    return file


@pytest.fixture(scope="module")
def services() -> Generator[dict[str, Stub]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(stub(name, GUARDED / f"{name}.graphql")) for name in ("users", "items")}


@pytest.fixture(scope="module")
def asked(graph: Path, services: dict[str, Stub], issuer: Issuer) -> Generator[Router]:
    with router(graph, services, issuer) as running:
        yield running


@pytest.fixture(scope="module")
def by_js(graph: Path, services: dict[str, Stub], issuer: Issuer) -> Generator[Router]:
    with router(graph, services, issuer, ROUTER_PLANNER="js") as running:
        yield running


@pytest.fixture(params=["rust", "js"])
def either(asked: Router, by_js: Router, request: pytest.FixtureRequest) -> Router:
    """What is true with either planner."""
    return by_js if request.param == "js" else asked


@pytest.fixture(autouse=True)
def quiet(services: dict[str, Stub]) -> None:
    for each in services.values():
        each.misbehave()
        each.calls()


def calls(services: dict[str, Stub]) -> list[Json]:
    return [call for each in services.values() for call in each.calls()]


def bearing(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def forged(**header: Any) -> str:
    return jwt.encode(claims(), new_key(), "ES256", {"kid": "k1"} | header)


type Forgery = Callable[[Issuer], str]

FORGERIES: dict[str, Forgery] = {
    "without a signature": lambda _: unsigned(claims()),
    "signed by another key": lambda _: forged(),
    "signed by another key that it brings along": lambda _: forged(jwk=ECAlgorithm.to_jwk(new_key(), as_dict=True)),
    "signed by a key nobody published": lambda _: forged(kid="k9"),
    "signed with the public key as a secret": lambda issuer: with_secret(claims(), json.dumps(issuer.published()["keys"][0])),
    "without the id of a key": lambda issuer: jwt.encode(claims(), issuer.keys["k1"], "ES256"),
    "for another audience": lambda issuer: issuer.token(aud="elsewhere"),
    "for several audiences": lambda issuer: issuer.token(aud=["lendgraph", "elsewhere"]),
    "without an audience": lambda issuer: issuer.token(aud=None),
    "of another issuer": lambda issuer: issuer.token(iss="elsewhere"),
    "expired": lambda issuer: issuer.token(exp=int(time.time()) - 90),
    "without an end": lambda issuer: issuer.token(exp=None),
    "of nobody": lambda issuer: issuer.token(sub=None),
    "of the system itself": lambda issuer: issuer.token(sub="system:local"),
    "without a session": lambda issuer: issuer.token(sid=None),
    "that begins later": lambda issuer: issuer.token(nbf=int(time.time()) + 90),
    "that is none": lambda _: "nonsense",
    "that is very long": lambda issuer: issuer.token(padding="x" * 5000),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_token_is_refused(name: str, asked: Router, services: dict[str, Stub]) -> None:
    refused = asked.ask("{ open }", headers=bearing(FORGERIES[name](asked.issuer)))
    assert (refused.status_code, codes(refused)) == (401, ["UNAUTHENTICATED"])
    assert refused.headers["www-authenticate"].startswith('Bearer realm="lendgraph", error="invalid_token"')
    assert "ign in again" in refused.json()["errors"][0]["message"]
    assert calls(services) == []


@pytest.mark.parametrize("header", ["Basic YTpi", "Bearer", "bearer a b", "x"])
def test_an_authorization_that_is_no_bearers_is_refused(header: str, asked: Router) -> None:
    assert asked.ask("{ open }", headers={"authorization": header}).status_code == 401


def test_clocks_may_differ_by_a_minute(asked: Router) -> None:
    just_over = {"exp": int(time.time()) - 50, "iat": int(time.time()) + 50}
    assert asked.ask(ME, headers=asked.issuer.bearer("member", **just_over)).status_code == 200


def test_a_token_that_was_good_ends(asked: Router) -> None:
    ending = asked.issuer.bearer("member", exp=int(time.time()) - 58)
    assert asked.ask("{ open }", headers=ending).status_code == 200
    eventually(401, lambda: asked.ask("{ open }", headers=ending).status_code)


REFUSED: dict[str, tuple[str | None, str, int, str, list[list[str]]]] = {
    "a person without signing in": (None, ME, 401, "UNAUTHENTICATED", [["user"]]),
    "several fields without signing in": (
        None,
        "{ open a: users { id } catalogue { id holder { id } price { amount } } }",
        401,
        "UNAUTHENTICATED",
        [["a"], ["catalogue", "price"]],
    ),
    "a change without signing in": (None, 'mutation { rename(id: "user1") { id } }', 401, "UNAUTHENTICATED", [["rename"]]),
    "everybody as a member": ("member", "{ users { id } }", 403, "FORBIDDEN", [["users"]]),
    "a diary as a manager": ("manager", "{ users { id diary } }", 403, "FORBIDDEN", [["users", "diary"]]),
    "a diary below an item": (
        "member",
        "{ items { holder { friend { d: diary } } } }",
        403,
        "FORBIDDEN",
        [["items", "holder", "friend", "d"]],
    ),
    "a diary in fragments": (
        "member",
        '{ named(id: "user1") { ...N } } fragment N on Named { name ...U } fragment U on User { diary }',
        403,
        "FORBIDDEN",
        [["named", "diary"]],
    ),
    "a secret with one of two scopes": ("member", "{ secrets { id } }", 403, "FORBIDDEN", [["secrets"]]),
    "a diary that is not skipped": (
        "member",
        "query($no: Boolean = false) { user(id: 1) { diary @skip(if: $no) } }",
        403,
        "FORBIDDEN",
        [["user", "diary"]],
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_whole_operation_is_refused(name: str, either: Router, services: dict[str, Stub]) -> None:
    role, query, status, code, paths = REFUSED[name]
    for _ in range(2):  # what a document asks for is remembered
        refused = either.ask(query, role=role)
        assert (refused.status_code, codes(refused)) == (status, [code])
        errors = refused.json()["errors"]
        assert [error["path"] for error in errors] == paths
        assert all(".".join(error["path"]) in error["message"] for error in errors)
        assert "data" not in refused.json()
    assert calls(services) == []


ALLOWED: dict[str, tuple[str | None, str]] = {
    "what is open": (None, "{ open catalogue { id } }"),
    "the names of types": (None, "{ __typename }"),
    "the schema": (None, '{ __schema { queryType { fields { name } } } __type(name: "User") { name } }'),
    "signing in": (None, 'mutation { signIn(name: "ada") { id name } }'),
    "a person as a member": ("member", ME),
    "everybody as a manager": ("manager", "{ users { id name } }"),
    "a diary as an admin": ("admin", '{ named(id: "user1") { ... on User { diary } } }'),
    "a secret by either of its scopes": ("admin", "{ secrets { id } }"),
    "a diary that is skipped": ("member", "query($no: Boolean = false) { user(id: 1) { id diary @include(if: $no) } }"),
    "a guarded fragment that is skipped": (None, "{ open ... @skip(if: true) { users { id } } }"),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_may_be_asked(name: str, either: Router) -> None:
    role, query = ALLOWED[name]
    answer = either.ask(query, role=role)
    assert (answer.status_code, codes(answer)) == (200, [])


def test_the_same_document_is_judged_anew_for_each_who_sends_it(asked: Router) -> None:
    roles = ["manager", "member", None, "admin", "member"]
    assert [asked.ask("{ users { id } }", role=role).status_code for role in roles] == [200, 403, 401, 200, 403]


def test_a_variable_decides_for_each_request_anew(either: Router) -> None:
    query = "query($all: Boolean!) { open users @include(if: $all) { id } }"
    assert [either.ask(query, {"all": every}, role="member").status_code for every in (False, True, False)] == [200, 403, 200]


def test_clients_see_no_directive_about_who_may_ask(either: Router) -> None:
    known = either.ask("{ __schema { types { name } directives { name } } }", role=None).json()["data"]["__schema"]
    names = {each["name"] for each in [*known["types"], *known["directives"]]}
    assert "Price" in names
    assert not [name for name in names if "authenticated" in name or "requiresScopes" in name]


def test_nobodys_identity_is_taken_from_a_header(asked: Router, services: dict[str, Stub]) -> None:
    forged = {
        "x-user-id": "a-admin",
        "x-user-role": "admin",
        "x-forwarded-user": "root",
        "remote-user": "root",
        "x-real-ip": "1.1.1.1",
    }
    asked.ask("{ open catalogue { id } }", role=None, headers=forged)
    for call in calls(services):
        assert not {"authorization", *forged} & set(call["headers"])


def test_every_subgraph_gets_the_token_and_the_clients_address(asked: Router, services: dict[str, Stub]) -> None:
    member = asked.issuer.bearer("member")
    asked.ask("{ items { holder { name } } }", headers=member | {"x-forwarded-for": "6.6.6.6"})
    got = [(call["headers"]["authorization"], call["headers"]["x-forwarded-for"]) for call in calls(services)]
    assert got == [(member["authorization"], "127.0.0.1")] * 2


def test_behind_a_proxy_of_ours_the_address_is_the_one_it_saw(graph: Path, services: dict[str, Stub], issuer: Issuer) -> None:
    with router(graph, services, issuer, ROUTER_TRUSTED_PROXIES="1") as running:
        for chain in ("203.0.113.9", "6.6.6.6, 203.0.113.9", "<script>", ""):
            running.ask("{ open }", headers={"x-forwarded-for": chain})
    seen = [call["headers"]["x-forwarded-for"] for call in services["users"].calls()]
    assert seen == ["203.0.113.9", "203.0.113.9", "127.0.0.1", "127.0.0.1"]


def test_only_users_gets_the_cookie_and_only_ours(either: Router, services: dict[str, Stub]) -> None:
    both = {"cookie": f"theme=dark; {COOKIE}; other=1"} | OWN_PAGE
    either.ask("{ items { holder { name } } }", headers=both)
    (of_users,), (of_items,) = services["users"].calls(), services["items"].calls()
    assert (of_users["headers"]["cookie"], of_users["headers"]["graphql-require-preflight"]) == (COOKIE, "1")
    assert not {"cookie", "graphql-require-preflight", "user-agent"} & set(of_items["headers"])


def test_what_users_sets_comes_back_and_what_others_set_does_not(either: Router, services: dict[str, Stub]) -> None:
    cookies = [f"{COOKIE}; Path=/; Secure; HttpOnly; SameSite=Strict", "hint=1; Path=/"]
    for name, each in services.items():
        each.misbehave(setCookie=[f"{cookie}; Comment={name}" for cookie in cookies])
    answer = either.ask('mutation { signIn(name: "ada") { id } }', role=None)
    assert answer.headers.get_list("set-cookie") == [f"{cookie}; Comment=users" for cookie in cookies]
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in either.ask("{ catalogue { id } }", role=None).headers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin"},
        OWN_PAGE | {"sec-fetch-site": "cross-site"},
        OWN_PAGE | {"sec-fetch-site": "same-site"},
    ],
)
def test_a_cookie_that_another_page_may_have_sent_is_refused(
    headers: dict[str, str], asked: Router, services: dict[str, Stub]
) -> None:
    refused = asked.ask("{ open }", headers=headers | {"cookie": COOKIE})
    assert (refused.status_code, codes(refused)) == (403, ["CSRF_HEADER_MISSING"])
    assert calls(services) == []


def test_other_cookies_are_nothing_to_us(asked: Router) -> None:
    assert asked.ask("{ open }", headers={"cookie": "theme=dark; not__Host-lendgraph-session=1"}).status_code == 200


@pytest.mark.parametrize("query", ['mutation { signIn(name: "ada") { id } }', "{ open }"])
def test_two_who_ask_the_same_at_once_are_two(query: str, either: Router, services: dict[str, Stub]) -> None:
    services["users"].misbehave(delayMs=300)
    people = [either.issuer.bearer("member", sub=f"person-{n}", scope="member manager") for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(either.ask, query, headers=person) for person in people]
    assert [answer.result().status_code for answer in answers] == [200] * 4
    told = sorted(call["headers"]["authorization"] for call in services["users"].calls())
    assert told == sorted(person["authorization"] for person in people)


def test_a_refused_request_names_its_trace(asked: Router) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    for refused in (
        asked.ask("{ open }", headers=bearing("x") | {"traceparent": trace}),
        asked.post(b"{", content_type="application/json", traceparent=trace),
        httpx.get(f"{asked.url}/nowhere", headers={"traceparent": trace}),
        httpx.get(f"{asked.url}/graphql", headers={"host": "evil.example", "traceparent": trace}),
    ):
        assert refused.json()["errors"][0]["extensions"]["traceId"] == trace.split("-")[1]
    assert len(httpx.get(f"{asked.url}/nowhere").json()["errors"][0]["extensions"]["traceId"]) == 32


@pytest.fixture
def own_issuer() -> Generator[Issuer]:
    """One whose keys the test may change."""
    with new_issuer() as issuing:
        yield issuing


@pytest.fixture
def alone(graph: Path, services: dict[str, Stub], own_issuer: Issuer) -> Generator[Router]:
    with router(graph, services, own_issuer) as running:
        yield running


def test_known_keys_are_kept_while_the_users_service_is_down(alone: Router, own_issuer: Issuer) -> None:
    assert alone.ask(ME, role="member").status_code == 200
    own_issuer.down = True
    assert alone.ask(ME, role="manager").status_code == 200


def test_without_any_key_a_token_is_neither_good_nor_bad(alone: Router, own_issuer: Issuer) -> None:
    own_issuer.down = True
    refused = alone.ask(ME)
    assert (refused.status_code, codes(refused)) == (503, ["IDENTITY_UNAVAILABLE"])
    assert alone.ask("{ open }", role=None).status_code == 200
    own_issuer.down = False
    eventually(200, lambda: alone.ask(ME).status_code)


def test_a_new_key_is_fetched_when_a_token_names_it(alone: Router, own_issuer: Issuer) -> None:
    own_issuer.keys["k2"] = new_key()
    assert alone.ask("{ open }", headers=bearing(own_issuer.token(kid="k2"))).status_code == 200
    assert own_issuer.asked == 1


def test_tokens_of_unknown_keys_do_not_make_the_router_fetch_again_and_again(alone: Router, own_issuer: Issuer) -> None:
    for n in range(20):
        assert alone.ask("{ open }", headers=bearing(forged(kid=f"unknown{n}"))).status_code == 401
    assert own_issuer.asked == 1
