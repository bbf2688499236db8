"""From the answer to a lend until the SMTP server accepted the mail about it, on an otherwise idle system."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from queue import Queue
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.figures import Figure, percentile
from bench.inventory import move_in
from bench.lending import LEND
from bench.load import body
from bench.running import fresh_system
from infra.local.settings import HOST
from infra.local.stores import free_port

_PAUSE_SECONDS = 0.15
_WARM_UP = 5
_TARGET_MS = 250.0


@dataclass(slots=True)
class _Clock:
    """aiosmtpd's handler: accepts everything and notes when."""

    accepted: Queue[float] = field(default_factory=Queue[float])

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it so
        self.accepted.put(time.perf_counter())
        return "250 OK"


def measure(quick: bool) -> list[Figure]:
    """One lend after the other, each once the mail about the one before is there."""
    lends = 30 if quick else 100
    with _server() as (clock, port), fresh_system({"SMTP_URL": f"smtp://{HOST}:{port}"}) as stack:
        inventory = move_in(stack)
        items = inventory.add(0, 2 * (lends + _WARM_UP))
        address = urlsplit(inventory.url)
        connection = HTTPConnection(address.hostname or "", address.port, timeout=30)
        delays = [_delay(connection, clock, stack.sign_in(), item, inventory.people[0]) for item in items][_WARM_UP:]
        connection.close()
    return [
        Figure("events", "lend answered to mail accepted, p50", percentile(delays, 50), "ms", _TARGET_MS),
        Figure("events", "lend answered to mail accepted, p99", percentile(delays, 99), "ms"),
    ]


@contextmanager
def _server() -> Generator[tuple[_Clock, int]]:
    clock, port = _Clock(), free_port()
    controller: Any = Controller(clock, hostname=HOST, port=port)
    controller.start()
    try:
        yield clock, port
    finally:
        controller.stop()


def _delay(connection: HTTPConnection, clock: _Clock, token: str, item: str, borrower: str) -> float:
    """Milliseconds; below zero if the mail was faster than the answer."""
    time.sleep(_PAUSE_SECONDS)
    request = body(LEND.replace(", notify: false", ""), item=item, borrower=borrower)
    connection.request("POST", "/graphql", request, {"content-type": "application/json", "authorization": f"Bearer {token}"})
    answer = connection.getresponse().read().decode()
    answered = time.perf_counter()
    if "LendItemSuccess" not in answer:
        raise RuntimeError(f"Lending failed: {answer[:500]}")
    return (clock.accepted.get(timeout=30) - answered) * 1_000
