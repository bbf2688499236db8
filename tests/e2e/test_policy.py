"""The rules in the whole system: a limit, asking before one borrows, and what a deactivated person must bring back."""

import asyncio
from typing import Any

from tests.e2e.test_lending import fresh
from tests.support.system import System

CATEGORY = """mutation ($name: String!) { createCategory(input: { name: $name }) {
  ... on CreateCategorySuccess { category { id } } } }"""
ITEM = """mutation ($input: CreateItemInput!) { createItem(input: $input, notify: false) {
  ... on CreateItemSuccess { item { id } } ... on Problem { message } } }"""
UPDATE = """mutation ($input: UpdatePolicyInput!) { updatePolicy(input: $input) { __typename
  ... on UpdatePolicySuccess { policy { version } } ... on Problem { message } } }"""
MAY = """query ($item: ID!, $who: ID!) { canLend(itemId: $item, borrowerId: $who) { allowed openLoans openLoansLimit
  reasons { __typename ... on LoanLimitReached { limit open } ... on Problem { message } } } }"""
DEACTIVATE = """mutation ($id: ID!) { deactivateUser(id: $id) { __typename
  ... on DeactivateUserSuccess { user { active holding { nodes { id } } } } } }"""
LIST = """query ($id: ID!) { user(id: $id) {
  recallList { nodes { id recall { cause } loan { dueAt } } } custody { nodes { kind until item { id } } } } }"""


async def test_an_admin_limits_a_category_and_a_manager_hears_why_not_before_lending(system: System) -> None:
    depot, ada = await system.place(fresh("Depot ")), await system.person("Ada")
    books = (await system.graph(CATEGORY, name=fresh("Books ")))["createCategory"]["category"]["id"]
    given = [{"code": fresh("BK-"), "name": "Book", "categoryId": books, "homeId": depot} for _ in range(2)]
    first, second = [(await system.graph(ITEM, input=each))["createItem"]["item"]["id"] for each in given]
    update = await system.graph(UPDATE, input={"overrides": [{"categoryId": books, "openLoans": 1}]})
    assert update["updatePolicy"]["__typename"] == "UpdatePolicySuccess"

    assert (await system.graph(MAY, item=first, who=ada))["canLend"]["allowed"]
    assert (await system.lend(first, ada))["__typename"] == "LendItemSuccess"
    asked = (await system.graph(MAY, item=second, who=ada))["canLend"]
    refused = await system.lend(second, ada)

    assert (asked["allowed"], asked["openLoans"], asked["openLoansLimit"]) == (False, 1, 1)
    assert [(reason["__typename"], reason["message"]) for reason in asked["reasons"]] == [
        ("LoanLimitReached", refused["message"])
    ]
    assert refused["__typename"] == "LoanLimitReached"


async def test_what_a_deactivated_person_has_stays_theirs_and_must_come_back(system: System) -> None:
    depot, ada = await system.place(fresh("Depot ")), await system.person("Ada")
    drill = await system.item(fresh("DRL-"), "Drill", depot)
    await system.lend(drill, ada)

    gone = (await system.graph(DEACTIVATE, id=ada))["deactivateUser"]
    assert gone["user"] == {"active": False, "holding": {"nodes": [{"id": drill}]}}

    async def person() -> dict[str, Any]:
        return (await system.graph(LIST, id=ada))["user"]

    async with asyncio.timeout(30):
        while not (await person())["recallList"]["nodes"]:
            await asyncio.sleep(0.2)
    shown = await person()
    assert [(node["id"], node["recall"]) for node in shown["recallList"]["nodes"]] == [(drill, {"cause": "DEACTIVATED"})]
    assert shown["custody"]["nodes"] == [{"kind": "LOAN", "until": None, "item": {"id": drill}}]
    assert (await system.give_back(drill))["item"]["status"] == "AVAILABLE"
