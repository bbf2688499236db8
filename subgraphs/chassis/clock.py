"""Time, as the services keep it: aware UTC datetimes of whole milliseconds, which is what MongoDB stores."""

from collections.abc import Callable
from datetime import UTC, datetime

type Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The current time in UTC, cut to milliseconds so that it survives a round trip through the store."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
