"""What is found out before anything is started."""

import os
import socket
from pathlib import Path

import pytest

from infra.local.preflight import CannotStart, check_ports, check_tools, locked
from infra.local.secrets import keep_secrets


def _nothing(_name: str) -> str | None:
    return None


def _everything(name: str) -> str | None:
    return f"/usr/bin/{name}"


def test_a_taken_port_is_named_with_its_variable_and_whoever_has_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart) as refusal:
            check_ports({"USERS_PORT": port})
    message = str(refusal.value)
    assert f"Port {port} is taken by " in message
    assert f"(process {os.getpid()})" in message
    assert "set USERS_PORT to another port" in message
    assert "\n" not in message


def test_a_free_port_is_fine() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    check_ports({"USERS_PORT": port})


def test_a_second_start_on_the_same_state_is_refused_in_one_line_and_possible_afterwards(tmp_path: Path) -> None:
    with (
        locked(tmp_path / "state"),
        pytest.raises(CannotStart, match=f"process {os.getpid()}") as refusal,
        locked(tmp_path / "state"),
    ):
        raise AssertionError
    assert "\n" not in str(refusal.value)
    with locked(tmp_path / "state"):
        pass


def test_nobody_else_looks_into_the_state(tmp_path: Path) -> None:
    with locked(tmp_path / "locked"):
        keep_secrets(tmp_path / "secrets")
        modes = [(tmp_path / name).stat().st_mode & 0o777 for name in ("locked", "secrets")]
    assert modes == [0o700, 0o700]


def test_without_node_the_message_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=r"Node\.js is missing: install"):
        check_tools({}, tmp_path, _nothing)


def test_without_the_routers_packages_the_message_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="make install"):
        check_tools({}, tmp_path, _everything)


def test_without_a_composed_supergraph_the_message_says_what_to_run(tmp_path: Path) -> None:
    (tmp_path / "router" / "node_modules").mkdir(parents=True)
    with pytest.raises(CannotStart, match="make supergraph"):
        check_tools({}, tmp_path, _everything)


def test_without_graphiql_everything_runs_but_a_hint_is_given(tmp_path: Path) -> None:
    (tmp_path / "router" / "node_modules").mkdir(parents=True)
    (tmp_path / "router" / "supergraph.graphql").touch()
    assert len(check_tools({}, tmp_path, _everything)) == 1
    (tmp_path / "router" / "dist" / "graphiql").mkdir(parents=True)
    assert check_tools({}, tmp_path, _everything) == []
