"""Mails of the whole system do what they say: links let people in, one click stops a kind, everybody reads their language."""

import re
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote

import httpx

from infra.local.stack import Stack
from tests.support.system import System, eventually, text_of

CREATE = """
mutation ($input: CreateUserInput!) { createUser(input: $input) { __typename ... on CreateUserSuccess { user { id } } } }"""
ACCEPT = """
mutation ($input: AcceptInvitationInput!) {
  acceptInvitation(input: $input) { __typename ... on AcceptInvitationSuccess { accessToken } ... on Problem { message } } }"""
FORGOTTEN = "mutation ($email: String!) { requestPasswordReset(email: $email) { __typename } }"
RESET = "mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { __typename ... on Problem { message } } }"
MINE = "{ me { notificationPreferences { kind enabled } notifications { nodes { kind state subject problem } } } }"


async def _as_nobody(stack: Stack, query: str, token: str | None = None, **variables: Any) -> dict[str, Any]:
    headers = {"graphql-require-preflight": "1"} | ({"authorization": f"Bearer {token}"} if token else {})
    async with httpx.AsyncClient(timeout=30) as client:
        answer = await client.post(stack.url("router"), json={"query": query, "variables": variables}, headers=headers)
    data: dict[str, Any] = answer.json()["data"]
    return data


def _token_in(mail: EmailMessage) -> str:
    found = re.search(r"#token=(\S+)", text_of(mail))
    assert found is not None, text_of(mail)
    return unquote(found[1])


async def test_the_welcome_lets_somebody_in_and_a_forgotten_password_is_replaced(system: System) -> None:
    address = "newcomer@example.org"
    created = await system.graph(CREATE, input={"name": "New Comer", "email": address})
    assert created["createUser"]["__typename"] == "CreateUserSuccess"
    (welcome,) = await system.until_mails(address, 1)
    given = {"token": _token_in(welcome), "password": "a horse, a battery and a staple"}
    accepted = (await _as_nobody(system.stack, ACCEPT, input=given))["acceptInvitation"]
    assert accepted["__typename"] == "AcceptInvitationSuccess", accepted

    me = (await _as_nobody(system.stack, MINE, accepted["accessToken"]))["me"]
    assert "WELCOME" in {one["kind"] for one in me["notifications"]["nodes"]}
    assert given["token"] not in str(me)

    await _as_nobody(system.stack, FORGOTTEN, email=address)
    await eventually(lambda: any("reset#token" in text_of(mail) for mail in system.mails(address)), "a link to reset")
    forgotten = next(mail for mail in system.mails(address) if "reset#token" in text_of(mail))
    given = {"token": _token_in(forgotten), "password": "another horse and another staple"}
    assert (await _as_nobody(system.stack, RESET, input=given))["resetPassword"]["__typename"] == "ResetPasswordSuccess"
    await eventually(lambda: any("was changed" in str(mail["Subject"]) for mail in system.mails(address)), "a notice")


async def test_one_click_in_a_mail_stops_its_kind(system: System) -> None:
    address = "clicker@example.org"
    person, shop = await system.person("Clicker", address), await system.place("Shop of clicks")
    items = [await system.item(f"CLICK-{number}", "Lamp", shop) for number in range(2)]
    assert (await system.lend(items[0], person))["__typename"] == "LendItemSuccess"
    (mail,) = await system.until_mails(address, 1)
    url = str(mail["List-Unsubscribe"]).strip("<>")
    assert url.startswith(system.stack.url("mail", "unsubscribe?token="))
    async with httpx.AsyncClient(timeout=30) as client:
        assert (await client.get(url)).status_code == 200
        assert (await client.post(url, data={"List-Unsubscribe": "One-Click"})).status_code == 200

    assert (await system.lend(items[1], person))["__typename"] == "LendItemSuccess"
    assert (await system.give_back(items[1]))["__typename"] == "ReturnItemSuccess"
    mails = await system.until_mails(address, 2)
    assert [str(each["Subject"]).split()[0] for each in mails] == ["You", "Thank"]
    (entry,) = mails[0].iter_attachments()
    assert entry.get_content_type() == "text/calendar"
