"""The `.tlog-proof` beside a certificate: C2SP tlog-proof, checked by anyone without us.

The `extra` line holds the salt, so whoever has the credential can make the line of the log from
it: `assay-log v1 <kind> <day> <base64 of sha256(salt ‖ JCS of the credential)>`.
"""

import re
from base64 import b64encode
from dataclasses import dataclass

from server.credentials.log import notes, tree
from server.credentials.log.notes import Checkpoint, Note, Verifier
from server.credentials.log.tree import HASH_BYTES
from server.kernel.errors import Malformed

MOST_BYTES = 65_536
MOST_HASHES = 63
_HEAD = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,15})")
_EXTRA = "extra "


class LogProofMalformed(Malformed):
    code = "log-proof-malformed"
    detail = "This is no proof file of a transparency log."


@dataclass(frozen=True, slots=True)
class LogProof:
    """`note` is the signed head, word for word; `extra` is not signed by anyone."""

    index: int
    path: tuple[bytes, ...]
    note: str
    extra: bytes | None = None

    @property
    def text(self) -> str:
        lines = [_HEAD]
        if self.extra is not None:
            lines.append(_EXTRA + b64encode(self.extra).decode())
        lines.append(f"index {self.index}")
        lines += [b64encode(one).decode() for one in self.path]
        return "\n".join(lines) + f"\n\n{self.note}"


@dataclass(frozen=True, slots=True)
class Proven:
    """A proof that holds: the signed head, and every hash from the entry's to the root."""

    head: Checkpoint
    note: Note
    steps: tuple[bytes, ...]


def proof_of(content: bytes) -> LogProof:
    """Raises LogProofMalformed."""
    try:
        text = content[: MOST_BYTES + 1].decode()
    except UnicodeDecodeError as error:
        raise LogProofMalformed from error
    said, divided, note = text.partition("\n\n")
    head, *lines = said.split("\n")
    if len(content) > MOST_BYTES or not divided or head != _HEAD or not lines:
        raise LogProofMalformed
    try:
        extra = None
        if lines[0].startswith(_EXTRA):
            extra = notes.unbase64(lines.pop(0).removeprefix(_EXTRA))
        match = _INDEX.fullmatch(lines[0]) if lines else None
        path = tuple(notes.unbase64(one) for one in lines[1:])
        notes.note_of(note)
    except notes.NoteMalformed as error:
        raise LogProofMalformed from error
    if match is None or len(path) > MOST_HASHES or any(len(one) != HASH_BYTES for one in path):
        raise LogProofMalformed
    return LogProof(int(match[1]), path, note, extra)


def proven(proof: LogProof, entry: bytes, verifier: Verifier) -> Proven:
    """Raises NoteUnsigned, NoteMalformed or LogProofWrong unless the head holds the entry."""
    note = notes.note_of(proof.note)
    head = notes.checkpoint_of(notes.opened(note, [verifier]))
    if head.origin != verifier.name:
        raise notes.NoteUnsigned
    leaf = tree.leaf_hash(entry)
    steps = tree.steps_of_inclusion(leaf, proof.index, head.size, proof.path)
    if steps[-1] != head.root:
        raise tree.LogProofWrong
    return Proven(head, note, tuple(steps))
