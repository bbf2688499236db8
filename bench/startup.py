"""Start-up: from spawning `make run`'s process to the first federated answer; and the memory everything takes then."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import psutil

from bench.figures import Figure
from bench.inventory import BROWSE
from bench.load import body
from bench.running import fresh_state
from infra.local.settings import DEFAULT_PORTS, HOST, ROOT
from infra.local.stores import free_ports

_DEADLINE_SECONDS = 120.0
_POLL_SECONDS = 0.05
_TARGET_SECONDS = 10.0
_TARGET_MIB = 900.0
_MIB = 2**20


def measure(quick: bool) -> list[Figure]:
    """A first start, which loads the demo, and starts on what is there already."""
    with fresh_state() as state:
        with _started(state) as (process, url, began):
            empty = _first_answer(url, began, with_items=False)
            demo = _first_answer(url, began, with_items=True)
            _settled(process)
        again, cpu, memory = zip(*(_start_again(state) for _ in range(1 if quick else 3)), strict=True)
    figures = [
        Figure("start-up", "first start, to the first federated answer", empty, "s", _TARGET_SECONDS),
        Figure("start-up", "first start, to an answer with items of the demo", demo, "s"),
        Figure("start-up", "later start, to an answer with items", min(again), "s", _TARGET_SECONDS),
        Figure("start-up", "later start, CPU time of all processes until then", min(cpu), "s"),
    ]
    return [*figures, *_memory_figures(memory[-1])]


def _start_again(state: Path) -> tuple[float, float, Mapping[str, tuple[float, float]]]:
    with _started(state) as (process, url, began):
        seconds = _first_answer(url, began, with_items=True)
        times = [each.cpu_times() for each in [process, *process.children(recursive=True)]]
        _settled(process)
        return seconds, sum(each.user + each.system for each in times), _memory(process)


@contextmanager
def _started(state: Path) -> Generator[tuple[psutil.Process, str, float]]:
    ports = free_ports(DEFAULT_PORTS)
    env = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    env |= {name: str(port) for name, port in ports.items()} | {"LOCAL_STATE": str(state)}
    began = time.monotonic()
    with (state / "output").open("ab") as output:
        running = subprocess.Popen([sys.executable, "-m", "infra.local"], cwd=ROOT, env=env, stdout=output, stderr=output)
    try:
        yield psutil.Process(running.pid), f"http://{HOST}:{ports['ROUTER_PORT']}/graphql", began
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(30)


def _first_answer(url: str, began: float, *, with_items: bool) -> float:
    """Seconds from `began` to an answer without errors: people and items of which some have a holder with a name."""
    while time.monotonic() - began < _DEADLINE_SECONDS:
        if _answers(url, with_items=with_items):
            return time.monotonic() - began
        time.sleep(_POLL_SECONDS)
    raise RuntimeError(f"No federated answer within {_DEADLINE_SECONDS:.0f} s.")


def _answers(url: str, *, with_items: bool) -> bool:
    query = BROWSE.replace("query Browse", "query Everything", 1).replace("items(", "users { nodes { name } }\n  items(", 1)
    request = Request(url, body(query, first=100).encode(), {"content-type": "application/json"})
    try:
        with urlopen(request, timeout=5) as response:
            answer = json.load(response)
    except (OSError, ValueError):
        return False
    if "errors" in answer:
        return False
    names = [item["holder"]["name"] for item in answer["data"]["items"]["nodes"] if item["holder"]]
    return bool(names) or not with_items


def _settled(process: psutil.Process) -> None:
    """Wait until the demo is loaded: nothing is left running that does not stay."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while any(_loads_demo(each) for each in process.children()) and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(2)


def _loads_demo(process: psutil.Process) -> bool:
    try:
        return "lendgraph" in process.cmdline()
    except psutil.Error:  # it ended just now
        return False


def _memory(process: psutil.Process) -> Mapping[str, tuple[float, float]]:
    """MiB of resident and of unshared memory, per process."""
    memory = {_name(each): each.memory_full_info() for each in [process, *process.children(recursive=True)]}
    return {name: (info.rss / _MIB, info.uss / _MIB) for name, info in memory.items()}


def _name(process: psutil.Process) -> str:
    line = process.cmdline()
    module = line[line.index("-m") + 1] if "-m" in line else line[-1] if "node" in line[0] else line[0]
    return module.rpartition("/")[2]


def _memory_figures(memory: Mapping[str, tuple[float, float]]) -> Generator[Figure]:
    for name, (rss, uss) in memory.items():
        yield Figure("memory", f"{name}, of which {uss:.0f} MiB its own", rss, "MiB")
    yield Figure("memory", "everything together", sum(rss for rss, _ in memory.values()), "MiB", _TARGET_MIB)
    yield Figure("memory", "everything together, shared pages left out", sum(uss for _, uss in memory.values()), "MiB")
