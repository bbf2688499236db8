"""Passwords hashed with argon2id, by a few threads: each hash takes a core for some 20 ms and 19 MiB."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Final, Self

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from subgraphs.users.errors import TooManyAttempts
from subgraphs.users.policy.passwords import normalised

WORKERS: Final = 2
MOST_WAITING: Final = 32
_RETRY_SECONDS = 2

_MEMORY_KIB = 19 * 1024
_PASSES = 2
_LANES = 1


class Argon2Hasher:
    """Hashes with the parameters OWASP's Password Storage Cheat Sheet recommends for argon2id: 19 MiB, 2 passes, 1 lane.

    When more wait than can be served within a second or so, it says so at once: a flood of attempts must not take the rest of
    the service with it.
    """

    def __init__(self, workers: int = WORKERS, most_waiting: int = MOST_WAITING) -> None:
        self._argon2 = PasswordHasher(time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=_LANES, type=Type.ID)
        self._nobodys = self._argon2.hash(secrets.token_urlsafe())
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="argon2")
        self._free = workers + most_waiting

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._pool.shutdown(cancel_futures=True)

    async def hash(self, password: str) -> str | TooManyAttempts:
        """A hash with its parameters and its salt."""
        return await self._run(lambda: self._argon2.hash(normalised(password)))

    async def verify(self, password_hash: str | None, password: str) -> bool | TooManyAttempts:
        """Whether this is the password. Without a hash it is compared with one that nobody's password has."""
        matches = await self._run(lambda: self._matches(password_hash or self._nobodys, normalised(password)))
        return matches if isinstance(matches, TooManyAttempts) else matches and password_hash is not None

    def outdated(self, password_hash: str) -> bool:
        """Whether it was made with other parameters."""
        return self._argon2.check_needs_rehash(password_hash)

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._argon2.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run[T](self, work: Callable[[], T]) -> T | TooManyAttempts:
        if self._free == 0:
            return TooManyAttempts(_RETRY_SECONDS)
        self._free -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._free += 1
