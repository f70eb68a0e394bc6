"""A server loads nothing that it serves its first pages without: README, “What a server loads”."""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from tortoise.filters import get_filters_for_field
from tortoise.models import Model

from server.database.config import TABLES
from server.database.table import LOOKUPS, Table

ROOT = Path(__file__).parents[2]
LARGE = (
    "aiosmtplib", "asyncpg", "babel", "httpx", "lxml", "markdown_it", "nh3", "prometheus_client",
    "pygments", "pyld", "segno", "tortoise.migrations", "typst",
)  # fmt: skip
FOR_COMMANDS = (
    "server.cli.", "server.crowd", "server.database.migrate", "server.integrations",
    "server.language.extracting", "server.vc_api",
)  # fmt: skip
SERVING = {
    "server.cli.handed_over", "server.cli.joining", "server.cli.logs", "server.cli.serving",
    "server.cli.starting",
}  # fmt: skip


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    program = "import sys, server.cli.serving; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    return set(ran.stdout.split())


def test_what_is_large_waits_until_it_is_used(loaded: set[str]) -> None:
    assert loaded.intersection(LARGE) == set()


def test_what_commands_do_waits_for_them(loaded: set[str]) -> None:
    assert {one for one in loaded if one.startswith(FOR_COMMANDS)} == SERVING


def test_every_table_is_a_lean_one() -> None:
    models = [one for name in TABLES for one in vars(import_module(name)).values()]
    tables = [one for one in models if isinstance(one, type) and issubclass(one, Model)]

    assert [one.__name__ for one in tables if not issubclass(one, Table)] == []


def test_what_stores_ask_with_is_kept_ready() -> None:
    known = {key.partition("__")[2] for key in get_filters_for_field("x", None, "x")}
    asked = {
        lookup
        for folder in ("server", "tests")
        for path in (ROOT / folder).rglob("*.py")
        for lookup in re.findall(r"\w__([a-z_]+)(?:=|\":)", path.read_text("utf-8"))
    }

    assert asked & known == LOOKUPS
