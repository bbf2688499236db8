"""Keeps sessions between commands: of each endpoint the refresh token, in a file that nobody but its owner can read."""

import asyncio
import fcntl
import json
import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TextIO

from lendgraph.errors import UnreadableFile

POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class SessionFile:
    """Read and written under its lock: a token that two commands refresh one after the other looks stolen."""

    path: Path

    @classmethod
    def of(cls, env: Mapping[str, str]) -> Self:
        """Where the XDG base directory specification wants it."""
        state = env.get("XDG_STATE_HOME", "")
        folder = Path(state) if state.startswith("/") else Path.home() / ".local" / "state"
        return cls(folder / "lendgraph" / "session.json")

    @asynccontextmanager
    async def locked(self) -> AsyncGenerator[None]:
        """One command at a time; the system unlocks when a command is killed."""
        with self._private(self.path.with_suffix(".lock")) as lock:
            while not _taken(lock):  # noqa: ASYNC110 - it is another process that unlocks
                await asyncio.sleep(POLL_SECONDS)
            yield

    def read(self, endpoint: str) -> str | None:
        """The refresh token kept for an endpoint."""
        token = self._all().get(endpoint)
        return token if isinstance(token, str) else None

    def write(self, endpoint: str, token: str | None) -> None:
        """Keep another one; None forgets it."""
        others = {name: kept for name, kept in self._all().items() if name != endpoint}
        fresh = self.path.with_suffix(".new")
        with self._private(fresh) as file:
            json.dump(others if token is None else others | {endpoint: token}, file, indent=2)
        fresh.replace(self.path)

    def _all(self) -> dict[str, Any]:
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise self._unusable(error) from error
        return kept if isinstance(kept, dict) else {}

    def _private(self, path: Path) -> TextIO:
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise self._unusable(error) from error
        os.fchmod(descriptor, 0o600)
        return os.fdopen(descriptor, "w", encoding="utf-8")

    def _unusable(self, error: Exception) -> UnreadableFile:
        reason = error.strerror if isinstance(error, OSError) else "it is not what this program wrote"
        hint = "Mend it or remove it, and sign in again; XDG_STATE_HOME moves it elsewhere."
        return UnreadableFile(f"Sessions cannot be kept in {self.path}: {reason}.", hint)


def _taken(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
