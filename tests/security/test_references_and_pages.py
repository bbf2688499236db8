"""Ids, cursors, lists and references nobody handed out, at the router and at each subgraph: nothing found, or a clean error."""

import base64
import json
from typing import Any

import pytest

from tests.security.answers import asked
from tests.support.system import System

NOBODY = "018f0000-0000-7000-8000-000000000000"
ODD_IDS = ["", "x", NOBODY, NOBODY.upper(), "a\x00b", "\u202e", "💥", "__proto__", "$where", "a.b", "x" * 100_000, 5, 2**70]
OPERATORS: list[Any] = [{"$ne": None}, {"$gt": ""}, [{"$ne": 1}], ["a", "b"], True, 1.5]
BY_ID = {"user": "users", "item": "items", "loan": "items", "location": "items", "notification": "mail"}
LISTS = {
    "users": ("users", ["", "sort: {field: CREATED_AT},"]),
    "items": ("items", ["", "sort: {field: UPDATED_AT, direction: DESC},"]),
    "loans": ("items", ["", "sort: {field: DUE_AT, direction: ASC},"]),
    "notifications": ("mail", [""]),
}


def cursor(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


FORGED: list[Any] = [
    *(
        "",
        "x",
        "=" * 4,
        "💥",
        "x" * 5_000,
        cursor([1, "a"]),
        cursor(["a", "b"]),
        cursor(["\x00", "\x00"]),
        cursor([2**64 - 1, "a"]),
    ),
    *(cursor([2**80, "a"]), cursor([{"t": 10**30}, "a"]), cursor([{"t": -62135596800000}, "a"]), cursor([{"$ne": None}, "a"])),
    *(cursor([True, "a"]), cursor(["a", {"$gt": ""}]), cursor({"a": 1}), cursor([]), cursor(["\ud800", "x"])),
]


@pytest.mark.parametrize("field", BY_ID)
@pytest.mark.parametrize("direct", [False, True])
async def test_odd_ids_find_nothing_and_operators_are_no_ids(system: System, field: str, direct: bool) -> None:
    face, query = BY_ID[field] if direct else "router", f"query ($id: ID!) {{ {field}(id: $id) {{ id }} }}"
    for id in ODD_IDS:
        assert await asked(system, face, query, id=id) == {"data": {field: None}}
    for id in OPERATORS:
        assert not (await asked(system, face, query, id=id)).get("data")


@pytest.mark.parametrize("field", LISTS)
@pytest.mark.parametrize("direct", [False, True])
async def test_forged_cursors_and_sizes_get_a_clean_answer(system: System, field: str, direct: bool) -> None:
    owner, sorts = LISTS[field]
    face = owner if direct else "router"
    for sort in sorts:
        for forged in FORGED:
            query = f"query ($c: String) {{ {field}({sort} after: $c) {{ nodes {{ id }} }} }}"
            assert (await asked(system, face, query, c=forged))["data"].keys() == {field}
    for size in (0, -1, 101, 2**31 - 1, 2**31, -(2**63), 2**80, 1.5, "1", {"$gt": 0}):
        answer = await asked(system, face, f"query ($n: Int) {{ {field}(last: $n) {{ nodes {{ id }} }} }}", n=size)
        assert answer["errors"], size


@pytest.mark.parametrize(
    ("field", "type", "filter"),
    [
        ("items", "ItemFilter", {"text": " ".join(f"w{n}" for n in range(5_000))}),
        ("items", "ItemFilter", {"codes": [f"c{n}" for n in range(101)]}),
        ("users", "UserFilter", {"text": " ".join(f"w{n}" for n in range(5_000))}),
        ("users", "UserFilter", {"usernames": [f"u{n}" for n in range(101)]}),
    ],
)
async def test_a_filter_that_asks_for_too_much_is_refused(system: System, field: str, type: str, filter: Any) -> None:
    answer = await asked(system, "router", f"query ($f: {type}) {{ {field}(filter: $f) {{ nodes {{ id }} }} }}", f=filter)
    assert answer["data"] == {field: None}
    assert answer["errors"][0]["message"].startswith("`filter.")


async def test_a_filter_that_repeats_itself_says_nothing_new(system: System) -> None:
    query = """query ($kinds: [NotificationKind!], $statuses: [ItemStatus!]) {
      notifications(filter: {kinds: $kinds}) { pageInfo { endCursor } }
      items(filter: {statuses: $statuses}) { pageInfo { endCursor } }
    }"""
    answer = await asked(system, "router", query, kinds=["WELCOME"] * 5_000, statuses=["LENT"] * 5_000)
    assert "errors" not in answer


@pytest.mark.parametrize("subgraph", ["users", "items", "mail"])
async def test_a_bad_reference_does_not_cost_the_others_theirs(system: System, subgraph: str) -> None:
    ada = await system.person("Ada")
    bad: list[Any] = [
        *({}, {"__typename": "Nope", "id": ada}, {"__typename": ["User"], "id": ada}, {"__typename": {"$ne": 1}, "id": ada}),
        *({"__typename": "__Schema", "id": ada}, {"id": ada}, "x", 1, True, []),
        *({"__typename": "User"}, {"__typename": "User", "id": None}, {"__typename": "User", "id": {"$ne": None}}),
    ]
    query = "query ($all: [_Any!]!) { _entities(representations: $all) { ... on User { id } } }"

    answer = await asked(system, subgraph, query, all=[*bad, {"__typename": "User", "id": ada}])

    assert answer["data"]["_entities"] == [None] * len(bad) + [{"id": ada}]
    assert len(answer["errors"]) == len(bad)


async def test_text_that_is_no_unicode_is_refused(system: System) -> None:
    for face in ("router", "users"):
        body = '{"query": "query ($u: String!) { userByUsername(username: $u) { id } }", "variables": {"u": "\\ud800"}}'
        answer = await system.client.post(system.stack.url(face), content=body, headers={"content-type": "application/json"})
        assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
