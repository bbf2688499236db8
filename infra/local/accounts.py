"""The demo accounts, one of each role: what the users service is told of them, and how to sign in as one."""

import json
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.local.processes import DIRECT

_TIMEOUT_SECONDS = 15.0
_SIGN_IN = """
mutation SignIn($input: SignInInput!) {
  signIn(input: $input) { ... on SignInSuccess { accessToken } ... on Problem { message } }
}"""
_PEOPLE = (("admin", "ada", "Ada Okafor"), ("manager", "bruno", "Bruno Carvalho"), ("member", "elif", "Elif Yılmaz"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who can sign in."""

    role: str
    username: str
    name: str
    password: str

    @property
    def email(self) -> str:
        """Where mail to them goes: the local mailbox."""
        return f"{self.username}@example.org"


class NotSignedIn(Exception):
    """Signing in failed; the message says why."""


def demo_accounts(passwords: Mapping[str, str]) -> tuple[Account, ...]:
    """An account of each role. They are people of the demo inventory, too."""
    return tuple(Account(role=role, username=username, name=name, password=passwords[role]) for role, username, name in _PEOPLE)


def as_setting(accounts: tuple[Account, ...]) -> str:
    """The accounts as the users service reads them from `FIRST_ACCOUNTS`."""
    return json.dumps(
        [
            {"name": each.name, "email": each.email, "username": each.username, "role": each.role, "password": each.password}
            for each in accounts
        ]
    )


def sign_in(endpoint: str, account: Account) -> str:
    """An access token. Raises NotSignedIn."""
    body = {"query": _SIGN_IN, "variables": {"input": {"login": account.username, "password": account.password}}}
    request = urllib.request.Request(endpoint, json.dumps(body).encode(), {"content-type": "application/json"})  # noqa: S310
    try:
        with DIRECT.open(request, timeout=_TIMEOUT_SECONDS) as response:
            answer: Any = json.load(response)
    except (OSError, ValueError) as error:
        raise NotSignedIn(f"{endpoint} cannot be asked to sign in: {error}") from error
    match answer:
        case {"data": {"signIn": {"accessToken": str() as token}}}:
            return token
        case _:
            raise NotSignedIn(f"{account.username} cannot sign in: {answer}")
