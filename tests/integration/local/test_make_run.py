"""`python -m infra.local` as a process: what it refuses, and that nothing of it is left however it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil
import pytest

from infra.local.preflight import locked
from infra.local.settings import DEFAULT_PORTS, ROOT
from infra.local.stores import free_ports

SUPERVISOR = """
import sys
from pathlib import Path
from infra.local.processes import Process
from infra.local.settings import Settings
from infra.local.stack import Stack
from infra.local.supervisor import Stopped, Supervisor, stopped_by_signals

CHILD = "import os, subprocess, sys, time; subprocess.Popen(['sleep', '60']) if {forks} else 0; time.sleep(60)"
children = [Process(name=name, command=(sys.executable, "-c", CHILD)) for name in ("mongo", "users", "router")]
stack = Stack.of(Settings(state=Path(sys.argv[1])), children)
with stopped_by_signals():
    try:
        stack.start_all()
        print(*(process.pid for process in stack.running.values()), flush=True)
        Supervisor(stack, print).watch()
    except Stopped:
        pass
    finally:
        stack.stop_all()
"""


def supervised(state: Path, *, forks: bool) -> tuple[subprocess.Popen[str], list[psutil.Process]]:
    """A supervisor of three children, which each may have one of their own, and all of its descendants."""
    code = SUPERVISOR.replace("{forks}", str(forks))
    supervisor = subprocess.Popen([sys.executable, "-c", code, str(state)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout is not None
    children = [psutil.Process(int(pid)) for pid in supervisor.stdout.readline().split()]
    wait_until(lambda: all(len(child.children()) == int(forks) for child in children))
    return supervisor, [*children, *(grandchild for child in children for grandchild in child.children())]


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def gone(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_nothing_is_left_running_when_it_is_asked_to_stop(tmp_path: Path, number: signal.Signals) -> None:
    supervisor, family = supervised(tmp_path, forks=True)
    with supervisor:
        supervisor.send_signal(number)
        assert supervisor.wait(timeout=20) == 0
    assert all(gone(process) for process in family)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills children with their parent")
def test_nothing_is_left_running_when_it_is_killed(tmp_path: Path) -> None:
    supervisor, family = supervised(tmp_path, forks=False)
    with supervisor:
        supervisor.kill()
    wait_until(lambda: all(gone(process) for process in family))


def run(env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """`python -m infra.local`, expected to end by itself."""
    command = [sys.executable, "-m", "infra.local"]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, timeout=60, check=False)


def free_environment(state: Path) -> dict[str, str]:
    ports = {variable: str(port) for variable, port in free_ports(DEFAULT_PORTS).items()}
    supergraph, router = state / "supergraph.graphql", {"ROUTER_SUPERGRAPH": str(state / "supergraph.graphql")}
    supergraph.touch()
    return {**ports, **router, "LOCAL_STATE": str(state)}


@pytest.mark.skipif(not (ROOT / "router" / "node_modules").is_dir(), reason="the router's packages are not installed")
def test_a_taken_port_ends_it_before_anything_is_started(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = run({**free_environment(tmp_path), "ITEMS_GRPC_PORT": str(port)})
    assert ended.returncode == 1
    assert f"Port {port} is taken by " in ended.stderr
    assert "ITEMS_GRPC_PORT" in ended.stderr
    assert not (tmp_path / "logs").exists()


def test_a_second_one_on_the_same_state_ends_with_one_line(tmp_path: Path) -> None:
    with locked(tmp_path):
        ended = run(free_environment(tmp_path))
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert f"already runs on {tmp_path} (process {os.getpid()})" in ended.stderr


def test_a_port_that_is_none_ends_it_with_one_line(tmp_path: Path) -> None:
    ended = run({**free_environment(tmp_path), "ROUTER_PORT": "eighty"})
    assert ended.returncode == 1
    assert ended.stderr == "ROUTER_PORT must be a port between 1 and 65535; it is 'eighty'.\n"
