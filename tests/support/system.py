"""The whole running system as a test sees it: one endpoint, and the mails that arrive."""

import asyncio
import email
import email.policy
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from secrets import token_hex
from typing import Any

import httpx

from infra.local.stack import Stack

CREATE_USER = """
mutation ($name: String!, $email: String) {
  createUser(input: {name: $name, email: $email}, notify: false) {
    ... on CreateUserSuccess { user { id } } ... on Problem { message }
  }
}"""
CREATE_LOCATION = """
mutation ($name: String!) {
  createLocation(input: {name: $name}) { ... on CreateLocationSuccess { location { id } } ... on Problem { message } }
}"""
CREATE_ITEM = """
mutation ($code: String!, $name: String!, $home: ID!) {
  createItem(input: {code: $code, name: $name, homeId: $home}, notify: false) {
    ... on CreateItemSuccess { item { id } } ... on Problem { message }
  }
}"""
LEND = """
mutation ($item: ID!, $borrower: ID!) {
  lendItem(input: {itemId: $item, borrowerId: $borrower}) {
    __typename
    ... on LendItemSuccess { item { status holder { id name } } loan { id dueAt } }
    ... on ItemUnavailable { whereabouts { __typename ... on LentTo { borrower { id name } } } }
    ... on Problem { message }
  }
}"""
RETURN = """
mutation ($item: ID!) {
  returnItem(input: {itemId: $item}) {
    __typename
    ... on ReturnItemSuccess { item { status location { name } } loan { status } }
    ... on Problem { message }
  }
}"""


@dataclass(slots=True)
class SignedIn(httpx.Auth):
    """Signs in as the demo account with this role."""

    stack: Stack
    role: str = "admin"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        request.headers["authorization"] = f"Bearer {self.stack.sign_in(self.role)}"
        yield request


@dataclass(slots=True)
class System:
    """The processes, and a client of their endpoint."""

    stack: Stack
    client: httpx.AsyncClient

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The whole answer to an operation."""
        response = await self.client.post(self.stack.url("router"), json={"query": query, "variables": variables})
        answer: dict[str, Any] = response.json()
        return answer

    async def graph(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an answer that has no errors."""
        answer = await self.ask(query, **variables)
        assert not answer.get("errors"), answer
        data: dict[str, Any] = answer["data"]
        return data

    async def person(self, name: str, address: str | None = None) -> str:
        """Add somebody, quietly; their id."""
        created = await self.graph(CREATE_USER, name=name, email=address)
        id: str = created["createUser"]["user"]["id"]
        return id

    async def place(self, name: str) -> str:
        """Add a place; its id."""
        created = await self.graph(CREATE_LOCATION, name=name)
        id: str = created["createLocation"]["location"]["id"]
        return id

    async def item(self, code: str, name: str, home: str) -> str:
        """Add an item, quietly; its id."""
        created = await self.graph(CREATE_ITEM, code=code, name=name, home=home)
        id: str = created["createItem"]["item"]["id"]
        return id

    async def lend(self, item: str, borrower: str) -> dict[str, Any]:
        """The outcome of lending."""
        outcome: dict[str, Any] = (await self.graph(LEND, item=item, borrower=borrower))["lendItem"]
        return outcome

    async def give_back(self, item: str) -> dict[str, Any]:
        """The outcome of returning."""
        outcome: dict[str, Any] = (await self.graph(RETURN, item=item))["returnItem"]
        return outcome

    def mails(self, recipient: str) -> list[EmailMessage]:
        """The mails to somebody, oldest first."""
        contents = [file.read_bytes() for file in sorted(self.stack.settings.mail.glob("*.eml"))]
        about = [content for content in contents if recipient.encode() in content]  # most are somebody else's; parsing is slow
        mails = [email.message_from_bytes(content, policy=email.policy.default) for content in about]
        return [mail for mail in mails if recipient in str(mail["To"])]

    async def until_mails(self, recipient: str, count: int, seconds: float = 30) -> list[EmailMessage]:
        """Wait for that many mails to somebody."""
        await eventually(lambda: len(self.mails(recipient)) >= count, f"{count} mails to {recipient}", seconds)
        return self.mails(recipient)


async def eventually(condition: Callable[[], bool], what: str, seconds: float = 30) -> None:
    """Wait until something is so, or fail saying what was not."""
    try:
        async with asyncio.timeout(seconds):
            while not condition():
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"Not within {seconds:.0f} s: {what}") from None


@asynccontextmanager
async def client_of(stack: Stack) -> AsyncGenerator[System]:
    """A running system with a client."""
    limits = httpx.Limits(max_connections=50)
    async with httpx.AsyncClient(timeout=30, limits=limits, auth=SignedIn(stack), verify=False) as client:
        yield System(stack, client)


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    content: str = body.get_content()
    return content


def fresh(word: str) -> str:
    """A word nobody used before."""
    return f"{word}-{token_hex(4)}"
