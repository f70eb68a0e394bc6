"""Sockets that the service manager listens with: who comes while we restart waits there.

As sd_listen_fds(3) has it: `LISTEN_PID` is this process, `LISTEN_FDS` says how many descriptors
stand there from the third on.
"""

import os
import socket

import click

from server.settings import Settings, is_loopback

FIRST = 3


def handed_over(settings: Settings) -> list[socket.socket] | None:
    """None where the server has to listen itself."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return None
    number = int(os.environ.get("LISTEN_FDS", "0"))
    sockets = [socket.socket(fileno=FIRST + at) for at in range(number)]
    for one in sockets:
        one.set_inheritable(False)
        _require_fit(one, settings)
    return sockets or None


def _require_fit(one: socket.socket, settings: Settings) -> None:
    if one.family not in {socket.AF_INET, socket.AF_INET6}:
        raise click.ClickException("The socket that was handed over is none of TCP.")
    host = one.getsockname()[0]
    if settings.demo and not is_loopback(host):
        raise click.ClickException(
            f"ASSAY_DEMO seeds people with a known password, and the socket listens at {host}."
        )
