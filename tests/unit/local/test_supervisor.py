"""Starting, watching and stopping processes, with small children that stand in for the services."""

import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path

import psutil
import pytest

from infra.local.logs import bound
from infra.local.processes import Process
from infra.local.settings import Settings
from infra.local.stack import NotReady, Stack
from infra.local.supervisor import GaveUp, RestartPolicy, Supervisor

FOREVER = "import time; print('here', flush=True); time.sleep(60)"
CRASHES = "import sys; print('first word'); print('last word'); sys.exit(3)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('here', flush=True); time.sleep(60)"
TELLS_WHEN_STOPPED = """
import pathlib, signal, sys, time
def stop(*_):
    with open({record!r}, "a") as record:
        record.write({name!r} + " ")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
print("here", flush=True)
time.sleep(60)
"""
STARTS_ANOTHER = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {code!r}])
print(child.pid, flush=True)
child.wait()
"""
QUICK = RestartPolicy(first_pause=0.05, longest_pause=0.2, most=3, window=60)


@pytest.fixture
def stack_of(tmp_path: Path) -> Generator[Callable[..., Stack]]:
    stacks: list[Stack] = []

    def make(*processes: Process) -> Stack:
        stacks.append(Stack.of(Settings(state=tmp_path), processes))
        return stacks[-1]

    yield make
    for stack in stacks:
        stack.stop_all(grace=0)


def python(name: str, code: str, *, is_store: bool = False) -> Process:
    return Process(name=name, command=(sys.executable, "-c", code), is_store=is_store)


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def spoke(stack: Stack, *names: str) -> bool:
    return all(stack.log(name).exists() and "here" in stack.log(name).read_text() for name in names)


def test_a_crash_is_told_with_name_exit_code_last_words_and_log_and_is_repaired(stack_of: Callable[..., Stack]) -> None:
    stack = stack_of(python("users", FOREVER))
    told: list[str] = []
    stack.start_all()
    wait_until(lambda: spoke(stack, "users"))
    first = stack.running["users"].pid
    stack.kill("users")
    Supervisor(stack, told.append, QUICK).watch(lambda: bool(told) and stack.is_running("users"))
    assert stack.running["users"].pid != first
    assert "users ended with exit code -9" in told[0]
    assert str(stack.log("users")) in told[0]
    assert "  here" in told[0]


def test_what_keeps_crashing_is_given_up_after_growing_pauses(stack_of: Callable[..., Stack]) -> None:
    stack = stack_of(python("items", CRASHES), python("users", FOREVER))
    told: list[str] = []
    stack.start_all()
    with pytest.raises(GaveUp, match="items ended 4 times"):
        Supervisor(stack, told.append, QUICK).watch()
    assert [line.rsplit(" in ", 1)[1] for line in told] == ["0.05 s.", "0.1 s.", "0.2 s."]
    assert all("exit code 3" in line and "last word" in line for line in told)


def test_stores_stop_last_and_the_router_first(stack_of: Callable[..., Stack], tmp_path: Path) -> None:
    record = tmp_path / "record"
    names = {"mongo": True, "users": False, "router": False}
    code = {name: TELLS_WHEN_STOPPED.format(record=str(record), name=name) for name in names}
    stack = stack_of(*(python(name, code[name], is_store=is_store) for name, is_store in names.items()))
    stack.start_all()
    wait_until(lambda: spoke(stack, *names))
    stack.stop_all()
    assert record.read_text().split() == ["router", "users", "mongo"]


def test_who_does_not_stop_when_asked_is_killed(stack_of: Callable[..., Stack]) -> None:
    stack = stack_of(python("users", STUBBORN))
    stack.start_all()
    wait_until(lambda: spoke(stack, "users"))
    stack.stop_all(grace=0.2)
    assert stack.running["users"].returncode == -9


def test_what_a_process_started_goes_with_it(stack_of: Callable[..., Stack]) -> None:
    parent = STARTS_ANOTHER.format(code=FOREVER)
    stack = stack_of(python("users", parent))
    stack.start_all()
    wait_until(lambda: spoke(stack, "users"))
    grandchild = psutil.Process(int(stack.log("users").read_text().split()[0]))
    stack.kill("users")
    wait_until(lambda: not grandchild.is_running() or grandchild.status() == psutil.STATUS_ZOMBIE)


def test_waiting_for_what_ended_fails_at_once_with_its_last_words(stack_of: Callable[..., Stack]) -> None:
    stack = stack_of(Process(name="mail", command=(sys.executable, "-c", CRASHES), tcp=("127.0.0.1", 9)))
    stack.start_all()
    with pytest.raises(NotReady, match=r"(?s)mail ended with exit code 3.*last word"):
        stack.wait_ready(timeout=20)


def test_waiting_for_what_never_gets_ready_fails_with_the_reason(stack_of: Callable[..., Stack]) -> None:
    stack = stack_of(Process(name="mail", command=(sys.executable, "-c", FOREVER), tcp=("127.0.0.1", 9)))
    stack.start_all()
    with pytest.raises(NotReady, match=r"mail is not ready after 0 s: .*refused"):
        stack.wait_ready(timeout=0.1)


def test_the_log_of_the_run_before_is_kept_and_a_restart_adds_to_the_log(stack_of: Callable[..., Stack]) -> None:
    stack = stack_of(python("users", "print('here')"))
    for _run in range(2):
        stack.start("users")
        stack.running["users"].wait()
    stack.restart("users")
    stack.running["users"].wait()
    assert stack.log("users").read_text() == "here\n" * 2
    assert stack.log("users").with_name("users.log.1").read_text() == "here\n"


def test_a_log_that_outgrew_its_bound_is_emptied_while_its_writer_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "users.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"x" * 100)
        bound([log, tmp_path / "absent.log"], limit=50)
        writer.write(b"new\n")
    assert log.read_text() == "new\n"
    assert log.with_name("users.log.1").stat().st_size == 100
