"""`keys`: list, rotate, retire, export and import the keys of this server."""

import asyncio
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import click

from server.app import build_services, opened
from server.cli import compromises, running
from server.cli.written import Written
from server.credentials.domain.keys import KeyState, Purpose, SecretPurpose
from server.credentials.key_files import KeyFileRefused
from server.credentials.keyring.exporting import export_keys, exported, import_keys
from server.credentials.keyring.service import Listed
from server.database.version import StoreUnready, require_this_version
from server.kernel.clock import rfc3339, system_now
from server.kernel.errors import Refusal
from server.settings import Settings

PURPOSES = [*(one.value for one in Purpose), *(one.value for one in SecretPurpose)]
MEANINGS = {
    SecretPurpose.ID_TAGS: "New printed IDs bear its version; printed ones stay readable.",
    SecretPurpose.SIGN_IN: "Everybody is signed out, and open links, invitations and access "
    "tokens of programs end. Second factors stay.",
    SecretPurpose.FORM_SEEDS: "New forms are drawn from it; drawn ones stay as they are.",
}


def register(group: click.Group, settings: Settings) -> None:
    """Add `keys` to the operators' commands."""
    keys = click.Group("keys", help="Manage the keys that sign.")
    keys.add_command(_list_command(settings))
    keys.add_command(_rotate_command(settings))
    keys.add_command(_retire_command(settings))
    keys.add_command(compromises.compromise_command(settings))
    keys.add_command(compromises.resign_command(settings))
    keys.add_command(_export_command(settings))
    keys.add_command(_import_command(settings))
    keys.add_command(_begin_command(settings))
    group.add_command(keys)


def _list_command(settings: Settings) -> click.Command:
    @click.command("list", help="List every key, what it is for and what became of it.")
    @click.option("--json", "as_json", is_flag=True)
    @click.pass_context
    def command(context: click.Context, *, as_json: bool) -> None:
        async def work(opened: running.Running) -> int:
            keys = await opened.services.credentials.keys.listed()
            _print_keys(keys, _secrets(opened), exported(settings.key_dir), as_json=as_json)
            return 0

        context.exit(running.run(settings, work))

    return command


def _rotate_command(settings: Settings) -> click.Command:
    @click.command("rotate", help="Make a new key for a purpose, and use it at once.")
    @click.argument("purpose", type=click.Choice(PURPOSES))
    @click.option("--json", "as_json", is_flag=True)
    @click.pass_context
    def command(context: click.Context, purpose: str, *, as_json: bool) -> None:
        async def work(opened: running.Running) -> int:
            _print(await _rotate(opened, purpose), as_json=as_json)
            return 0

        context.exit(running.run(settings, work))

    return command


async def _rotate(opened: running.Running, purpose: str) -> dict[str, object]:
    services, now = opened.services, opened.now()
    if purpose in {*SecretPurpose}:
        secret = SecretPurpose(purpose)
        version = await services.secrets.rotate(secret, actor=running.OPERATOR, now=now)
        return {"purpose": purpose, "version": version, "meaning": MEANINGS[secret]}
    keys = services.credentials.keys
    key = await keys.rotate(Purpose(purpose), actor=running.OPERATOR, now=now)
    meaning = "What the key before it signed stays good. Retire that one when all processes follow."
    return {"purpose": purpose, "version": key.version, "kid": key.kid, "meaning": meaning}


def _retire_command(settings: Settings) -> click.Command:
    @click.command("retire", help="Let nothing count that a replaced key signs from now on.")
    @click.argument("kid")
    @click.option("--json", "as_json", is_flag=True)
    @click.pass_context
    def command(context: click.Context, kid: str, *, as_json: bool) -> None:
        async def work(opened: running.Running) -> int:
            keys = opened.services.credentials.keys
            await keys.retire(kid, actor=running.OPERATOR, now=opened.now())
            _print({"kid": kid, "meaning": "What it signed before stays good."}, as_json=as_json)
            return 0

        context.exit(running.run(settings, work))

    return command


def _export_command(settings: Settings) -> click.Command:
    @click.command("export", help="Write every key into one file, encrypted with a passphrase.")
    @click.argument("path", type=Written())
    @click.pass_context
    def command(context: click.Context, path: Path) -> None:
        if not settings.key_dir.is_dir():
            raise click.UsageError(f"There are no keys in {settings.key_dir}.")
        passphrase = _passphrase(is_new=True)
        names = _guarded(
            lambda: export_keys(settings.key_dir, path, passphrase, now=system_now()), context
        )
        print(f"{path} holds {len(names)} keys. Keep it and its passphrase apart.")

    return command


def _import_command(settings: Settings) -> click.Command:
    @click.command("import", help="Put exported keys into an empty key folder.")
    @click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.pass_context
    def command(context: click.Context, path: Path) -> None:
        passphrase = _passphrase(is_new=False)
        names = _guarded(lambda: import_keys(settings.key_dir, path, passphrase), context)
        print(f"{len(names)} keys are in {settings.key_dir}. The next start uses them.")

    return command


def _begin_command(settings: Settings) -> click.Command:
    @click.command("begin", help="Make new keys in place of lost ones, of which no copy is left.")
    @click.confirmation_option(
        prompt="What the lost keys signed stays good, but printed IDs from before are refused, all "
        "are signed out and second factors end. Is every copy of them lost?"
    )
    @click.pass_context
    def command(context: click.Context) -> None:
        try:
            context.exit(asyncio.run(_begin(settings)))
        except StoreUnready as refusal:
            raise click.ClickException(str(refusal)) from refusal

    return command


async def _begin(settings: Settings) -> int:
    from server.credentials.keyring import beginning  # noqa: PLC0415 - once in a server's life

    await require_this_version(settings.database_url)
    async with opened(settings):
        lost = await beginning.begin(settings.key_dir, actor=running.OPERATOR, now=system_now())
        if not lost:
            raise click.UsageError("No key is lost. To replace one: keys rotate.")
        await build_services(settings).credentials.keys.register(now=system_now())
    print(f"New keys were made for {', '.join(lost)}. Export them: keys export PATH.")
    if SecretPurpose.ID_TAGS in lost:
        print(
            "Printed IDs from before are answered as unknown from now on. If an old id-tags file "
            "is found, put it beside the new one and restart: they are good again."
        )
    return 0


def _secrets(opened: running.Running) -> dict[str, list[int]]:
    secrets = opened.services.secrets
    return {purpose.value: sorted(secrets.of(purpose)) for purpose in SecretPurpose}


def _passphrase(*, is_new: bool) -> str:
    """From the terminal, unseen, or the first line of standard input; never an argument."""
    if sys.stdin.isatty():
        return str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=is_new))
    return sys.stdin.readline().rstrip("\r\n")


def _print_keys(
    keys: Sequence[Listed],
    secrets: Mapping[str, Sequence[int]],
    exported_at: Mapping[str, str],
    *,
    as_json: bool,
) -> None:
    if as_json:
        print(json.dumps({"keys": [_as_json(one) for one in keys], "secrets": secrets}))
        return
    for one in keys:
        key = one.key
        since = "" if key.added_at is None else f"  since {key.added_at:%Y-%m-%d}"
        here = "" if one.is_held else "  (no private key here)"
        print(f"{key.purpose:12} {key.version:4}  {key.kid}  {_state(one)}{since}{here}")
    for purpose, versions in secrets.items():
        print(f"{purpose:12} {max(versions):4}  in use")
    newest = max(exported_at.values(), default=None)
    print("No export was made." if newest is None else f"Exported last at {newest}.")


def _state(one: Listed) -> str:
    if one.key.state is KeyState.IN_USE:
        return "in use" if one.is_current else "replaced"
    return one.key.state.value


def _as_json(one: Listed) -> dict[str, object]:
    key, compromise = one.key, one.key.compromise
    return {
        "kid": key.kid,
        "purpose": key.purpose.value,
        "version": key.version,
        "state": key.state.value,
        "is_current": one.is_current,
        "is_held": one.is_held,
        "added_at": _moment(key.added_at),
        "retired_at": _moment(key.retired_at),
        "compromised_at": None if compromise is None else _moment(compromise.at),
        "compromised_position": None if compromise is None else compromise.position,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)


def _print(done: Mapping[str, object], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(done))
        return
    print(" ".join(str(value) for name, value in done.items() if name != "meaning"))
    print(done["meaning"])


def _guarded(work: Callable[[], list[str]], context: click.Context) -> list[str]:
    try:
        return work()
    except (KeyFileRefused, Refusal) as refusal:
        click.echo(str(refusal), err=True)
        context.exit(running.NOT_GOOD)
