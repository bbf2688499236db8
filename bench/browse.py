"""What a federated browse costs: 20 items with location and holder's name, CPU per process, beside peers in the same run.

Routers are measured twice: before the real subgraphs on the embedded store, and before stand-ins that repeat the
subgraphs' answers at once, which keeps a router busy as under load and leaves nothing else in the figure.
"""

from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from bench.figures import Figure
from bench.inventory import PAGE, move_in
from bench.load import Job, run
from bench.peers import apollo, monolith
from bench.peers.remembering import remembered
from bench.running import beside, cpu_per, fresh_system, least, pids
from infra.local.processes import Process
from infra.local.settings import HOST
from infra.local.stack import Stack
from infra.local.stores import free_port

_CONNECTIONS = 4
_TARGET_MS = 0.6
_BEHIND = ("users", "items", "mongo")

type Costs = dict[str, dict[str, float]]
"""Per entrance, CPU milliseconds a browse by process."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """Somewhere to send the same browse: its address and its process."""

    name: str
    url: str
    pid: int


def measure(quick: bool) -> list[Figure]:
    """Our router with both planners, and a monolith on the same store."""
    with fresh_system() as stack, ExitStack() as open_:
        pages = _pages(stack)
        enter = open_.enter_context
        entrances = [enter(_entrance(stack, _router(stack, planner))) for planner in ("rust", "js")]
        entrances.append(enter(_entrance(stack, monolith.process(stack, free_port()))))
        whole = _costs(stack, entrances, pages, rounds=75, repeats=1 if quick else 3)
        alone = _alone(stack, [_router(stack, planner) for planner in ("rust", "js")], pages, quick=quick)
    return [*_router_figures("browse", alone), *_system_figures(whole)]


def measure_with_apollo(quick: bool) -> list[Figure]:
    """Our router with both planners, and Apollo Gateway."""
    with fresh_system() as stack:
        routers = [*(_router(stack, planner) for planner in ("rust", "js")), apollo.process(stack, free_port())]
        alone = _alone(stack, routers, _pages(stack), quick=quick)
    ratio = alone["router-rust"]["router-rust"] / alone["apollo"]["apollo"]
    return [*_router_figures("apollo", alone), Figure("apollo", "our router over Apollo Gateway", ratio, "x")]


def _pages(stack: Stack) -> list[str]:
    """Requests for as many different pages as there are connections."""
    inventory = move_in(stack)
    inventory.add(0, _CONNECTIONS * PAGE)
    return inventory.pages(_CONNECTIONS)


def _router(stack: Stack, planner: str) -> Process:
    port = free_port()
    ours = stack.processes["router"]
    env = {**ours.env, "ROUTER_PORT": str(port), "ROUTER_PLANNER": planner}
    return replace(ours, name=f"router-{planner}", env=env, ready_url=None, tcp=(HOST, port))


@contextmanager
def _entrance(stack: Stack, process: Process) -> Generator[Entrance]:
    assert process.tcp is not None
    with beside(stack, process) as running:
        yield Entrance(process.name, f"http://{HOST}:{process.tcp[1]}/graphql", running.pid)


def _alone(stack: Stack, routers: Sequence[Process], pages: list[str], *, quick: bool) -> Costs:
    with remembered(stack) as addresses, ExitStack() as open_:
        processes = [replace(router, env={**router.env, **addresses}) for router in routers]
        entrances = [open_.enter_context(_entrance(stack, process)) for process in processes]
        return _costs(stack, entrances, pages, rounds=300, repeats=2 if quick else 4)


def _costs(stack: Stack, entrances: list[Entrance], bodies: list[str], rounds: int, repeats: int) -> Costs:
    """The entrances take turns, so that all are disturbed alike; the least of the repeats counts."""
    seen: dict[str, list[dict[str, float]]] = {entrance.name: [] for entrance in entrances}
    for entrance in entrances:
        run(Job(entrance.url, bodies, rounds, _CONNECTIONS, token=stack.sign_in()))
    for _ in range(repeats):
        for entrance in entrances:
            processes = {name: pid for name, pid in pids(stack).items() if name in _BEHIND} | {entrance.name: entrance.pid}
            job = Job(entrance.url, bodies, rounds, _CONNECTIONS, token=stack.sign_in())
            seen[entrance.name].append(cpu_per(rounds * len(bodies), processes, lambda job=job: run(job)))
    return {name: least(measurements) for name, measurements in seen.items()}


def _router_figures(part: str, costs: Costs) -> Generator[Figure]:
    for name, cost in costs.items():
        yield Figure(part, f"{name}: CPU a browse, under load", cost[name], "ms", _TARGET_MS if name == "router-rust" else None)


def _system_figures(costs: Costs) -> Generator[Figure]:
    for entrance, cost in costs.items():
        for name in (entrance, *(_BEHIND if entrance == "router-rust" else ())):
            yield Figure("browse", f"{entrance} on the store: CPU of {name}", cost[name], "ms")
        yield Figure("browse", f"{entrance} on the store: all processes", sum(cost.values()), "ms")
