"""Fixtures for every shelf of tests."""

import gc
import os
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path

from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings

from server.accounts import hashing
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

# Thousands of passwords are hashed, each as slowly as those who guess shall have it. Servers in
# processes of their own hash as they do in real life.
hashing._hasher = partial(PasswordHasher, time_cost=1, memory_cost=64, parallelism=1)

# Most of what tests would wait for is the disk. Where memory is plenty, they write there.
MEMORY = Path("/dev/shm")  # noqa: S108 - a place for what may be lost, as tests want it
ROOM = 6 << 30
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM and "TMPDIR" not in os.environ:
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None

# Of a server that tests start, a third was compiling what the one before had compiled.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it for garbage again and again took a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
