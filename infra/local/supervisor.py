"""Keeps a stack running: a process that crashes is reported and started again, after growing pauses, up to a bound."""

import time
from collections import deque
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from signal import SIGHUP, SIGINT, SIGTERM, Signals, signal
from types import FrameType

from infra.local.logs import bound
from infra.local.stack import Stack

_POLL_SECONDS = 0.1
_BOUND_LOGS_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RestartPolicy:
    """Pauses double from `first_pause` to `longest_pause`; the crash after `most` of them within `window` seconds is the last."""

    first_pause: float = 0.5
    longest_pause: float = 8.0
    most: int = 5
    window: float = 120.0

    def pause(self, crashes: int) -> float:
        return min(self.first_pause * 2 ** (crashes - 1), self.longest_pause)


class GaveUp(Exception):
    """A process keeps crashing; the message names it."""


class Stopped(BaseException):
    """Somebody asked us to stop: Ctrl-C, SIGTERM or a closed terminal."""


@dataclass(slots=True)
class Supervisor:
    """Watches `stack` and reports through `say`, one line an event."""

    stack: Stack
    say: Callable[[str], None]
    policy: RestartPolicy = RestartPolicy()
    _crashes: dict[str, deque[float]] = field(default_factory=dict[str, deque[float]])
    _due: dict[str, float] = field(default_factory=dict[str, float])
    _bounded_at: float = 0.0

    def watch(self, until: Callable[[], bool] = lambda: False) -> None:
        """Look after the processes until `until()` holds. Raises `GaveUp`, or `Stopped` by way of a signal."""
        while not until():
            self._look()
            time.sleep(_POLL_SECONDS)

    def watch_until_ready(self, timeout: float) -> bool:
        """Look after the processes until all are ready; False when `timeout` seconds were not enough."""
        deadline = time.monotonic() + timeout
        waiting = list(self.stack.processes)

        def done() -> bool:
            while waiting and self.stack.processes[waiting[0]].reason_not_ready() is None:
                waiting.pop(0)
            return not waiting or time.monotonic() > deadline

        self.watch(done)
        return not waiting

    def _look(self) -> None:
        now = time.monotonic()
        for name in self.stack.processes:
            if self._due.get(name, now + 1) <= now:
                del self._due[name]
                self.stack.restart(name)
            elif name not in self._due and not self.stack.is_running(name):
                self._crashed(name, now)
        if now - self._bounded_at > _BOUND_LOGS_SECONDS:
            self._bounded_at = now
            bound(map(self.stack.log, self.stack.processes))

    def _crashed(self, name: str, now: float) -> None:
        crashes = self._crashes.setdefault(name, deque())
        crashes.append(now)
        while crashes[0] < now - self.policy.window:
            crashes.popleft()
        words = self.stack.last_words(name)
        if len(crashes) > self.policy.most:
            raise GaveUp(f"{words}\n{name} ended {len(crashes)} times within {self.policy.window:.0f} s: giving up.")
        pause = self.policy.pause(len(crashes))
        self._due[name] = now + pause
        self.say(f"{words}\nStarting {name} again in {pause:g} s.")


@contextmanager
def stopped_by_signals() -> Generator[None]:
    """Within, the first signal to stop raises `Stopped`; further ones are ignored, so that stopping is not interrupted."""
    numbers = (SIGINT, SIGTERM, SIGHUP)

    def stop(number: int, _frame: FrameType | None) -> None:
        for each in numbers:
            signal(each, lambda _number, _frame: None)
        raise Stopped(Signals(number).name)

    before = {number: signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal(number, handler)
