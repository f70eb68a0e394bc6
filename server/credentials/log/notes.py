"""Signed notes and checkpoints: C2SP signed-note, tlog-checkpoint, tlog-cosignature (Ed25519).

One strict reading for whatever comes from outside. A text counts only once somebody known signed
it: `opened` gives it back, or refuses.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256

from server.credentials.log.tree import HASH_BYTES
from server.credentials.signatures import fits
from server.kernel.errors import Invalid, Malformed

MOST_BYTES = 65_536
_DASH = "\N{EM DASH} "
_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")
_KEY_BYTES, _ID_BYTES, _TIME_BYTES = 32, 4, 8
_DID_DOCUMENT = "did-sha256 "


class NoteMalformed(Malformed):
    code = "note-malformed"
    detail = "This is no signed note of a transparency log."


class NoteUnsigned(Invalid):
    code = "note-unsigned"
    detail = "This note is not signed by the key it should be signed by."


class Kind(IntEnum):
    """What a key signs: its byte in key ids and verifier keys."""

    NOTE = 1
    COSIGNATURE = 4


@dataclass(frozen=True, slots=True)
class Verifier:
    """A key and its name. `name` has no space and no plus."""

    name: str
    key: bytes
    kind: Kind = Kind.NOTE

    @property
    def id(self) -> bytes:
        said = self.name.encode() + b"\n" + bytes([self.kind]) + self.key
        return sha256(said).digest()[:_ID_BYTES]

    @property
    def text(self) -> str:
        """The verifier key (`vkey`) of a signed note."""
        return f"{self.name}+{self.id.hex()}+{b64encode(bytes([self.kind]) + self.key).decode()}"

    def line(self, signature: bytes) -> str:
        return f"{_DASH}{self.name} {b64encode(self.id + signature).decode()}\n"

    def signs(self, text: str, signature: bytes) -> bool:
        if self.kind is Kind.NOTE:
            return fits(self.key, text.encode(), signature)
        at, rest = signature[:_TIME_BYTES], signature[_TIME_BYTES:]
        return fits(self.key, cosigned(text, int.from_bytes(at, "big")), rest)


@dataclass(frozen=True, slots=True)
class Signature:
    """A line below a note: whose it says to be, and its bytes."""

    name: str
    key_id: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class Note:
    text: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A head of a log. `did_hash` is the SHA-256 of the issuer's DID document, as served."""

    origin: str
    size: int
    root: bytes
    did_hash: bytes | None = None

    @property
    def text(self) -> str:
        said = f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"
        if self.did_hash is None:
            return said
        return f"{said}{_DID_DOCUMENT}{b64encode(self.did_hash).decode()}\n"


def verifier_of(text: str) -> Verifier:
    """Read a verifier key. Raises NoteMalformed."""
    name, _, rest = text.strip().partition("+")
    _, _, encoded = rest.partition("+")
    content = unbase64(encoded)
    if len(content) != _KEY_BYTES + 1 or content[0] not in {*Kind}:
        raise NoteMalformed
    found = Verifier(name, content[1:], Kind(content[0]))
    if not is_key_name(name) or found.text != text.strip():
        raise NoteMalformed
    return found


def is_key_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(one.isspace() for one in name)


def note_of(content: str) -> Note:
    """Read a note; who signed it is not checked yet. Raises NoteMalformed."""
    if len(content) > MOST_BYTES or any(one < " " and one != "\n" for one in content):
        raise NoteMalformed
    text, divided, below = content.rpartition("\n\n")
    if not divided or not below.endswith("\n"):
        raise NoteMalformed
    return Note(text + "\n", tuple(map(_signature, below[:-1].split("\n"))))


def opened(note: Note, verifiers: Iterable[Verifier]) -> str:
    """Return its text. Raises NoteUnsigned unless one of them signed it, and none of them badly."""
    signers = signers_of(note, verifiers)
    if not signers:
        raise NoteUnsigned
    return note.text


def signers_of(note: Note, verifiers: Iterable[Verifier]) -> list[Verifier]:
    """Those who signed it. Raises NoteUnsigned for a signature that does not fit."""
    known = {(one.name, one.id): one for one in verifiers}
    found = []
    for signature in note.signatures:
        verifier = known.get((signature.name, signature.key_id))
        if verifier is None:
            continue
        if not verifier.signs(note.text, signature.value):
            raise NoteUnsigned
        found.append(verifier)
    return found


def checkpoint_of(text: str) -> Checkpoint:
    """Read a head; other extension lines than ours are passed over. Raises NoteMalformed."""
    lines = text.removesuffix("\n").split("\n")
    if len(lines) < 3 or not all(lines) or not _NUMBER.fullmatch(lines[1]):
        raise NoteMalformed
    root = unbase64(lines[2])
    said = [one for one in lines[3:] if one.startswith(_DID_DOCUMENT)]
    did_hash = unbase64(said[0].removeprefix(_DID_DOCUMENT)) if said else None
    if len(root) != HASH_BYTES or (did_hash is not None and len(did_hash) != HASH_BYTES):
        raise NoteMalformed
    return Checkpoint(lines[0], int(lines[1]), root, did_hash)


def cosigned(text: str, seconds: int) -> bytes:
    """What a witness signs of a checkpoint: C2SP tlog-cosignature, Ed25519."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def unbase64(text: str) -> bytes:
    """Canonical base64 alone. Raises NoteMalformed."""
    try:
        content = b64decode(text, validate=True)
    except (Error, ValueError) as error:
        raise NoteMalformed from error
    if b64encode(content).decode() != text:
        raise NoteMalformed
    return content


def _signature(line: str) -> Signature:
    name, divided, encoded = line.removeprefix(_DASH).partition(" ")
    content = unbase64(encoded)
    if not line.startswith(_DASH) or not divided or not is_key_name(name):
        raise NoteMalformed
    if len(content) <= _ID_BYTES:
        raise NoteMalformed
    return Signature(name, content[:_ID_BYTES], content[_ID_BYTES:])
