"""A server loads nothing large that only publishing, migrating or a few settings need."""

import subprocess
import sys
from importlib import import_module

from tortoise.models import Model

from server.database.config import TABLES
from server.database.table import Table

LARGE = (
    "aiosmtplib", "asyncpg", "babel", "lxml", "markdown_it", "nh3", "prometheus_client",
    "pygments", "pyld", "segno", "tortoise.migrations", "typst",
)  # fmt: skip


def test_what_is_large_waits_until_it_is_used() -> None:
    program = (
        f"import sys, server.cli.serving; print(*(one for one in {LARGE!r} if one in sys.modules))"
    )

    ran = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )

    assert ran.stdout.split() == []


def test_every_table_is_a_lean_one() -> None:
    models = [one for name in TABLES for one in vars(import_module(name)).values()]
    tables = [one for one in models if isinstance(one, type) and issubclass(one, Model)]

    assert [one.__name__ for one in tables if not issubclass(one, Table)] == []
    assert not any("name__icontains" in one._meta._filters for one in tables)
