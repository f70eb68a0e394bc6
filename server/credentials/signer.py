"""The signer: the only object that holds private keys, one per purpose, all that ever signed.

Keys live as owner-only files in `<data dir>/keys`: Ed25519 as PKCS#8 PEM, `credentials-0001.pem`,
symmetric ones as 32 bytes, `id-tags-01.key`. The highest number of a purpose is in use; lower ones
stay, so that old receipts can be repeated and old IDs read. Refuses to start on files others can
read, and never writes a key anywhere else.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
from nacl.signing import SigningKey

from server.credentials.domain.keys import PublicKey, Purpose, SecretPurpose
from server.credentials.key_files import KeyFileRefused, exclusive, names, read_key, write_key
from server.credentials.pem import as_pem, read_pem
from server.kernel.ids import random_bytes

log = structlog.get_logger("assay.keys")
_SIGNING_FILE = re.compile(r"([a-z]+)-(\d{4})\.pem")
_SECRET_FILE = re.compile(r"([a-z]+(?:-[a-z]+)*)-(\d{2})\.key")
_SECRET_BYTES = 32
_LAST_SECRET_VERSION = 31  # a printed ID has five bits for it


class KeyUnknown(LookupError):
    """We hold no key of that name or purpose."""


@dataclass(frozen=True, slots=True)
class Signature:
    """An Ed25519 signature (64 bytes) and the short name of its key."""

    kid: str
    value: bytes


@dataclass(frozen=True, slots=True)
class _Pair:
    public: PublicKey
    private: SigningKey
    """Of libsodium: it signs in two thirds of the time, and signing is most of a receipt."""


class _Keys:
    """The keys of a folder as they were read."""

    def __init__(self, pairs: Sequence[_Pair]) -> None:
        self.by_kid = {pair.public.kid: pair for pair in pairs}
        ordered = sorted(pairs, key=lambda pair: pair.public.version)
        self.current = {pair.public.purpose: pair for pair in ordered}
        self.public = tuple(in_order(pair.public for pair in pairs))


class Signer:
    """Signs by purpose. Safe to share between threads; reads its folder again when told to."""

    _keys: _Keys
    _is_stale: bool

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._distrusted = frozenset[str]()
        self.reload()

    def distrust(self, kids: frozenset[str]) -> None:
        """Of these keys it is known that others have them: nothing new is to be signed by them."""
        self._distrusted = kids

    def is_distrusted(self, kid: str) -> bool:
        return kid in self._distrusted

    def expect_change(self) -> None:
        """Look into the folder again before anything more is signed."""
        self._is_stale = True

    def reload(self) -> None:
        """Use what is in the folder now. Raises KeyFileRefused, and goes on with what it had."""
        self._is_stale = False
        with exclusive(self.directory):
            self._keys = _load(self.directory)

    def rotate(self, purpose: Purpose) -> PublicKey:
        """Add a new key for a purpose and use it; the old one stays."""
        rotate(self.directory, purpose)
        self.reload()
        return self.current(purpose)

    def sign(self, purpose: Purpose, message: bytes) -> Signature:
        """Sign with the key now in use for this purpose."""
        pair = self._in_use(purpose)
        return Signature(pair.public.kid, pair.private.sign(message).signature)

    def sign_with(self, kid: str, message: bytes) -> bytes:
        """Sign again with a named key, retired or not: equal input is an equal signature.

        For what an intent or a stored receipt already names. Raises KeyUnknown.
        """
        return self._pair(kid).private.sign(message).signature

    def current(self, purpose: Purpose) -> PublicKey:
        return self._in_use(purpose).public

    def public_key(self, kid: str) -> PublicKey:
        return self._pair(kid).public

    def public_keys(self) -> tuple[PublicKey, ...]:
        """Return every key of the folder, by purpose and age."""
        if self._is_stale:
            self._catch_up()
        return self._keys.public

    def _in_use(self, purpose: Purpose) -> _Pair:
        if self._is_stale:
            self._catch_up()
        found = self._keys.current.get(purpose)
        if found is None:
            raise KeyUnknown(f"there is no key for {purpose}")
        return found

    def _catch_up(self) -> None:
        """Who is handing in must not wait for a folder to be mended: the keys at hand do."""
        try:
            self.reload()
        except (KeyFileRefused, OSError) as error:
            log.warning("keys-unread", fault=type(error).__name__)

    def _pair(self, kid: str) -> _Pair:
        found = self._keys.by_kid.get(kid)
        if found is None:  # perhaps it was copied here a moment ago
            self._catch_up()
            found = self._keys.by_kid.get(kid)
        if found is None:
            raise KeyUnknown(f"there is no key {kid}")
        return found


def open_signer(directory: Path) -> Signer:
    """Load every signing key, creating what a first start lacks. Raises KeyFileRefused."""
    with exclusive(directory):
        present = {purpose for purpose, _ in _signing_files(directory)}
        for purpose in Purpose:
            if purpose not in present:
                _create_signing_key(directory, purpose, version=1)
    return Signer(directory)


def lacking(directory: Path) -> list[Purpose | SecretPurpose]:
    """For what there is no key in the folder. Makes nothing."""
    found = names(directory) if directory.is_dir() else []
    matches = [_SIGNING_FILE.fullmatch(one) or _SECRET_FILE.fullmatch(one) for one in found]
    present = {match[1] for match in matches if match is not None}
    return [one for one in (*Purpose, *SecretPurpose) if one not in present]


def begin(directory: Path, purpose: Purpose | SecretPurpose, *, after: int) -> None:
    """Make a key in place of lost ones, numbered `after` them: a copy found later still fits."""
    if isinstance(purpose, SecretPurpose):
        add_secret(directory, purpose, after=after)
        return
    with exclusive(directory):
        _create_signing_key(directory, purpose, version=after + 1)


def read_public_keys(directory: Path) -> tuple[PublicKey, ...]:
    """Return the public keys of a folder that is there, creating none. Raises KeyFileRefused."""
    with exclusive(directory):
        return _load(directory).public


def require_safe(directory: Path) -> None:
    """Read every key of a folder that is there. Raises KeyFileRefused."""
    with exclusive(directory):
        _load(directory)
        for purpose in SecretPurpose:
            _load_secrets(directory, purpose)


def rotate(directory: Path, purpose: Purpose) -> Signer:
    """Add a new key for a purpose and return a signer that uses it; the old one stays."""
    with exclusive(directory):
        versions = [version for one, version in _signing_files(directory) if one is purpose]
        _create_signing_key(directory, purpose, version=max(versions, default=0) + 1)
    return Signer(directory)


def open_secrets(directory: Path, purpose: SecretPurpose) -> Mapping[int, bytes]:
    """Return the 32-byte keys of a purpose by version, creating the first. Use the highest."""
    with exclusive(directory):
        secrets = _load_secrets(directory, purpose)
        if not secrets:
            write_key(directory / f"{purpose}-01.key", random_bytes(_SECRET_BYTES))
        return secrets or _load_secrets(directory, purpose)


def is_key_file(name: str) -> bool:
    """Whether we made a file of this name; others are left alone."""
    signing, secret = _SIGNING_FILE.fullmatch(name), _SECRET_FILE.fullmatch(name)
    return (signing is not None and signing[1] in {*Purpose}) or (
        secret is not None and secret[1] in {*SecretPurpose}
    )


def add_secret(directory: Path, purpose: SecretPurpose, *, after: int = 0) -> int:
    """Write the next version, which is used from then on; return it."""
    with exclusive(directory):
        version = max(_load_secrets(directory, purpose), default=after) + 1
        if version > _LAST_SECRET_VERSION:
            raise KeyFileRefused(f"{purpose} was rotated {_LAST_SECRET_VERSION - 1} times: no more")
        write_key(directory / f"{purpose}-{version:02d}.key", random_bytes(_SECRET_BYTES))
        return version


def in_order(keys: Iterable[PublicKey]) -> list[PublicKey]:
    """By purpose, then by age."""
    return sorted(keys, key=lambda key: (list(Purpose).index(key.purpose), key.version))


def _load(directory: Path) -> _Keys:
    return _Keys(
        [_read_pair(directory, purpose, version) for purpose, version in _signing_files(directory)]
    )


def _signing_files(directory: Path) -> list[tuple[Purpose, int]]:
    found = (_SIGNING_FILE.fullmatch(name) for name in names(directory))
    known = {purpose.value: purpose for purpose in Purpose}
    return [(known[match[1]], int(match[2])) for match in found if match and match[1] in known]


def _read_pair(directory: Path, purpose: Purpose, version: int) -> _Pair:
    path = directory / f"{purpose}-{version:04d}.pem"
    private = SigningKey(read_pem(path, read_key(path)))
    return _Pair(PublicKey(purpose, version, bytes(private.verify_key)), private)


def _create_signing_key(directory: Path, purpose: Purpose, *, version: int) -> None:
    write_key(directory / f"{purpose}-{version:04d}.pem", as_pem(random_bytes(32)))


def _load_secrets(directory: Path, purpose: SecretPurpose) -> dict[int, bytes]:
    found = (_SECRET_FILE.fullmatch(name) for name in names(directory))
    versions = sorted(int(match[2]) for match in found if match and match[1] == purpose)
    return {version: _read_secret(directory, purpose, version) for version in versions}


def _read_secret(directory: Path, purpose: SecretPurpose, version: int) -> bytes:
    path = directory / f"{purpose}-{version:02d}.key"
    secret = read_key(path)
    if len(secret) != _SECRET_BYTES or version > _LAST_SECRET_VERSION:
        raise KeyFileRefused(f"{path} must hold {_SECRET_BYTES} bytes and a version to 31")
    return secret
