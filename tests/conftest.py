"""Fixtures for every shelf of tests."""

from tests.engines import (
    database_url,
    engine_name,
    fresh_database,
    fresh_postgres,
    fresh_sqlite,
    opened_store,
    postgres_home,
)

__all__ = [
    "database_url",
    "engine_name",
    "fresh_database",
    "fresh_postgres",
    "fresh_sqlite",
    "opened_store",
    "postgres_home",
]
