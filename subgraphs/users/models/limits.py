"""How often something may be tried."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times at once, and one more after each `every`."""

    burst: int
    every: timedelta


@dataclass(frozen=True, slots=True)
class Attempt:
    """Something tried, as it counts against one limit: all attempts of one `key` share it."""

    key: str
    limit: Limit
