"""PostgreSQL as Tortoise opens it, but nobody waits for one of its connections without end."""

from typing import Any

from tortoise.backends.asyncpg.client import AsyncpgDBClient
from tortoise.backends.base.client import PoolConnectionWrapper

from server.database import config


class PatientClient(AsyncpgDBClient):
    def acquire_connection(self) -> "_PatientWrapper":
        return _PatientWrapper(self, self._pool_init_lock)


class _PatientWrapper(PoolConnectionWrapper[Any]):
    async def __aenter__(self) -> Any:  # noqa: ANN401 - asyncpg's own proxy of a connection
        with config.reaching():
            await self.ensure_connection()
            self.connection = await self.client._pool.acquire(  # noqa: SLF001 - as Tortoise takes it
                timeout=config.POSTGRES_CONNECTION_SECONDS
            )
        return self.connection


client_class = PatientClient
"""What Tortoise looks for in the module that a configuration names as engine."""
