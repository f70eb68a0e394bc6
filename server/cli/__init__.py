"""Operators' commands. Thin: each opens what it needs, calls one service, prints the answer.

Exit 0 on success, 1 when what was checked is not good, 2 on wrong use.
"""

import os
import sys

import click

from server.cli import (
    bench,
    certificates,
    content,
    doctor,
    inspect,
    keys,
    monitor,
    people,
    receipts,
    regrades,
    running,
    serving,
    trust,
    vc_api,
    verify,
)
from server.settings import Settings, SettingsWrong, from_environment


def main() -> None:
    try:
        settings = from_environment(os.environ)
    except SettingsWrong as error:
        click.echo(f"Settings: {error}", err=True)
        sys.exit(2)
    commands(settings)(prog_name="assay")


def commands(settings: Settings) -> click.Group:
    """Return all commands for these settings."""
    group = click.Group("assay", help="Train, examine and certify; let anyone check.")
    serving.register(group, settings)
    inspect.register(group, settings)
    content.register(group, settings)
    receipts.register(group, settings)
    certificates.register(group, settings)
    regrades.register(group, settings)
    keys.register(group, settings)
    monitor.register(group)
    doctor.register(group, settings)
    trust.register(group, settings)
    vc_api.register(group, settings)
    bench.register(group, settings)
    verify.register(group, settings)
    people.register(group, lambda work: running.run(settings, work))
    return group
