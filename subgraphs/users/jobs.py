"""What the service does by itself: once the store answers, make the accounts it begins with."""

import asyncio
import sys
from collections.abc import Sequence

import structlog

from subgraphs.chassis.mongo import UNAVAILABLE
from subgraphs.users.models import FirstAccount
from subgraphs.users.service.first_accounts import FirstAccounts

_RETRY_SECONDS = 1.0
_log = structlog.get_logger(__name__)


async def begin(first: FirstAccounts, wanted: Sequence[FirstAccount]) -> None:
    """Make the first accounts, and say the password of an admin nobody asked for."""
    while True:
        try:
            begun = await first.begin(wanted)
            break
        except UNAVAILABLE as error:
            _log.warning("first accounts wait for the store", reason=f"{type(error).__name__}: {error}"[:300])
            await asyncio.sleep(_RETRY_SECONDS)
    for problem in begun.problems:
        _log.error("a first account was not made", problem=problem)
    if begun.admin_password is not None:
        _say_once(begun.admin_password)


def _say_once(password: str) -> None:
    """Past the log, whose lines are kept and shipped: it is for whoever starts the system and looks at the screen."""
    sys.stdout.write(
        f"\n  There was no admin yet. Sign in as `admin` with the password\n\n    {password}\n\n"
        "  and choose your own. This is said once.\n\n"
    )
    sys.stdout.flush()
