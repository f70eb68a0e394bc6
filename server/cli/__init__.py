"""Operators' commands. Thin: each opens what it needs, calls one service, prints the answer.

Exit 0 on success, 1 when what was checked is not good, 2 on wrong use.
"""

import os
import sys
from importlib import import_module

import click

from server.settings import Settings, SettingsWrong, from_environment

_MODULES = {
    "audit": "inspect",
    "backup": "backups",
    "bench": "bench",
    "certificates": "certificates",
    "content": "content",
    "doctor": "doctor",
    "keys": "keys",
    "log": "transparency",
    "migrate": "serving",
    "monitor": "monitor",
    "people": "people",
    "receipts": "receipts",
    "regrade": "regrades",
    "rehearse": "rehearse",
    "restore": "backups",
    "sbom": "sbom",
    "serve": "serving",
    "trust": "trust",
    "vc-api": "vc_api",
    "verify": "verify",
}
"""Where each command stands; its module is loaded when it is asked for."""


def main() -> None:
    try:
        settings = from_environment(os.environ)
    except SettingsWrong as error:
        click.echo(f"Settings: {error}", err=True)
        sys.exit(2)
    commands(settings)(prog_name="assay")


def commands(settings: Settings) -> click.Group:
    """Return all commands for these settings."""
    return _Commands(settings)


class _Commands(click.Group):
    """Loads one command and not the others: a server stays small, and each answers sooner."""

    def __init__(self, settings: Settings) -> None:
        super().__init__("assay", help="Train, examine and certify; let anyone check.")
        self._settings = settings

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click has it
        return sorted(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _MODULES and cmd_name not in self.commands:
            import_module(f"server.cli.{_MODULES[cmd_name]}").register(self, self._settings)
        return super().get_command(ctx, cmd_name)
