"""Our keys and their lives: what the folder holds, and what the store says of each.

A key is a file; that it was added, retired or compromised is a row and an entry in the log. A row
outlives its file, so every key that ever signed stays listed. Holds no private key.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

import rfc8785
import structlog

from server.audit import service as audit
from server.credentials.domain import did
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.document import Document
from server.credentials.domain.event import SIGNED, EventKind, LogEntry, digest_of
from server.credentials.domain.keys import KeyState, PublicKey, Purpose
from server.credentials.signer import Signer, in_order
from server.credentials.store import events, log
from server.credentials.store import keys as store
from server.database import changes
from server.database.connection import transaction
from server.kernel.actor import SYSTEM, Actor, Permission
from server.kernel.errors import Conflict, NotFound

SCOPE = "signing-key"
said = structlog.get_logger("assay.keys")
MOST_COUNTED = 200


class KeyNotKnown(NotFound):
    code = "key-not-known"
    detail = "We have no key of this name. List them with: keys list."


class KeyInUse(Conflict):
    code = "key-in-use"
    detail = "This key is in use. Rotate its purpose first; then it can be retired."


class KeyDone(Conflict):
    code = "key-done"
    detail = "This key was retired or compromised before."


@dataclass(frozen=True, slots=True)
class Listed:
    """`is_current` signs what is new; `is_held` says whether this machine has the private key."""

    key: PublicKey
    is_current: bool
    is_held: bool


@dataclass(frozen=True, slots=True)
class _Known:
    keys: dict[str, PublicKey] = field(default_factory=dict)
    doubted: frozenset[UUID] = frozenset()
    """Certificates of a compromised key that the log does not hold from before."""


class Keyring:
    def __init__(self, signer: Signer, public_url: str) -> None:
        self._signer = signer
        self.did = did.did_web(public_url)
        self._known = _Known()
        self.is_stale = True
        self._lost = frozenset[str]()
        changes.on_change(SCOPE, self._hear)

    def public_keys(self) -> tuple[PublicKey, ...]:
        """Return every key that ever signed, as far as this process knows their lives."""
        in_folder = {key.kid: key for key in self._signer.public_keys()}
        return tuple(in_order((in_folder | self._known.keys).values()))

    @property
    def folder(self) -> Path:
        return self._signer.directory

    @property
    def lost(self) -> frozenset[str]:
        """Files of keys that should sign now, by the store, and are not in this folder."""
        held = {key.kid for key in self.in_folder()}
        newest = {key.purpose: key for key in in_order(self._known.keys.values())}
        return frozenset(
            f"{key.purpose}-{key.version:04d}.pem"
            for key in newest.values()
            if key.state is KeyState.IN_USE and key.kid not in held
        )

    async def left_by(self, key: PublicKey) -> tuple[int, int]:
        """How many certificates in force still bear a compromised key: ours, and doubted ones.

        The first are counted up to a few; the second are few.
        """
        assert key.compromise is not None, "nobody else leaves any"
        ids = await store.bearing(key.kid, None, limit=MOST_COUNTED)
        ours = await store.logged_before(ids, key.compromise.position)
        return len(ours), len(ids) - len(ours)

    def in_folder(self) -> tuple[PublicKey, ...]:
        """Return those whose private keys this machine has."""
        return self._signer.public_keys()

    async def fresh(self) -> tuple[PublicKey, ...]:
        """Return every key that ever signed, with its life as the store has it."""
        await self.catch_up()
        return self.public_keys()

    async def catch_up(self) -> None:
        """Read what was announced since; nothing to do mostly."""
        if self.is_stale:
            await self._read()

    def key(self, kid: str) -> PublicKey:
        """Raises KeyNotKnown."""
        found = next((one for one in self.public_keys() if one.kid == kid), None)
        if found is None:
            raise KeyNotKnown
        return found

    def is_current(self, key: PublicKey) -> bool:
        return self._signer.current(key.purpose).kid == key.kid

    async def listed(self) -> list[Listed]:
        """All of them, as this machine sees them."""
        held = {key.kid for key in self.in_folder()}
        keys = await self.fresh()
        return [Listed(key, self.is_current(key), key.kid in held) for key in keys]

    def is_doubted(self, certificate: Certificate) -> bool:
        """Whether a thief may have made it: signed by a compromised key and logged too late."""
        key = self._known.keys.get(certificate.kid)
        has_fallen = key is not None and key.compromise is not None
        return has_fallen and certificate.is_in_force and certificate.id in self._known.doubted

    def has_fallen(self, document: Document) -> bool:
        """Whether the key it names was compromised."""
        key = self._known.keys.get(kid_in(document))
        return key is not None and key.compromise is not None

    async def proves(self, certificate: Certificate, document: Document) -> bool:
        """Whether the log holds exactly this document from before its key fell."""
        compromise = self.key(kid_in(document)).compromise
        if compromise is None or certificate.log_salt is None:
            return False
        try:
            digest = digest_of(document, certificate.log_salt)
        except rfc8785.CanonicalizationError:
            return False
        for event in await events.of_certificate(certificate.id):
            if event.kind in SIGNED and event.log_index < compromise.position:
                entry = LogEntry(event.kind, event.at, digest)
                if await store.line(event.log_index) == entry.line:
                    return True
        return False

    async def register(self, *, now: datetime) -> list[PublicKey]:
        """Bring store and log up to the folder; return what was new. In any process, any time."""
        await asyncio.to_thread(self._signer.reload)
        known = await store.known()
        new = [key for key in self._signer.public_keys() if key.kid not in known]
        added = [key for key in new if await self._add(key, now)]
        if added or self.is_stale:
            await self._read()
        self._say_lost()
        return added

    def _say_lost(self) -> None:
        """Once, until it is others: what is signed meanwhile bears an older key."""
        before, self._lost = self._lost, self.lost
        if self._lost - before:
            said.warning("key-files-lost", folder=str(self.folder), files=sorted(self._lost))

    async def rotate(self, purpose: Purpose, *, actor: Actor, now: datetime) -> PublicKey:
        """Make a new key and use it; what the old one signed stays good, and it may be retired."""
        actor.require(Permission.ADMINISTER)
        await self.register(now=now)
        key = await asyncio.to_thread(self._signer.rotate, purpose)
        await self.register(now=now)
        return key

    async def retire(self, kid: str, *, actor: Actor, now: datetime) -> None:
        """Let nothing count that it signs from now on. Raises KeyNotKnown, KeyInUse, KeyDone."""
        actor.require(Permission.ADMINISTER)
        await self.register(now=now)
        key = self.key(kid)
        if key.state is not KeyState.IN_USE:
            raise KeyDone
        if self.is_current(key):
            raise KeyInUse
        async with transaction():
            index = await self.log(key, EventKind.KEY_RETIRE, now)
            await store.retire(kid, index=index, now=now)
            await self.tell(actor, "key.retired", key, now)
        await self.reread()

    async def log(self, key: PublicKey, kind: EventKind, now: datetime) -> int:
        """Enter it into the log, inside the transaction of its cause; return its place."""
        return await log.append(LogEntry(kind, now, _digest(await self._did_in_log(), key)))

    async def digests(self, key: PublicKey) -> set[bytes]:
        """What the log may hold of it: entries of before said the address of then."""
        return {_digest(one, key) for one in (await self._did_in_log(), self.did)}

    async def _did_in_log(self) -> str:
        """The one under which the log began: houses move, and the log keeps its name."""
        head = await log.head()
        return self.did if head is None else did.did_of_log(head.origin)

    async def tell(self, actor: Actor, action: str, key: PublicKey, now: datetime) -> None:
        """Record it and tell every process, inside the transaction of its cause."""
        detail = {"purpose": key.purpose.value, "version": key.version}
        await audit.record(actor, action, key.kid, now=now, detail=detail)
        await changes.announce(SCOPE, key.kid, now=now)

    async def reread(self) -> None:
        """After a change of our own; others hear of it."""
        await self._read()

    async def _add(self, key: PublicKey, now: datetime) -> bool:
        async with transaction():
            if not await store.claim(key, now=now):
                return False
            await store.place(key.kid, added=await self.log(key, EventKind.KEY_ADD, now))
            await self.tell(SYSTEM, "key.added", key, now)
        return True

    def _hear(self, _kid: str) -> None:
        self.is_stale = True
        self._signer.expect_change()

    async def _read(self) -> None:
        self.is_stale = False
        self._signer.expect_change()  # what is published is what is used
        try:
            keys = await store.known()
            fallen = (kid for kid, key in keys.items() if key.compromise is not None)
            self._signer.distrust(frozenset(fallen))
            self._known = _Known(keys, await _doubted(keys.values()))
        except BaseException:
            self.is_stale = True
            raise


def kid_in(document: Document) -> str:
    """The key that a document names for its proof, or nothing. Nothing is checked."""
    proof = document.get("proof")
    method = proof.get("verificationMethod") if isinstance(proof, dict) else None
    return method.partition("#")[2] if isinstance(method, str) else ""


def _digest(issuer: str, key: PublicKey) -> bytes:
    return digest_of(did.verification_method(issuer, key))


async def _doubted(keys: Iterable[PublicKey]) -> frozenset[UUID]:
    found: set[UUID] = set()
    for key in keys:
        if key.compromise is not None and key.purpose is Purpose.CREDENTIALS:
            found |= await store.signed_after(key.kid, key.compromise.position)
    return frozenset(found)
