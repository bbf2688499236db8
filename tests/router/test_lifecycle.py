"""The router as a process: how it starts, takes over a new graph, and stops."""

import json
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.router.running import ROOT, Router, Stub, codes, eventually, launch, router
from tests.support.issuer import Issuer

ALL = "{ users(first: 1) { nodes { id } } }"


def said_on_failure(supergraph: Path, **settings: str) -> str:
    """The one line of a router that does not start."""
    failed = launch(supergraph, {}, Issuer(), **settings)
    assert failed.ended() == 1
    (line,) = failed.output
    return line


def test_a_port_in_use_is_said_in_one_line(supergraph: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = said_on_failure(supergraph, ROUTER_PORT=str(port))
    assert said == f"router: port {port} on 127.0.0.1 is in use: stop what listens there, or choose another with ROUTER_PORT"


def test_a_missing_supergraph_is_said_in_one_line(tmp_path: Path) -> None:
    assert re.search(r"none\.graphql: SUPERGRAPH_MISSING: .*make supergraph", said_on_failure(tmp_path / "none.graphql"))


@pytest.mark.parametrize("text", ["", "nonsense {", "type Query { a: Int }"])
def test_a_broken_supergraph_is_said_in_one_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "broken.graphql"
    file.write_text(text)
    assert "broken.graphql: SUPERGRAPH_BROKEN: " in said_on_failure(file)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ROUTER_PORT", "x"),
        ("ROUTER_PLANNER", "go"),
        ("ROUTER_MAX_DEPTH", "-1"),
        ("JWKS_URL", "users:4001"),
        ("ROUTER_TRUSTED_PROXIES", "all"),
    ],
)
def test_a_setting_that_makes_no_sense_is_said_in_one_line(supergraph: Path, name: str, value: str) -> None:
    assert said_on_failure(supergraph, **{name: value}).startswith(f"router: {name}={value} ")


@contextmanager
def copied(supergraph: Path, stubs: dict[str, Stub], issuer: Issuer, folder: Path):
    """A router whose supergraph the test may replace."""
    file = folder / "supergraph.graphql"
    file.write_text(supergraph.read_text())
    with router(file, stubs, issuer) as running:
        yield running, file


def replace(file: Path, text: str) -> None:
    fresh = file.with_suffix(".new")
    fresh.write_text(text)
    fresh.rename(file)


def with_nickname(sdl: str) -> str:
    return re.sub(r"(type User\b[^{]*\{)", r"\1\n  nickname: String @join__field(graph: USERS)", sdl, count=1)


def knows_nickname(running: Router) -> bool:
    answer = running.ask('{ __type(name: "User") { fields { name } } }').json()
    return "nickname" in [each["name"] for each in answer["data"]["__type"]["fields"]]


def answered(statuses: list[int], more: int) -> None:
    enough = len(statuses) + more
    eventually(True, lambda: len(statuses) >= enough)


def test_a_new_graph_is_taken_over_without_dropping_a_request(
    supergraph: Path, stubs: dict[str, Stub], issuer: Issuer, tmp_path: Path
) -> None:
    statuses: list[int] = []
    with copied(supergraph, stubs, issuer, tmp_path) as (running, file):
        stubs["users"].misbehave(delayMs=100)
        done = threading.Event()

        def keep_asking() -> None:
            while not done.is_set():
                answer = running.ask(ALL)
                statuses.append(answer.status_code if answer.json().get("errors") is None else 0)

        clients = [threading.Thread(target=keep_asking) for _ in range(4)]
        for client in clients:
            client.start()
        answered(statuses, more=8)
        replace(file, with_nickname(file.read_text()))
        eventually(True, lambda: knows_nickname(running))
        answered(statuses, more=8)
        done.set()
        for client in clients:
            client.join()
    assert set(statuses) == {200}


@pytest.mark.usefixtures("stubs")
def test_a_broken_new_graph_leaves_the_old_one_in_place(
    supergraph: Path, stubs: dict[str, Stub], issuer: Issuer, tmp_path: Path
) -> None:
    with copied(supergraph, stubs, issuer, tmp_path) as (running, file):
        good = file.read_text()
        replace(file, good[: len(good) // 2])
        time.sleep(0.5)
        assert codes(running.ask(ALL)) == []
        file.unlink()
        time.sleep(0.5)
        assert codes(running.ask(ALL)) == []
        replace(file, with_nickname(good))
        eventually(True, lambda: knows_nickname(running))
        assert running.end() == 0
    assert len([line for line in running.output if "keeping the old supergraph" in line]) == 2


def in_background(act: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=act)
    thread.start()
    return thread


def test_sigterm_lets_what_is_being_answered_finish(supergraph: Path, stubs: dict[str, Stub], issuer: Issuer) -> None:
    stubs["users"].misbehave(delayMs=1500)
    answers: list[int] = []
    with router(supergraph, stubs, issuer) as running:
        client = in_background(lambda: answers.append(running.ask(ALL).status_code))
        eventually(1, lambda: len(stubs["users"].calls()))
        running.process.send_signal(signal.SIGTERM)
        eventually(False, running.alive)
        client.join()
        assert running.ended() == 0
    assert answers == [200]


@contextmanager
def abandoned_request(running: Router) -> Generator[None]:
    """A request whose answer nobody waits for."""
    body = json.dumps({"query": ALL})
    lines = [
        "POST /graphql HTTP/1.1",
        "host: localhost",
        "content-type: application/json",
        f"authorization: {running.issuer.bearer()['authorization']}",
        f"content-length: {len(body)}",
        "",
        body,
    ]
    with socket.create_connection(("127.0.0.1", int(running.url.rsplit(":", 1)[1]))) as client:
        client.sendall("\r\n".join(lines).encode())
        yield


def test_what_does_not_finish_is_not_waited_for_without_end(supergraph: Path, stubs: dict[str, Stub], issuer: Issuer) -> None:
    stubs["users"].misbehave(delayMs=8000)
    with router(supergraph, stubs, issuer, ROUTER_DRAIN_SECONDS="0.5") as running, abandoned_request(running):
        eventually(1, lambda: len(stubs["users"].calls()))
        started = time.monotonic()
        assert running.end() == 0
    assert time.monotonic() - started < 8


def test_an_interrupt_ends_an_idle_router(supergraph: Path, stubs: dict[str, Stub], issuer: Issuer) -> None:
    with router(supergraph, stubs, issuer) as running:
        assert running.end(signal.SIGINT) == 0
    assert not [line for line in running.output if str(ROOT) in line]
