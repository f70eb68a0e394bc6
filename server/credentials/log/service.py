"""The transparency log as others see it: its head, its tiles, and the proof of one certificate."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path

from server.audit import service as audit
from server.credentials.domain import did
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.keys import PublicKey, Purpose
from server.credentials.log import auditing, proofs, tree
from server.credentials.log.folder import LogFolder, LogStandsStill
from server.credentials.log.notes import Verifier
from server.credentials.log.proofs import LogProof
from server.credentials.log.publishing import Publishing
from server.credentials.log.tiles import TileNodes, TileUnknown, tile_of
from server.credentials.log.witnessing import Witness
from server.credentials.signer import Signer
from server.credentials.store import log as store
from server.credentials.store.log import Head
from server.kernel.actor import Actor, Permission
from server.kernel.errors import NotFound, Refusal, Unavailable


class LogEntryPending(NotFound):
    code = "log-entry-pending"
    detail = "No signed head covers this certificate yet. Please try again in a few seconds."


class LogDamaged(Unavailable):
    code = "log-damaged"
    detail = "The log on this machine cannot be read. Nothing of it is given out until it is whole."


class Log:
    def __init__(
        self,
        signer: Signer,
        public_url: str,
        folder: Path,
        did_document: Callable[[], Awaitable[bytes]],
    ) -> None:
        origin = did.log_name(public_url)
        self._folder = LogFolder(folder)
        self._known_size = 0
        self.publishing = Publishing(signer, origin, self._folder, did_document)

    @property
    def verifier(self) -> Verifier:
        return self.publishing.verifier

    async def publish(self, *, now: datetime) -> Head:
        """Return a signed head over all that is committed; what waits for it may go out then."""
        return await self.publishing.publish(now=now)

    async def head(self, *, now: datetime) -> Head:
        """Return the newest signed head."""
        return await store.head() or await self.publish(now=now)

    async def covers(self, certificate: Certificate) -> bool:
        """Whether a signed head holds its issue; one from before the log needs none."""
        index = certificate.log_index
        if index is None or index < self._known_size:
            return True
        _, signed = await store.sizes()
        self._known_size = signed or 0
        return index < self._known_size

    async def tile(self, path: str, *, now: datetime) -> bytes:
        """Raises TileUnknown for what no head has signed."""
        tile = tile_of(path)
        if not tile.is_of((await self.head(now=now)).size):
            raise TileUnknown
        try:
            return await asyncio.to_thread(self._folder.read, tile)
        except TileUnknown:  # another machine wrote it
            await self.publish(now=now)
            return await asyncio.to_thread(self._folder.read, tile)

    async def entry(self, index: int) -> bytes | None:
        """The line at a place, as it is hashed."""
        return next(iter(await store.lines(index, 1)), None)

    async def proof(self, certificate: Certificate, *, now: datetime) -> LogProof:
        """Raises LogEntryPending, LogDamaged."""
        head = await self.head(now=now)
        index = certificate.log_index
        if index is None or index >= head.size:
            raise LogEntryPending
        path = await self._path(index, head.size, now)
        proof = LogProof(index, tuple(path), head.served, certificate.log_salt)
        entry = await self.entry(index)
        try:
            proofs.proven(proof, entry or b"", self.verifier)
        except Refusal as error:
            raise LogDamaged from error
        return proof

    async def name(self) -> str:
        """Under which it began; it stays, wherever the house is served."""
        head = await store.head()
        return self.verifier.name if head is None else head.origin

    async def size(self) -> int:
        """How many entries are committed."""
        return (await store.sizes())[0]

    async def has_head(self) -> bool:
        return await store.head() is not None

    async def is_restored(self) -> bool:
        """Whether nobody has accepted a head since the store was restored."""
        return await store.is_restored()

    async def violations(self, public_keys: Sequence[PublicKey]) -> list[str]:
        """What the audit finds wrong with it."""
        name = await self.name()
        of_log = [one for one in public_keys if one.purpose is Purpose.LOG]
        return await auditing.violations(self._folder, [Verifier(name, key.raw) for key in of_log])

    @property
    def stands_still(self) -> bool:
        """Whether this process cannot sign a head; what is stored can still be checked."""
        return self.publishing.fault is not None

    def fault(self, *, actor: Actor) -> LogStandsStill | None:
        """Why it stands still, and what to do."""
        actor.require(Permission.ADMINISTER)
        return self.publishing.fault

    async def unsigned_by(self, *, now: datetime) -> list[Witness]:
        """The witnesses that have not signed the newest head."""
        return self.publishing.witnessing.missing((await self.head(now=now)).served)

    async def try_witness(self, witness: Witness, *, actor: Actor, now: datetime) -> None:
        """Have it sign the newest head, kept or not. Raises WitnessSilent, WitnessDisagrees."""
        actor.require(Permission.ADMINISTER)
        await self.publishing.line_of(witness, now=now)

    async def accept_head(self, size: int, *, actor: Actor, now: datetime) -> None:
        """Go on from the store’s log as it is, after a restore. Raises LogHeadRefused."""
        actor.require(Permission.ADMINISTER)
        await self.publishing.accept(size, now=now)
        await audit.record(actor, "log.head-accepted", str(size), now=now)

    async def _path(self, index: int, size: int, now: datetime) -> list[bytes]:
        try:
            return await asyncio.to_thread(self._path_on_disk, index, size)
        except TileUnknown:
            await self.publish(now=now)
            return await asyncio.to_thread(self._path_on_disk, index, size)

    def _path_on_disk(self, index: int, size: int) -> list[bytes]:
        return tree.inclusion_path(index, size, TileNodes(size, self._folder.read))
