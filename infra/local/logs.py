"""Log files of the local processes: one per process and run, the run before kept, none without bounds."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

MAX_BYTES = 10_000_000
_TAIL_BYTES = 20_000


def keep_previous(log: Path) -> None:
    """Move a log of an earlier run to `<name>.log.1`."""
    if log.exists():
        log.replace(_previous(log))


def bound(logs: Iterable[Path], limit: int = MAX_BYTES) -> None:
    """Empty the logs that outgrew `limit`, each into its `.1`. Their writers append, so they go on at the new start."""
    for log in logs:
        if log.exists() and log.stat().st_size > limit:
            shutil.copyfile(log, _previous(log))
            os.truncate(log, 0)


def last_lines(log: Path, count: int = 15) -> list[str]:
    """The end of a log; nothing if there is none."""
    if not log.exists():
        return []
    with log.open("rb") as stream:
        stream.seek(max(0, log.stat().st_size - _TAIL_BYTES))
        return stream.read().decode(errors="replace").splitlines()[-count:]


def _previous(log: Path) -> Path:
    return log.with_name(log.name + ".1")
