"""What the same operations cost with 100, 1,000 and 10,000 items in the embedded store."""

from collections.abc import Generator, Mapping

from bench.figures import Figure, percentile
from bench.inventory import BROWSE, PAGE, Inventory, move_in
from bench.lending import pair
from bench.load import Job, body, run
from bench.running import ask, cpu_per, fresh_system, pids
from infra.local.stack import Stack

_SIZES = (100, 1_000, 10_000)
_ROUNDS = 100
_SEARCH = """
query Search($text: String) {
  items(filter: {text: $text}, first: 20) { nodes { id code name status location { id pathName } holder { id name } } }
}"""


def measure(quick: bool) -> list[Figure]:
    """The inventory grows while the system runs."""
    figures: list[Figure] = []
    with fresh_system() as stack:
        inventory, size = move_in(stack), 0
        for next_size in _SIZES[:2] if quick else _SIZES:
            items, size = inventory.add(size, next_size), next_size
            figures.extend(_at(stack, inventory, size, items))
    return sorted(figures, key=lambda figure: figure.what.partition(",")[0])


def _at(stack: Stack, inventory: Inventory, size: int, items: list[str]) -> Generator[Figure]:
    cursor, token = _somewhere(inventory), stack.sign_in()
    lends = [request for item in items[:50] for request in pair(item, inventory.people[0])]
    operations: Mapping[str, Job] = {
        "first page": Job(inventory.url, [body(BROWSE, first=PAGE)], _ROUNDS, token=token),
        "later page": Job(inventory.url, [body(BROWSE, first=PAGE, after=cursor)], _ROUNDS, token=token),
        "search of two words": Job(inventory.url, [body(_SEARCH, text=f"dri {size // 2:05}"[:7])], _ROUNDS, token=token),
        "search of a common word": Job(inventory.url, [body(_SEARCH, text="laptop")], _ROUNDS, token=token),
        "lend or return": Job(inventory.url, lends, 1, token=token, expected="Success"),
    }
    for name, job in operations.items():
        run(Job(job.url, job.bodies[:10], 1, token=job.token, expected=job.expected))
        latencies = list[float]()
        count = job.rounds * len(job.bodies)
        cost = cpu_per(count, pids(stack), lambda job=job, seen=latencies: seen.extend(run(job)))
        yield Figure("growth", f"{name}, {size:,} items: CPU of items and store", cost["items"] + cost["mongo"], "ms")
        yield Figure("growth", f"{name}, {size:,} items: latency p50", percentile(latencies, 50), "ms")


def _somewhere(inventory: Inventory) -> str:
    """A cursor a few pages on."""
    cursor: str = ask(inventory.stack, BROWSE, first=60)["items"]["pageInfo"]["endCursor"]
    return cursor
