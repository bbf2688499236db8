"""What a federated browse costs: 20 items with location and holder's name, CPU per process, beside peers in the same run."""

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from bench.figures import Figure
from bench.inventory import PAGE, move_in
from bench.load import Job, run
from bench.peers import apollo, monolith
from bench.running import beside, cpu_per, fresh_system, least, pids
from infra.local.processes import Process
from infra.local.settings import HOST
from infra.local.stack import Stack
from infra.local.stores import free_port

_CONNECTIONS = 4
_WARM_UP = 150
_TARGET_MS = 0.6


@dataclass(frozen=True, slots=True)
class Entrance:
    """Somewhere to send the same browse: its address and its process."""

    name: str
    url: str
    pid: int


def measure(quick: bool) -> list[Figure]:
    """Our router with both planners and a monolith on the same store."""
    return _measure(quick, with_apollo=False)


def measure_with_apollo(quick: bool) -> list[Figure]:
    """The same, and Apollo Gateway before the same subgraphs."""
    return _measure(quick, with_apollo=True)


def _measure(quick: bool, *, with_apollo: bool) -> list[Figure]:
    part = "apollo" if with_apollo else "browse"
    with fresh_system() as stack, ExitStack() as open_:
        inventory = move_in(stack)
        inventory.add(0, _CONNECTIONS * PAGE)
        entrances = [Entrance("router", stack.url("router"), stack.running["router"].pid)]
        entrances.append(open_.enter_context(_js_router(stack)))
        port = free_port()
        peer = apollo.process(stack, port) if with_apollo else monolith.process(stack, port)
        running = open_.enter_context(beside(stack, peer))
        entrances.append(Entrance(peer.name, f"http://{HOST}:{port}/graphql", running.pid))
        costs = _costs(stack, entrances, inventory.pages(_CONNECTIONS), rounds=100 if quick else 300, repeats=2 if quick else 4)
    return list(_figures(part, costs))


@contextmanager
def _js_router(stack: Stack) -> Generator[Entrance]:
    port = free_port()
    ours = stack.processes["router"]
    env = {**ours.env, "ROUTER_PORT": str(port), "ROUTER_PLANNER": "js"}
    process = Process(name="router-js", command=ours.command, env=env, ready_url=f"http://{HOST}:{port}/readiness")
    with beside(stack, process) as running:
        yield Entrance("router-js", f"http://{HOST}:{port}/graphql", running.pid)


def _costs(stack: Stack, entrances: list[Entrance], bodies: list[str], rounds: int, repeats: int) -> dict[str, dict[str, float]]:
    """Per entrance, CPU milliseconds per browse and process. The entrances take turns, so that all are disturbed alike."""
    seen: dict[str, list[dict[str, float]]] = {entrance.name: [] for entrance in entrances}
    for entrance in entrances:
        run(Job(entrance.url, bodies, _WARM_UP, _CONNECTIONS))
    for _ in range(repeats):
        for entrance in entrances:
            processes = {name: pid for name, pid in pids(stack).items() if name != "router"} | {entrance.name: entrance.pid}
            job = Job(entrance.url, bodies, rounds, _CONNECTIONS)
            seen[entrance.name].append(cpu_per(rounds * len(bodies), processes, lambda job=job: run(job)))
    return {name: least(measurements) for name, measurements in seen.items()}


def _figures(part: str, costs: dict[str, dict[str, float]]) -> Generator[Figure]:
    for entrance, cost in costs.items():
        target = _TARGET_MS if entrance == "router" else None
        yield Figure(part, f"{entrance}: CPU a browse", cost[entrance], "ms", target)
        for name in ("users", "items", "mongo") if entrance == "router" else ():
            yield Figure(part, f"  {name} behind it", cost[name], "ms")
        total = sum(cost[name] for name in cost if name not in ("mail", "mailbox", "valkey"))
        yield Figure(part, f"{entrance}: all processes together", total, "ms")
