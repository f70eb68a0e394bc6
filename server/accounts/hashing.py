"""Password hashes, off the event loop and a few at a time. Keeps nothing it was given."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from server.accounts.domain.passwords import as_typed, may_be_password
from server.kernel.ids import random_token

# OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane. Candidates
# of a whole exam sign in within the same minute, on the machine that also saves responses.
MEMORY_KIB = 19_456
PASSES = 2
LANES = 1


def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)


@cache
def _nobodys() -> str:
    """The hash that is compared for whoever is not known: of a password that nobody has."""
    return _hasher().hash(random_token())


class Hashing:
    """At most `limit` hashes run at once, even when those who asked have gone away."""

    def __init__(self, limit: int) -> None:
        self._hasher = _hasher()
        self._slots = asyncio.Semaphore(limit)
        self._threads = ThreadPoolExecutor(limit, "hashing")
        self._nobodys = _nobodys()

    async def hash(self, password: str) -> str:
        loop = asyncio.get_running_loop()
        async with self.turn():
            typed = as_typed(password)
            return await loop.run_in_executor(self._threads, self._hasher.hash, typed)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a place among the few who may hash, and hold it."""
        async with self._slots:
            yield

    async def matches(self, password_hash: str | None, password: str) -> bool:
        """Take the same time whether or not there is a hash to match; call within a turn."""
        typed = as_typed(password) if may_be_password(password) else ""
        against = password_hash or self._nobodys
        loop = asyncio.get_running_loop()
        does_match = await loop.run_in_executor(self._threads, self._matches, against, typed)
        return does_match and password_hash is not None

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except VerifyMismatchError:
            return False
