"""Publishing: what is committed goes into tiles, on the disk, and then a head over it is signed.

One process signs a head at a time, and any may. Refused is a head that is smaller than, or not
consistent with, one that was signed before: of the store, or the newest in the data folder. Then
the log stands still, and nothing is delivered that waits for it, until somebody says otherwise.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from hashlib import sha256

from server.credentials import events
from server.credentials.domain.keys import Purpose
from server.credentials.log import notes, tree
from server.credentials.log.folder import LogFolder, LogStandsStill
from server.credentials.log.notes import Checkpoint, Verifier
from server.credentials.log.tiles import (
    WIDTH,
    BundleMalformed,
    Edge,
    TileNodes,
    TileUnknown,
    edge_of,
)
from server.credentials.log.witnessing import Proof, Witness, WitnessDisagrees, Witnessing
from server.credentials.signer import Signer
from server.credentials.store import certificates
from server.credentials.store import log as store
from server.credentials.store.log import Head
from server.database.connection import transaction
from server.kernel.clock import to_milliseconds
from server.kernel.ids import random_bytes
from server.kernel.sentence import Sentence

ENTRIES_AT_ONCE = 16 * WIDTH
CERTIFICATES_AT_ONCE = 100
SALT_BYTES = 16


class LogHeadRefused(LogStandsStill):
    """We would sign less, or something else, than was signed before. The sentence says what."""

    code = "log-head-refused"
    detail = "The log’s head cannot be signed: it would not agree with one that was signed before."


class Publishing:
    """`origin` names a log that is new; one that began keeps its own.

    `did_document` returns the issuer’s DID document as served; its hash is in each head.
    """

    def __init__(
        self,
        signer: Signer,
        origin: str,
        folder: LogFolder,
        did_document: Callable[[], Awaitable[bytes]],
    ) -> None:
        self._signer = signer
        self._origin = origin
        self._did_document = did_document
        self._edge: Edge | None = None
        self._told: bytes | None = None
        self._is_witnessed = False
        """Whether the witnesses were asked since this process began."""
        self._lock = asyncio.Lock()
        self.folder = folder
        self.witnessing = Witnessing()
        self.fault: LogStandsStill | None = None
        """Why no head is signed, while none is."""

    @property
    def verifier(self) -> Verifier:
        return Verifier(self._origin, self._signer.current(Purpose.LOG).raw)

    async def follow_up(self, *, now: datetime) -> bool:
        """Publish if there is anything to; say whether there was. Raises LogStandsStill."""
        size, signed = await store.sizes()
        is_known = self._is_witnessed and self._edge is not None and self._edge.size == size
        if size == signed and is_known and self._told == await self._did_hash():
            return False
        await self.publish(now=now)
        return size != signed

    async def publish(self, *, now: datetime) -> Head:
        """Return a signed head over all that is committed. Raises LogStandsStill."""
        async with self._lock:
            head = None
            while head is None:
                try:
                    head = await self._published(now)
                except LogStandsStill as error:
                    self.fault = error
                    raise
            self.fault = None
            return head

    async def gather(self, *, now: datetime) -> None:
        """Ask the witnesses who have not signed the newest head yet for their signatures."""
        if not self.witnessing.witnesses:
            return
        head = await self.publish(now=now)
        await self._ask_witnesses(head, self.witnessing.missing(head.served))

    async def line_of(self, witness: Witness, *, now: datetime) -> str:
        """Have one sign the newest head, to try it. Raises WitnessSilent, WitnessDisagrees."""
        head = await self.publish(now=now)
        return await self.witnessing.line(witness, head.note, head.size, self._proof_to(head.size))

    async def accept(self, size: int, *, now: datetime) -> None:
        """Go on from what the store has, whatever was signed before. Raises LogHeadRefused."""
        async with self._lock:
            committed, _ = await store.sizes()
            if size != committed:
                values = {"size": committed, "asked": size}
                raise LogHeadRefused(
                    Sentence("The store’s log has %(size)s entries, not %(asked)s.", values)
                )
            name = now.strftime("before-%Y%m%dT%H%M%S")
            await asyncio.to_thread(self.folder.set_aside, name)
            self._edge = None
            head = await store.head()
            if head is not None:
                self._origin = head.origin
            async with transaction():
                await store.forget_head()
        await self.publish(now=now)

    async def _ask_witnesses(self, head: Head, witnesses: Sequence[Witness]) -> None:
        """Raises LogHeadRefused where one has seen what this head does not continue."""
        try:
            lines = await self.witnessing.cosigned(
                witnesses, head.note, head.size, self._proof_to(head.size)
            )
        except WitnessDisagrees as error:
            size, _ = await store.sizes()
            if head.size < error.size <= size:  # given a newer head by another process
                return
            self._is_witnessed = False
            raise _refused_by(error, size) from error
        missing = self.witnessing.missing(head.served)
        new = "".join(line for witness, line in lines.items() if witness in missing)
        if new:
            await store.add_cosignatures(head, head.cosignatures + new)

    def _proof_to(self, size: int) -> Proof:
        nodes = TileNodes(size, self.folder.read)

        async def proof(old: int) -> list[bytes]:
            return await asyncio.to_thread(tree.consistency_path, old, size, nodes)

        return proof

    async def _published(self, now: datetime) -> Head | None:
        """None when another process was faster."""
        if await store.is_restored():
            raise _restored((await store.sizes())[0])
        # The folder first: what it keeps was committed before.
        kept = await asyncio.to_thread(self.folder.checkpoint)
        old = await store.head()
        if old is None:
            await append_earlier(now=now)
        size, _ = await store.sizes()
        seen = [] if old is None else [head_of(old)]
        if seen:
            self._origin = seen[0].origin  # it stays, also where the house has another address now
        await self._grow(size, [*seen, kept] if kept else seen, signed=old)
        assert self._edge is not None
        if old is not None and not self._is_witnessed:
            await self._ask_witnesses(old, self.witnessing.witnesses)
            self._is_witnessed = True
        head = Checkpoint(self._origin, size, self._edge.root, await self._did_hash())
        self._told = head.did_hash
        if old is not None and not self._is_news(old, head):
            await asyncio.to_thread(self.folder.keep_checkpoint, old.note)
            return old
        note = await asyncio.to_thread(self._signed, head)
        async with transaction():
            saved = await store.replace_head(old, size, note, now=now)
        if not saved:
            return None
        await asyncio.to_thread(self.folder.keep_checkpoint, note)
        return Head(size, note, "", to_milliseconds(now))

    async def _grow(self, size: int, seen: Sequence[Checkpoint], *, signed: Head | None) -> None:
        """Write what is new to the disk. Raises LogHeadRefused unless all that was seen fits."""
        newest = max((one.size for one in seen), default=0)
        if newest > size or (signed is None and seen) or (signed and newest > signed.size):
            what = Sentence(
                "The store’s log has %(size)s entries, and a head over %(newest)s was signed "
                "before. Restore the newer store. Only if it is lost, “log accept-head %(size)s” "
                "goes on from this one.",
                {"size": size, "newest": newest},
            )
            raise LogHeadRefused(what)
        try:
            edge = await self._edge_within(size)
            while edge.size < size:
                await asyncio.to_thread(self._write, edge, await _lines(edge.size, size))
            await asyncio.to_thread(self._require_agreement, edge, seen)
        except BaseException:
            self._edge = None
            raise
        self._edge = edge

    async def _edge_within(self, size: int) -> Edge:
        if self._edge is None or self._edge.size > size:
            self._edge = await asyncio.to_thread(self._edge_on_disk, size)
        return self._edge

    def _edge_on_disk(self, size: int) -> Edge:
        """From the tiles below the newest checkpoint, or from nothing where these do not fit it."""
        kept = self.folder.checkpoint()
        if kept is None or kept.size > size:
            return Edge.empty()
        try:
            edge = edge_of(kept.size, self.folder.read)
        except (TileUnknown, BundleMalformed):
            return Edge.empty()
        return edge if edge.root == kept.root else Edge.empty()

    def _write(self, edge: Edge, lines: Sequence[bytes]) -> None:
        for tile, content in edge.grown(lines):
            self.folder.write([(tile, content)])
            self.folder.drop_partial(tile)
        self.folder.write(edge.partial())

    def _require_agreement(self, edge: Edge, seen: Sequence[Checkpoint]) -> None:
        nodes = TileNodes(edge.size, self.folder.read)
        for head in seen:
            known = edge.root if head.size == edge.size else tree.root(head.size, nodes)
            if known != head.root or head.origin != self._origin:
                what = Sentence(
                    "The store’s log differs from the head over %(size)s entries that was signed "
                    "before. Restore the store that it was signed from. Only if it is lost, “log "
                    "accept-head %(own)s” goes on from this one.",
                    {"size": head.size, "own": edge.size},
                )
                raise LogHeadRefused(what)

    def _signed(self, head: Checkpoint) -> str:
        signature = self._signer.sign(Purpose.LOG, head.text.encode())
        return f"{head.text}\n{self.verifier.line(signature.value)}"

    def _is_news(self, old: Head, head: Checkpoint) -> bool:
        note = notes.note_of(old.note)
        return note.text != head.text or note.signatures[0].key_id != self.verifier.id

    async def _did_hash(self) -> bytes:
        return sha256(await self._did_document()).digest()


def _refused_by(disagreement: WitnessDisagrees, size: int) -> LogHeadRefused:
    what = Sentence(
        "The witness %(witness)s has seen a log of %(newest)s entries that the store’s log, of "
        "%(size)s, does not continue. Restore the store that it has seen. Only if it is lost: take "
        "that witness out of ASSAY_LOG_WITNESSES, and start again.",
        {
            "witness": disagreement.witness.verifier.name,
            "newest": disagreement.size,
            "size": size,
        },
    )
    return LogHeadRefused(what)


def _restored(size: int) -> LogHeadRefused:
    what = Sentence(
        "This store was restored from a backup, and nobody knows what was signed after it was "
        "made. Restore a newer backup if there is one. If not, “log accept-head %(size)s” goes on "
        "from here.",
        {"size": size},
    )
    return LogHeadRefused(what)


async def _lines(start: int, end: int) -> list[bytes]:
    lines = await store.lines(start, min(ENTRIES_AT_ONCE, end - start))
    if not lines:
        what = Sentence(
            "Entry %(place)s of the log is missing in the store. Restore a store that has it.",
            {"place": start},
        )
        raise LogHeadRefused(what)
    return lines


def head_of(head: Head) -> Checkpoint:
    return notes.checkpoint_of(notes.note_of(head.note).text)


async def append_earlier(*, now: datetime) -> None:
    """Give each certificate that was signed before there was a log its entry; once."""
    while await _append_some(now):
        pass


async def _append_some(now: datetime) -> bool:
    async with transaction():
        await store.hold()
        some = await certificates.unlogged(CERTIFICATES_AT_ONCE)
        for one in some:
            if one.log_salt is None:
                await certificates.salted(one.id, random_bytes(SALT_BYTES))
        salted = await certificates.by_ids([one.id for one in some])
        await events.record_issues([salted[one.id] for one in some], now=now)
    return bool(some)
