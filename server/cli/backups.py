"""`backup` and `restore`: the whole store as one file, and back, with the audit."""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path

import click

from server.cli import running
from server.cli.inspect import audit_store
from server.cli.written import Written
from server.credentials.log.folder import FolderDamaged
from server.database import migrate
from server.database.copies import archive
from server.database.copies.archive import BackupRefused, Manifest, Reader
from server.database.version import StoreUnready
from server.kernel.clock import monotonic_seconds, system_now
from server.settings import Settings
from server.upkeep import backups
from server.upkeep.backups import Allowed, Place

SECONDS_BETWEEN_WORDS = 2.0
NO_KEYS = "It holds no private key. Those are backed up by keys export, after each new one."


def register(group: click.Group, settings: Settings) -> None:
    group.add_command(_backup_command(settings))
    group.add_command(_restore_command(settings))


def _backup_command(settings: Settings) -> click.Command:
    @click.command("backup", help="Write the whole store into one file, also while it is in use.")
    @click.argument("path", type=Written())
    @click.option("--json", "as_json", is_flag=True)
    @click.pass_context
    def command(context: click.Context, path: Path, *, as_json: bool) -> None:
        if path.exists():
            raise click.UsageError(f"{path} exists. A backup never takes the place of a file.")

        async def work() -> int:
            manifest = await backups.back_up(
                path,
                _place(settings),
                actor=running.OPERATOR,
                now=system_now(),
                progress=Words("copied"),
            )
            _print_backup(path, manifest, as_json=as_json)
            return 0

        context.exit(_guarded(work()))

    return command


def _restore_command(settings: Settings) -> click.Command:
    @click.command(
        "restore",
        help="Put a backup into an empty database, bring it to this version, and audit it. The "
        "transparency log then stands still until somebody says that nothing newer is left.",
    )
    @click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option(
        "--accept-log-head",
        "head",
        type=click.IntRange(min=0),
        metavar="N",
        help="No newer backup is left: go on from its log of N entries.",
    )
    @click.option("--moved", is_flag=True, help="The house has another ASSAY_PUBLIC_URL now.")
    @click.option("--keys-lost", is_flag=True, help="Every copy of the private keys is lost.")
    @click.option("--json", "as_json", is_flag=True)
    @click.pass_context
    def command(
        context: click.Context,
        path: Path,
        head: int | None,
        *,
        moved: bool,
        keys_lost: bool,
        as_json: bool,
    ) -> None:
        allowed = Allowed(head=head, is_moved=moved, keys_are_lost=keys_lost)
        context.exit(_restored(settings, path, allowed, as_json=as_json))

    return command


def _restored(settings: Settings, path: Path, allowed: Allowed, *, as_json: bool) -> int:
    def tell(sentence: str) -> None:
        click.echo(sentence, err=as_json)

    async def work() -> None:
        with archive.read(path) as reader:
            await _filled(reader, settings, allowed, tell)

    try:
        asyncio.run(work())
    except (BackupRefused, FolderDamaged, migrate.MigrationFailed) as refusal:
        click.echo(str(refusal), err=True)
        return running.NOT_GOOD
    if allowed.keys_are_lost:
        tell("It is not audited: that takes keys. Give keys begin, and then audit.")
        return running.NOT_GOOD
    return _audited(settings, allowed, tell, as_json=as_json)


async def _filled(
    reader: Reader, settings: Settings, allowed: Allowed, tell: Callable[[str], None]
) -> None:
    manifest = reader.manifest
    tell(f"This backup was made at {manifest.taken_at}, of {manifest.public_url}.")
    applied = await backups.restore(
        reader,
        _place(settings),
        allowed,
        actor=running.OPERATOR,
        now=system_now(),
        progress=Words("restored"),
    )
    tell(f"{manifest.rows:,} rows of {len(manifest.parts)} tables are restored.")
    if applied:
        tell(f"It was of an earlier version: {len(applied)} migrations were applied to it.")


def _audited(
    settings: Settings, allowed: Allowed, tell: Callable[[str], None], *, as_json: bool
) -> int:
    sizes = []

    async def look(opened: running.Running) -> int:
        log = opened.services.credentials.log
        sizes.append(await log.size())
        if allowed.head is not None:
            await log.accept_head(sizes[0], actor=running.OPERATOR, now=opened.now())
        return 0

    if code := running.run(settings, look):
        return code
    tell("The audit begins.")
    code = audit_store(settings, as_json=as_json)
    if allowed.head is None:
        tell(
            f"The transparency log has {sizes[0]} entries and stands still: nobody knows what was "
            f"signed after the backup. If no newer backup is left: log accept-head {sizes[0]}."
        )
    return code


def _place(settings: Settings) -> Place:
    return Place(
        settings.database_url,
        settings.data_dir,
        settings.key_dir,
        settings.log_dir,
        settings.public_url,
    )


def _guarded(work: Coroutine[object, object, int]) -> int:
    try:
        return asyncio.run(work)
    except (BackupRefused, StoreUnready) as refusal:
        click.echo(str(refusal), err=True)
        return running.NOT_GOOD


class Words:
    """Progress for whoever waits: a line every two seconds, beside what is printed."""

    def __init__(self, done: str) -> None:
        self._done = done
        self._told = monotonic_seconds()

    def __call__(self, table: str, rows: int) -> None:
        if monotonic_seconds() - self._told >= SECONDS_BETWEEN_WORDS:
            self._told = monotonic_seconds()
            print(f"  {table}: {rows:,} rows {self._done}", file=sys.stderr, flush=True)


def _print_backup(path: Path, manifest: Manifest, *, as_json: bool) -> None:
    size = path.stat().st_size
    if as_json:
        said = {
            "path": str(path),
            "bytes": size,
            "rows": manifest.rows,
            "log_size": manifest.log_size,
            "migration": manifest.migrations[-1],
            "taken_at": manifest.taken_at,
        }
        print(json.dumps(said))
        return
    print(f"{path} holds {manifest.rows:,} rows in {size / 1e6:,.1f} MB.")
    print(f"Its transparency log has {manifest.log_size} entries.")
    print(NO_KEYS)
