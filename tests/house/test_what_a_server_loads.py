"""A server loads nothing large that only publishing, migrating or a few settings need."""

import subprocess
import sys

LARGE = (
    "aiosmtplib", "asyncpg", "lxml", "markdown_it", "nh3", "prometheus_client",
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
