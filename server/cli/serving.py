"""`serve` and `migrate`."""

import asyncio
import ctypes
import gc
import multiprocessing
import os
import socket
import sys
from collections.abc import Coroutine
from pathlib import Path

import click
import uvicorn

from server.accounts import demo
from server.app import create_app, opened, require_keys, working
from server.cli import starting
from server.cli.handed_over import handed_over
from server.cli.joining import JoiningProtocol
from server.cli.logs import configure_logs
from server.credentials.key_files import KeyFileRefused
from server.credentials.signer import lacking
from server.database.connection import close_store
from server.database.version import StoreUnready, standing
from server.exams.live import Live
from server.exams.publishing import publish
from server.kernel.actor import SYSTEM
from server.kernel.errors import Refusal, Unavailable
from server.settings import Settings
from server.watching import ContentWatch
from server.web.arrivals import Arrivals
from server.web.deps import Services

SECONDS_TO_DRAIN = 10
SECONDS_TO_HEAR = 0.5
"""How long a server that ends still answers what was on its way, and asks for new connections."""
SECONDS_KEPT_ALIVE = 75
"""Longer than a proxy does (nginx: 60), which would else send on a connection that closes, and than
the player lets pass between two requests."""
M_MMAP_THRESHOLD, LARGE_BLOCK = -3, 128 * 1024
M_ARENA_MAX, ARENAS = -8, 2
"""As malloc.h numbers them; a thread waits for another most of the time and needs no heap alone."""
STARTUP_FAILURE = 3
"""What uvicorn itself ends with."""


def register(group: click.Group, settings: Settings) -> None:
    @group.command("serve", help="Serve; --migrate brings the database up first.")
    @click.option("--migrate", "with_migrate", is_flag=True)
    def serve(*, with_migrate: bool) -> None:
        starting.require_room(settings)
        if with_migrate or settings.demo:
            _prepare_apart(settings)
        if settings.demo:
            _greet(settings)
        _serve(settings)

    @group.command("migrate", help="Bring the database to this version, with a backup first.")
    def migrate_command() -> None:
        starting.require_room(settings)
        _migrate(settings)
        print("The database is at this version.")


def _migrate(settings: Settings) -> None:
    from server.database.migrate import (  # noqa: PLC0415 - a server that serves never migrates
        MigrationFailed,
        migrate,
    )

    async def work() -> None:
        await standing(settings.database_url)  # what is no database is named as such
        await migrate(settings.database_url)
        await close_store()

    try:
        asyncio.run(work())
    except (MigrationFailed, StoreUnready, Unavailable) as error:
        raise click.ClickException(str(error)) from error


def _prepare_apart(settings: Settings) -> None:
    """In a process of its own: migrating, checking and rendering leave much memory behind."""
    # What is loaded by now need not be loaded again, where a process may be forked safely.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    preparing = context.Process(target=_prepare, args=(settings,))  # type: ignore[attr-defined]  # each of the two has it
    preparing.start()
    preparing.join()
    if preparing.exitcode:
        raise click.exceptions.Exit(preparing.exitcode)


def _prepare(settings: Settings) -> None:
    try:
        _migrate(settings)
        if settings.demo:
            _run(_seed(settings))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)


def _run(work: Coroutine[object, object, None]) -> None:
    """A refusal is a sentence, and no start."""
    try:
        asyncio.run(work)
    except (Refusal, KeyFileRefused) as refusal:
        raise click.ClickException(str(refusal)) from refusal


async def _look_at_keys(settings: Settings) -> None:
    async with opened(settings):
        await require_keys(settings)


async def _seed(settings: Settings) -> None:
    """Publish the content and add the demo people, so that a newcomer finds a working house."""
    async with working(settings) as services:
        report = await publish(settings.content_dir, actor=SYSTEM, now=services.now())
        for finding in report.findings:
            print(finding)
        await services.accounts.seed_demo(now=services.now())


def _greet(settings: Settings) -> None:
    print(f"\n  Assay is at {settings.public_url}\n")
    print(f"  Demo people, all with the password “{demo.PASSWORD}”:")
    for name, _, role in demo.PEOPLE:
        print(f"    {name + demo.DOMAIN:26}  {role.value}")
    print(flush=True)


def calm_collector() -> None:
    """Cached forms live long: walking them for garbage cost a third of a hand-in."""
    gc.collect()
    _return_memory()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


def _return_memory() -> None:
    """Putting the application together leaves some megabytes free that glibc would keep.

    From here on it gives large blocks back as soon as they are free, such as a course that was
    read; left alone it raises the limit of what is large with each of them, and has a heap for
    every thread (mallopt(3)).
    """
    libc = ctypes.CDLL(None) if os.name == "posix" else None
    if libc is not None and hasattr(libc, "malloc_trim") and hasattr(libc, "mallopt"):
        libc.malloc_trim(0)
        libc.mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK)
        libc.mallopt(M_ARENA_MAX, ARENAS)


def _serve(settings: Settings) -> None:
    starting.require_ready(settings)
    if lacking(settings.key_dir):
        _run(_look_at_keys(settings))
    configure_logs()
    watch = ContentWatch(Path(settings.content_dir)) if settings.demo else None
    app = create_app(settings, watch=watch)
    calm_collector()
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=JoiningProtocol,
        timeout_keep_alive=SECONDS_KEPT_ALIVE,
        access_log=False,
        server_header=False,
        log_config=None,
        timeout_graceful_shutdown=SECONDS_TO_DRAIN,
    )
    services: Services = app.state.services
    server = _Server(config, services.exams.live, services.arrivals)
    server.run(handed_over(settings))
    if not server.started:
        sys.exit(STARTUP_FAILURE)


class _Server(uvicorn.Server):
    """Before it waits for whoever is being answered it lets those go who only listen.

    Then it accepts no more, and answers what its open connections had already been sent: closing
    them at once would lose a save on its way.
    """

    def __init__(self, config: uvicorn.Config, live: Live, arrivals: Arrivals) -> None:
        super().__init__(config)
        self._live, self._arrivals = live, arrivals

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._live.end()
        self._arrivals.is_ending = True
        for server in self.servers:
            server.close()
        await asyncio.sleep(SECONDS_TO_HEAR)
        await super().shutdown(sockets)
