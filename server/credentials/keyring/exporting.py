"""All key files as one encrypted file, and back into an empty folder.

A passphrase becomes a key by Argon2id, and libsodium's secretbox seals what it opens. Nobody opens
it without the passphrase, we neither. What was exported is noted beside the keys, by name.
"""

import json
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from server.credentials.key_files import KeyFileRefused, exclusive, names, read_key, write_key
from server.credentials.signer import is_key_file
from server.kernel.clock import rfc3339
from server.kernel.errors import Conflict, Invalid

FORMAT = "assay-keys-v1"
SHORTEST = 12
MOST_BYTES = 1_000_000
_NOTE = "exported.json"


class PassphraseShort(Invalid):
    code = "passphrase-short"
    detail = "A passphrase that guards every key has 12 characters or more."


class ExportUnreadable(Invalid):
    code = "export-unreadable"
    detail = "This is no export of keys, it is damaged, or the passphrase is another."


class KeysPresent(Conflict):
    code = "keys-present"
    detail = "There are keys in the folder. Keys are imported into an empty one."


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one guess at a passphrase, as libsodium counts it: passes, and bytes of memory."""

    passes: int
    memory: int


MODERATE = Cost(3, 256 * 1024 * 1024)
_MOST = Cost(8, 1024 * 1024 * 1024)


class _Sealed(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    passes: int
    memory: int
    salt: str
    box: str


def export_keys(
    directory: Path, path: Path, passphrase: str, *, now: datetime, cost: Cost = MODERATE
) -> list[str]:
    """Write every key to `path`, for its owner alone; return the names of what is in it.

    Raises PassphraseShort, and KeyFileRefused where `path` exists.
    """
    if len(passphrase) < SHORTEST:
        raise PassphraseShort
    with exclusive(directory):
        files = {name: read_key(directory / name) for name in key_files(directory)}
    write_key(path, _sealed(files, passphrase, cost))
    with exclusive(directory):
        _note(directory, [*files], now)
    return [*files]


def import_keys(directory: Path, path: Path, passphrase: str) -> list[str]:
    """Put the keys of an export into an empty folder. Raises ExportUnreadable, KeysPresent."""
    files = _opened(path, passphrase)
    with exclusive(directory):
        if key_files(directory):
            raise KeysPresent
        for name, content in files.items():
            write_key(directory / name, content)
    return [*files]


def exported(directory: Path) -> Mapping[str, str]:
    """When each key was exported last, by the name of its file."""
    path = directory / _NOTE
    if not path.exists():
        return {}
    try:
        return msgspec.json.decode(read_key(path), type=dict[str, str])
    except msgspec.MsgspecError as error:
        raise KeyFileRefused(f"{path} is damaged: remove it, and export the keys anew") from error


def key_files(directory: Path) -> list[str]:
    return [name for name in names(directory) if is_key_file(name)]


def _note(directory: Path, done: list[str], now: datetime) -> None:
    noted = {**exported(directory), **dict.fromkeys(done, rfc3339(now))}
    (directory / _NOTE).unlink(missing_ok=True)
    write_key(directory / _NOTE, json.dumps(noted, indent=1).encode())


def _sealed(files: Mapping[str, bytes], passphrase: str, cost: Cost) -> bytes:
    from nacl.pwhash import argon2id  # noqa: PLC0415 - servers never export
    from nacl.secret import SecretBox  # noqa: PLC0415 - see above
    from nacl.utils import random  # noqa: PLC0415 - see above

    salt = random(argon2id.SALTBYTES)
    key = argon2id.kdf(SecretBox.KEY_SIZE, passphrase.encode(), salt, cost.passes, cost.memory)
    content = json.dumps({name: b64encode(one).decode() for name, one in files.items()})
    box = SecretBox(key).encrypt(content.encode())
    sealed = _Sealed(
        FORMAT, cost.passes, cost.memory, b64encode(salt).decode(), b64encode(box).decode()
    )
    return msgspec.json.format(msgspec.json.encode(sealed), indent=1) + b"\n"


def _is_bearable(sealed: _Sealed) -> bool:
    return 0 < sealed.passes <= _MOST.passes and 0 < sealed.memory <= _MOST.memory


def _opened(path: Path, passphrase: str) -> dict[str, bytes]:
    from nacl.exceptions import CryptoError  # noqa: PLC0415 - servers never import
    from nacl.pwhash import argon2id  # noqa: PLC0415 - see above
    from nacl.secret import SecretBox  # noqa: PLC0415 - see above

    with path.open("rb") as file:
        content = file.read(MOST_BYTES)
    try:
        sealed = msgspec.json.decode(content, type=_Sealed)
        # A file from elsewhere must not have us work for hours.
        if sealed.format != FORMAT or not _is_bearable(sealed):
            raise ExportUnreadable
        salt = b64decode(sealed.salt, validate=True)
        key = argon2id.kdf(
            SecretBox.KEY_SIZE, passphrase.encode(), salt, sealed.passes, sealed.memory
        )
        opened = SecretBox(key).decrypt(b64decode(sealed.box, validate=True))
        files = msgspec.json.decode(opened, type=dict[str, bytes])
    except (msgspec.MsgspecError, Error, CryptoError, ValueError) as error:
        raise ExportUnreadable from error
    if not files or not all(is_key_file(name) for name in files):
        raise ExportUnreadable
    return files
