"""Fixtures for every shelf of tests."""

from hypothesis import HealthCheck, settings

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

# A law holds or does not; how long an example takes says how busy the machine is.
settings.register_profile("assay", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("assay")
