"""`lendgraph login`, `logout` and `whoami` as somebody types them."""

import io
import json
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from lendgraph import account
from lendgraph.__main__ import main
from lendgraph.client import GraphClient
from tests.unit.lendgraph.fake_sessions import ENDPOINT, FakeEndpoint

type Command = Callable[..., tuple[int, str]]

LOGIN = ("login", "--login", "ada", "--password-stdin", "--endpoint", ENDPOINT)


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> FakeEndpoint:
    fake = FakeEndpoint()

    @asynccontextmanager
    async def connect(address: str) -> AsyncGenerator[GraphClient]:
        async with fake.client() as http:
            yield GraphClient(address, http, 1)

    monkeypatch.setattr(account, "connect_as_nobody", connect)
    return fake


@pytest.fixture
def lendgraph(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    """Runs the command with this on its standard input; answers its exit code and everything it printed."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("LENDGRAPH_TOKEN", raising=False)

    def run(*arguments: str, given: str = "") -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["lendgraph", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(given))
        with pytest.raises(SystemExit) as caught:
            main()
        printed = capsys.readouterr()
        return int(caught.value.code or 0), printed.out + printed.err

    return run


def kept(folder: Path) -> dict[str, str]:
    file = folder / "lendgraph" / "session.json"
    return json.loads(file.read_text()) if file.exists() else {}


def test_signing_in_keeps_the_session_and_says_as_whom(lendgraph: Command, endpoint: FakeEndpoint, tmp_path: Path):
    code, printed = lendgraph(*LOGIN, given="secret\n")

    assert (code, "as Ada Okafor (admin)" in printed, "unencrypted" in printed) == (0, True, True)
    assert kept(tmp_path) == {ENDPOINT: endpoint.current}
    assert "secret" not in printed


def test_a_wrong_password_is_told_and_nothing_kept(lendgraph: Command, endpoint: FakeEndpoint, tmp_path: Path):
    code, printed = lendgraph(*LOGIN, given="wrong\n")

    assert (code, "password is not right" in printed, kept(tmp_path)) == (5, True, {})
    assert endpoint.opened == 0


def test_signing_in_again_ends_the_session_before(lendgraph: Command, endpoint: FakeEndpoint, tmp_path: Path):
    lendgraph(*LOGIN, given="secret\n")
    before = endpoint.current

    lendgraph(*LOGIN, given="secret\n")

    assert (endpoint.replaced, kept(tmp_path)) == (before, {ENDPOINT: endpoint.current})


def test_a_token_for_another_tool_is_printed_alone(lendgraph: Command, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LENDGRAPH_TOKEN", "abc.def")
    assert lendgraph("token") == (0, "abc.def\n")


def test_without_a_session_there_is_no_token(lendgraph: Command):
    code, printed = lendgraph("token")
    assert (code, "lendgraph login" in printed) == (5, True)


def test_signing_out_ends_the_session_and_forgets_it(lendgraph: Command, endpoint: FakeEndpoint, tmp_path: Path):
    lendgraph(*LOGIN, given="secret\n")

    assert lendgraph("logout", "--endpoint", ENDPOINT) == (0, "Signed out.\n")
    assert (endpoint.current, kept(tmp_path)) == (None, {})
    assert lendgraph("logout", "--endpoint", ENDPOINT) == (0, "You are not signed in.\n")


def test_signing_out_of_what_cannot_be_reached_forgets_it_all_the_same(lendgraph: Command, tmp_path: Path):
    nobody_there = "http://127.0.0.1:1/graphql"
    (tmp_path / "lendgraph").mkdir()
    (tmp_path / "lendgraph" / "session.json").write_text(json.dumps({nobody_there: "x"}))

    code, printed = lendgraph("logout", "--endpoint", nobody_there)

    assert (code, "Forgotten here" in printed, kept(tmp_path)) == (0, True, {})


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["login", "--password-stdin"], "--login NAME"),
        (["login", "--login", "ada"], "--password-stdin"),
        (["login", "--login", "ada", "--password-stdin", "--endpoint", "nonsense"], "no address"),
    ],
)
def test_what_signing_in_needs_is_told(lendgraph: Command, arguments: list[str], says: str):
    code, printed = lendgraph(*arguments, given="secret\n")

    assert (code in (2, 3), says in printed) == (True, True)
