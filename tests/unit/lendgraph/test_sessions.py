"""A session from command to command: kept for its owner only, refreshed by one at a time, forgotten when it ended."""

import asyncio
import json
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from lendgraph import client
from lendgraph.client import GraphClient
from lendgraph.errors import NotRefreshed, NotSignedIn, UnreadableFile
from lendgraph.kept_session import KeptSession
from lendgraph.session_file import SessionFile
from lendgraph.sessions import Sessions
from tests.unit.lendgraph.fake_sessions import ENDPOINT, INVENTORY, FakeEndpoint


@pytest.fixture
def file(tmp_path: Path) -> SessionFile:
    return SessionFile.of({"XDG_STATE_HOME": str(tmp_path / "state")})


async def signed_in(endpoint: FakeEndpoint, file: SessionFile) -> None:
    async with endpoint.client() as http:
        opened = await Sessions(GraphClient(ENDPOINT, http, 1)).open("ada", "secret", None)
    file.write(ENDPOINT, opened.refresh_token)


def command(http: httpx.AsyncClient, file: SessionFile) -> GraphClient:
    """What each command starts with."""
    return GraphClient(ENDPOINT, http, 8, KeptSession(ENDPOINT, file, Sessions(GraphClient(ENDPOINT, http, 8))))


async def test_a_later_command_acts_as_who_signed_in(file: SessionFile):
    endpoint = FakeEndpoint()
    await signed_in(endpoint, file)

    async with endpoint.client() as http:
        assert await command(http, file).execute("Inventory", {}) == INVENTORY

    assert endpoint.asked == ["SignIn", "RefreshSession", "Inventory"]
    assert file.read(ENDPOINT) == endpoint.current


async def test_only_the_owner_can_read_what_is_kept_and_no_access_token_is(file: SessionFile):
    endpoint = FakeEndpoint()
    await signed_in(endpoint, file)

    assert (file.path.stat().st_mode & 0o777, file.path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert json.loads(file.path.read_text()) == {ENDPOINT: endpoint.current}


async def test_nobody_signed_in_leaves_no_file_and_asks_as_nobody(file: SessionFile):
    endpoint = FakeEndpoint()

    async with endpoint.client() as http:
        with pytest.raises(NotSignedIn, match="You are not signed in"):
            await command(http, file).execute("Inventory", {})

    assert endpoint.asked == ["Inventory"]
    assert not file.path.parent.exists()


async def test_many_operations_at_once_refresh_once(file: SessionFile):
    endpoint = FakeEndpoint()
    await signed_in(endpoint, file)

    async with endpoint.client() as http:
        graph = command(http, file)
        await asyncio.gather(*(graph.execute("Inventory", {}) for _ in range(20)))

    assert endpoint.asked.count("RefreshSession") == 1


async def test_commands_at_once_refresh_one_after_the_other_and_stay_signed_in(file: SessionFile):
    endpoint = FakeEndpoint()
    await signed_in(endpoint, file)

    async with AsyncExitStack() as stack:
        commands = [command(await stack.enter_async_context(endpoint.client()), file) for _ in range(8)]
        tokens = await asyncio.gather(*(each._credentials.token() for each in commands))  # pyright: ignore[reportPrivateUsage]

    assert len(set(tokens)) == 8
    assert file.read(ENDPOINT) == endpoint.current


async def test_a_long_import_gets_a_new_token_before_the_old_one_ends(file: SessionFile):
    endpoint = FakeEndpoint(lives=30)
    await signed_in(endpoint, file)

    async with endpoint.client() as http:
        graph = command(http, file)
        for _ in range(3):
            await graph.execute("Inventory", {})

    assert endpoint.asked[1:] == ["RefreshSession", "Inventory"] * 3


async def test_a_token_refused_before_its_time_is_renewed_and_the_operation_sent_again(file: SessionFile):
    endpoint = FakeEndpoint()
    await signed_in(endpoint, file)

    async with endpoint.client() as http:
        graph = command(http, file)
        await graph.execute("Inventory", {})
        endpoint.good = "another"
        assert await graph.execute("CreateItem", {}) == INVENTORY

    assert endpoint.asked[-3:] == ["CreateItem", "RefreshSession", "CreateItem"]


async def test_a_refresh_that_sets_no_cookie_keeps_the_token_there_is(file: SessionFile):
    endpoint = FakeEndpoint(rotates=False)
    await signed_in(endpoint, file)
    kept = file.read(ENDPOINT)

    async with endpoint.client() as http:
        await command(http, file).execute("Inventory", {})

    assert file.read(ENDPOINT) == kept


async def test_a_session_that_ended_is_forgotten_and_says_what_to_do(file: SessionFile):
    endpoint = FakeEndpoint()
    await signed_in(endpoint, file)
    endpoint.current = None

    async with endpoint.client() as http:
        with pytest.raises(NotSignedIn, match="not signed in any more") as caught:
            await command(http, file).execute("Inventory", {})

    assert "lendgraph login" in caught.value.hint
    assert file.read(ENDPOINT) is None


async def test_a_session_that_cannot_be_refreshed_just_now_is_kept(file: SessionFile, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(client, "FIRST_PAUSE_SECONDS", 0)
    endpoint = FakeEndpoint()
    await signed_in(endpoint, file)
    endpoint.down = True

    async with endpoint.client() as http:
        with pytest.raises(NotRefreshed, match="users service cannot be reached"):
            await command(http, file).execute("Inventory", {})

    assert file.read(ENDPOINT) == endpoint.current


async def test_each_endpoint_has_its_own_session(file: SessionFile):
    file.write("https://one/graphql", "a")
    file.write("https://two/graphql", "b")
    file.write("https://one/graphql", None)

    assert (file.read("https://one/graphql"), file.read("https://two/graphql")) == (None, "b")


async def test_a_second_command_waits_for_the_lock(file: SessionFile):
    order: list[str] = []

    async def second() -> None:
        async with SessionFile(file.path).locked():
            order.append("second")

    async with file.locked():
        waiting = asyncio.create_task(second())
        await asyncio.sleep(0.1)
        order.append("first")
    await waiting

    assert order == ["first", "second"]


@pytest.mark.parametrize("text", ["{", "\xff"])
def test_a_file_that_is_not_ours_is_said_so(file: SessionFile, text: str):
    file.path.parent.mkdir(parents=True)
    file.path.write_text(text, encoding="latin-1")

    with pytest.raises(UnreadableFile, match=r"session\.json") as caught:
        file.read(ENDPOINT)

    assert "sign in again" in caught.value.hint


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path):
    (tmp_path / "lendgraph").write_text("a file")

    with pytest.raises(UnreadableFile, match="cannot be kept in"):
        SessionFile.of({"XDG_STATE_HOME": str(tmp_path)}).write(ENDPOINT, "a")


@pytest.mark.parametrize("state", ["", "relative/path"])
def test_without_an_absolute_state_folder_the_usual_one_is_taken(state: str):
    assert SessionFile.of({"XDG_STATE_HOME": state}).path == Path.home() / ".local/state/lendgraph/session.json"
