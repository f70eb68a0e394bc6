"""What is not as it should be with the keys: sentences for whoever runs the house."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from server.credentials.domain.keys import KeyState, PublicKey, Purpose
from server.credentials.key_files import KeyFileRefused, exclusive, read_key
from server.credentials.keyring.exporting import exported, key_files
from server.credentials.keyring.service import Keyring, Listed
from server.kernel.actor import Actor, Permission
from server.kernel.sentence import Sentence

LONGEST_USE = timedelta(days=366)
LONGEST_UNRETIRED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Finding:
    code: str
    sentence: Sentence


def findings(
    keys: Sequence[Listed], files: Collection[str], exported: Collection[str], *, now: datetime
) -> list[Finding]:
    """`files` are the names in the key folder, `exported` those that were exported once."""
    return [*_missing(keys), *_of_ages(keys, now), *_unexported(files, exported)]


def _missing(keys: Sequence[Listed]) -> Iterable[Finding]:
    for purpose in Purpose:
        if not any(one.is_held and one.key.purpose is purpose for one in keys):
            what = Sentence("There is no key for %(purpose)s.", {"purpose": purpose.value})
            yield Finding("key-missing", what)
    for one in keys:
        if not one.is_held and one.key.state is KeyState.IN_USE:
            what = Sentence(
                "%(key)s is known to the store, but its file is not in this folder. "
                "Copy it here, or retire it.",
                {"key": _name(one.key)},
            )
            yield Finding("key-elsewhere", what)


def _of_ages(keys: Sequence[Listed], now: datetime) -> Iterable[Finding]:
    successors = {one.key.purpose: one.key for one in keys if one.is_current}
    for one in keys:
        if one.key.state is not KeyState.IN_USE or one.key.added_at is None:
            continue
        newest = successors.get(one.key.purpose)
        name = {"key": _name(one.key)}
        if one.is_current and now - one.key.added_at > LONGEST_USE:
            what = Sentence("%(key)s has signed for more than a year. Rotate it.", name)
            yield Finding("key-old", what)
        elif not one.is_current and newest is not None and _is_settled(newest, now):
            what = Sentence("%(key)s was replaced and not retired. Retire it.", name)
            yield Finding("key-not-retired", what)


def _unexported(files: Collection[str], exported: Collection[str]) -> Iterable[Finding]:
    missing = sorted({*files} - {*exported})
    if missing:
        what = Sentence(
            "If this folder is lost, these keys are lost: %(keys)s. Export them.",
            {"keys": ", ".join(missing)},
        )
        yield Finding("keys-not-exported", what)


def _is_settled(newest: PublicKey, now: datetime) -> bool:
    return newest.added_at is not None and now - newest.added_at > LONGEST_UNRETIRED


def _name(key: PublicKey) -> str:
    return f"{key.purpose}-{key.version:04d} ({key.kid})"


@dataclass(frozen=True, slots=True)
class Health:
    """All keys as this machine sees them, when they were exported last, and what is wrong."""

    keys: Sequence[Listed]
    exported_at: datetime | None
    findings: Sequence[Finding]


async def look(keyring: Keyring, *, actor: Actor, now: datetime) -> Health:
    actor.require(Permission.ADMINISTER)
    keys = await keyring.listed()
    try:
        files, done = await asyncio.to_thread(_folder, keyring.folder)
    except KeyFileRefused as refusal:
        what = Sentence("The key folder is not safe: %(fault)s.", {"fault": str(refusal)})
        return Health(keys, None, [Finding("key-folder-unsafe", what)])
    moments = [datetime.fromisoformat(one) for one in done.values()]
    found = [*findings(keys, files, done, now=now), *await _undecided(keyring, keys)]
    return Health(keys, max(moments, default=None), found)


def _folder(folder: Path) -> tuple[list[str], Mapping[str, str]]:
    """Raises KeyFileRefused where others can read a key."""
    with exclusive(folder):
        files = key_files(folder)
        for name in files:
            read_key(folder / name)
        return files, exported(folder)


async def _undecided(keyring: Keyring, keys: Iterable[Listed]) -> list[Finding]:
    """What a compromise left to do: certificates to be signed again, and to be decided on."""
    found = []
    for key in (one.key for one in keys if one.key.compromise is not None):
        waiting, doubted = await keyring.left_by(key)
        if waiting:
            what = Sentence(
                "Certificates still bear %(key)s. Give keys compromise again, to the end.",
                {"key": _name(key)},
            )
            found.append(Finding("key-resigning", what))
        if doubted:
            what = Sentence(
                "%(count)s certificate of %(key)s waits to be revoked or signed again.",
                {"count": doubted, "key": _name(key)},
                many="%(count)s certificates of %(key)s wait to be revoked or signed again.",
            )
            found.append(Finding("key-doubted", what))
    return found
