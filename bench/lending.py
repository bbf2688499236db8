"""What lending and returning an item costs, through the router: latency one after the other, CPU per process."""

from bench.figures import Figure, percentile
from bench.inventory import move_in
from bench.load import Job, body, run
from bench.running import cpu_per, fresh_system, pids

_WARM_UP = 40
LEND = """
mutation Lend($item: ID!, $borrower: ID!) {
  lendItem(input: {itemId: $item, borrowerId: $borrower}, notify: false) {
    __typename
    ... on LendItemSuccess { item { status holder { id name } } loan { id dueAt } }
    ... on Problem { message }
  }
}"""
RETURN = """
mutation Return($item: ID!) {
  returnItem(input: {itemId: $item}, notify: false) {
    __typename
    ... on ReturnItemSuccess { item { status location { pathName } } loan { status } }
    ... on Problem { message }
  }
}"""


def measure(quick: bool) -> list[Figure]:
    """Pairs on many items, so that no item's history grows long."""
    pairs = 100 if quick else 400
    with fresh_system() as stack:
        inventory = move_in(stack)
        items = inventory.add(0, 2 * (pairs + _WARM_UP))
        bodies = [request for item in items for request in pair(item, inventory.people[0])]
        url, latencies = stack.url("router"), list[float]()
        run(Job(url, bodies[: 2 * _WARM_UP], 1, token=stack.sign_in(), expected="Success"))
        job = Job(url, bodies[2 * _WARM_UP :], 1, token=stack.sign_in(), expected="Success")
        cost = cpu_per(pairs, pids(stack), lambda: latencies.extend(run(job)))
    return [*_latency("lend", latencies[0::2]), *_latency("return", latencies[1::2]), *_cpu(cost)]


def pair(item: str, borrower: str) -> tuple[str, str]:
    """Lend an item and take it back."""
    return body(LEND, item=item, borrower=borrower), body(RETURN, item=item)


def _latency(what: str, latencies: list[float]) -> list[Figure]:
    return [Figure("lending", f"{what}, one at a time, p{p}", percentile(latencies, p), "ms") for p in (50, 99)]


def _cpu(cost: dict[str, float]) -> list[Figure]:
    figures = [Figure("lending", f"CPU a lend and a return: {name}", each, "ms") for name, each in cost.items() if each >= 0.05]
    return [*figures, Figure("lending", "CPU a lend and a return: all processes", sum(cost.values()), "ms")]
