"""How long to wait before trying again."""

from collections.abc import Callable
from datetime import timedelta

type Jitter = Callable[[], float]
"""A random number from 0 up to 1."""

RETRY_PAUSES = (
    timedelta(seconds=2),
    timedelta(seconds=15),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    *(timedelta(hours=4),) * 11,
)
"""The pauses between attempts: the last attempt is about two days after the first."""

_SHORTEST_PAUSE = timedelta(milliseconds=250)
_LONGEST_PAUSE = timedelta(seconds=2)
_LONGEST_PAUSE_MISCONFIGURED = timedelta(minutes=1)


def obstacle_pause(failures: int, *, misconfigured: bool, jitter: Jitter) -> timedelta:
    """How long all delivery rests after the n-th obstacle in a row, n from 1: short, so that it resumes soon after recovery."""
    longest = _LONGEST_PAUSE_MISCONFIGURED if misconfigured else _LONGEST_PAUSE
    return jittered(min(longest, _SHORTEST_PAUSE * 2 ** min(failures - 1, 20)), jitter)


def jittered(pause: timedelta, jitter: Jitter) -> timedelta:
    """Between three quarters of a pause and the whole of it, so that what failed together does not come back together."""
    return pause * (0.75 + 0.25 * jitter())
