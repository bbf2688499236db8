"""Text that means something to a machine on its way: it stays text, in the graph and in mails."""

from typing import Any

import pytest

from tests.security.answers import asked
from tests.support.system import System, text_of

NAMES = [
    *("=?utf-8?q?Eve=0d=0aBcc:_eve@example.org?=", "=?utf-8?b?DQpCY2M6IGV2ZUBleGFtcGxlLm9yZw==?=", "Eve <eve@example.org>, Bob"),
    *("<script>alert(1)</script>", "{{ 7 * 7 }}", "{% raise %}", '"quoted" \\ name', "group: eve;", "(comment)"),
    *("__proto__", "constructor", "$where", "'; DROP TABLE", "\u202eevE\u202c", "👩\u200d👧 عربي", "é" * 200),
]
CREATE_USER = """
mutation ($input: CreateUserInput!) {
  createUser(input: $input) { __typename ... on CreateUserSuccess { user { id name } } ... on InvalidInput { fields { path } } }
}"""
CREATE_ITEM = """
mutation ($input: CreateItemInput!) {
  createItem(input: $input) { __typename ... on CreateItemSuccess { item { id name } } ... on InvalidInput { fields { path } } }
}"""
LEND = "mutation ($input: LendItemInput!) { lendItem(input: $input) { __typename ... on InvalidInput { fields { path } } } }"


async def test_names_stay_what_they_are_and_reach_one_person_by_mail(system: System, request: pytest.FixtureRequest) -> None:
    shop = await system.place(f"Shop of {request.node.name}")
    for number, name in enumerate(NAMES):
        address = f"hostile{number}@example.org"
        created = await asked(system, "router", CREATE_USER, input={"name": name, "email": address})
        person = created["data"]["createUser"]["user"]
        item = await asked(system, "router", CREATE_ITEM, input={"code": f"{number} {name[:50]}", "name": name, "homeId": shop})
        assert (person["name"], item["data"]["createItem"]["item"]["name"]) == (name, name)
        assert (await system.lend(item["data"]["createItem"]["item"]["id"], person["id"]))["__typename"] == "LendItemSuccess"

    for number in range(len(NAMES)):
        for mail in await system.until_mails(f"hostile{number}@example.org", 2):
            assert [to.addr_spec for to in mail["To"].addresses] == [f"hostile{number}@example.org"]
            assert mail["X-Envelope-To"] == f"hostile{number}@example.org"
            assert not {"bcc", "cc"} & {header.lower() for header in mail}
            assert len(str(mail["Subject"]).splitlines()) == 1
            html = mail.get_body(("html",))
            assert html is not None
            assert "<script" not in html.get_content()
            assert NAMES[number] != "{{ 7 * 7 }}" or NAMES[number] in text_of(mail)


@pytest.mark.parametrize(
    "text", ["", " ", "\u3000", "\u200b", "\u00ad", "a\x00b", "a\r\nBcc: eve@example.org", "a\nb", "\u2028a\u2028b", "x" * 201]
)
async def test_what_is_no_name_is_refused_field_by_field(system: System, text: str) -> None:
    user = (await asked(system, "router", CREATE_USER, input={"name": text, "email": f"{text}@example.org"}))["data"][
        "createUser"
    ]
    item = await asked(system, "router", CREATE_ITEM, input={"code": text, "name": text, "homeId": "x"})
    assert [problem["path"] for problem in user["fields"]] == ["input.name", "input.email"]
    assert [problem["path"] for problem in item["data"]["createItem"]["fields"]] == ["input.code", "input.name"]


async def test_a_code_that_looks_the_same_is_the_same(system: System) -> None:
    shop = await system.place("Shop of lookalikes")
    await system.item("Look-É7", "First", shop)
    for code in ("look-é7", " LOOK-É7 ", "Ｌook-É7", "Look-E\u03017", "Look\u200b-É7", "Lo\u00adok-É7", "Look-É7\ufe0f"):
        answer = await asked(system, "router", CREATE_ITEM, input={"code": code, "name": "Second", "homeId": shop})
        assert answer["data"]["createItem"] == {"__typename": "CodeTaken"}, ascii(code)


@pytest.mark.parametrize("alias", ["constructor", "toString", "hasOwnProperty", "prototype", "then", "toJSON", "length"])
async def test_a_name_of_javascripts_own_is_a_name_or_refused_but_never_loses_data(system: System, alias: str) -> None:
    ada = await system.person("__proto__")
    query = f"query ($id: ID!) {{ {alias}: user(id: $id) {{ {alias}: name holding {{ {alias}: nodes {{ id }} }} }} }}"

    answer = await asked(system, "router", query, id=ada)

    assert "errors" in answer or answer == {"data": {alias: {alias: "__proto__", "holding": {alias: []}}}}


NO_TIMES: list[Any] = ["tomorrow", "", 0, True, {"$date": 1}, "2026-02-30T00:00:00Z", "2026-12-31T23:59:60Z", "x" * 10_000]
NO_DUE_DATES = [
    *("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1969-12-31T23:59:59Z"),
    *("2027-01-01T00:00:00", "2027-01-01", "2000-01-01T00:00:00Z"),
]


async def test_impossible_dates_are_refused(system: System) -> None:
    ada, shop = await system.person("Ada"), await system.place("Shop of dates")
    item = await system.item("DATES", "Calendar", shop)
    for due in NO_TIMES:
        answer = await asked(system, "router", LEND, input={"itemId": item, "borrowerId": ada, "dueAt": due})
        assert not answer.get("data"), due
    for due in NO_DUE_DATES:
        answer = await asked(system, "router", LEND, input={"itemId": item, "borrowerId": ada, "dueAt": due})
        assert answer["data"]["lendItem"] == {"__typename": "InvalidInput", "fields": [{"path": "input.dueAt"}]}, due
