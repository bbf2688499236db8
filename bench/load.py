"""A client in a process of its own: sends requests over a bounded number of kept connections and times each.

`python -m bench.load` reads one job as JSON from standard input and writes the outcome to standard output.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial
from http.client import HTTPConnection
from time import perf_counter
from urllib.parse import urlsplit

from infra.local.settings import ROOT

_TIMEOUT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Job:
    """Each connection sends `rounds` times its share of the bodies, in order. `expected` must be in each answer."""

    url: str
    bodies: Sequence[str]
    rounds: int
    connections: int = 1
    token: str = field(default="", repr=False)
    expected: str = '"data"'


def run(job: Job) -> list[float]:
    """The latencies in milliseconds, in order per connection. Raises when an answer is not as expected."""
    command = [sys.executable, "-m", "bench.load"]
    done = subprocess.run(command, input=json.dumps(asdict(job)), stdout=subprocess.PIPE, text=True, cwd=ROOT, check=True)
    return json.loads(done.stdout)


def body(query: str, **variables: object) -> str:
    """A GraphQL request."""
    return json.dumps({"query": query, "variables": variables})


def _main() -> None:
    job = Job(**json.load(sys.stdin))
    shares = [job.bodies[start :: job.connections] for start in range(job.connections)]
    with ThreadPoolExecutor(job.connections) as pool:
        latencies = pool.map(partial(_converse, job), shares)
        json.dump([latency for each in latencies for latency in each], sys.stdout)


def _converse(job: Job, bodies: Sequence[str]) -> list[float]:
    address = urlsplit(job.url)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=_TIMEOUT_SECONDS)
    headers = {"content-type": "application/json", "authorization": f"Bearer {job.token}"}
    latencies = [_exchange(connection, address.path, body, headers, job.expected) for _ in range(job.rounds) for body in bodies]
    connection.close()
    return latencies


def _exchange(connection: HTTPConnection, path: str, body: str, headers: dict[str, str], expected: str) -> float:
    began = perf_counter()
    connection.request("POST", path, body, headers)
    answer = connection.getresponse().read().decode()
    took = perf_counter() - began
    if expected not in answer or '"errors"' in answer:
        raise RuntimeError(f"An answer is not as expected: {answer[:500]}")
    return took * 1_000


if __name__ == "__main__":
    _main()
