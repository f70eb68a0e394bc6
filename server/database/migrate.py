"""Bring the schema to this version. Linear, additive first, never edited once merged."""

from tortoise.migrations.api import migrate as run_migrations

from server.database.config import tortoise_config


async def migrate(url: str) -> None:
    """Apply what is missing. Safe to repeat."""
    await run_migrations(config=tortoise_config(url))
