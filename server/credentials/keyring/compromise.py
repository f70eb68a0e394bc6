"""When others may have a key: it asserts nothing more, and what is ours is signed again.

A certificate is known to be ours by its place in the log: what came in before the key fell was
logged by us. That is signed by the new key, a batch at a time, and each batch is whole; stopped
anywhere, it goes on where it was. What came in later is left, told, and doubted until somebody
has looked at it.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.credentials import events
from server.credentials.domain import did
from server.credentials.domain.certificate import Certificate, Intent
from server.credentials.domain.document import document_text
from server.credentials.domain.event import EventKind
from server.credentials.domain.keys import Compromise, PublicKey, Purpose
from server.credentials.finding import SCOPE, Finding
from server.credentials.keyring.service import KeyDone, Keyring
from server.credentials.proof import ProofOptions, attach_proof, signing_input, verify_our_proof
from server.credentials.signer import Signer
from server.credentials.store import certificates, status_lists
from server.credentials.store import keys as store
from server.database import changes, outbox
from server.database.connection import transaction
from server.kernel.actor import Actor, Permission
from server.kernel.clock import rfc3339
from server.kernel.errors import Invalid
from server.kernel.sentence import Sentence

AT_ONCE = 100
RESIGNED_TOPIC = "certificates.resigned"
"""Its key is the person, in hex, and why: each is told once for each reason."""


class MomentAhead(Invalid):
    code = "moment-ahead"
    detail = "A key cannot fall into other hands in the future."


class MomentBeforeKey(Invalid):
    code = "moment-before-key"
    detail = "The log knows this key from a later moment on."


class Recovery:
    def __init__(self, signer: Signer, keys: Keyring, finding: Finding) -> None:
        self._signer = signer
        self._keys = keys
        self._finding = finding

    async def declare(
        self, kid: str, *, at: datetime, actor: Actor, now: datetime
    ) -> tuple[PublicKey, PublicKey]:
        """Let a key count no more from `at` on; return it, and the key that signs instead.

        Again with the same moment: no effect. Raises KeyNotKnown, KeyDone, MomentAhead,
        MomentBeforeKey.
        """
        actor.require(Permission.ADMINISTER)
        if at > now:
            raise MomentAhead
        await self._keys.register(now=now)
        key = self._keys.key(kid)
        if key.added_at is not None and at < key.added_at:
            what = Sentence(
                "The log knows this key from %(moment)s on. If it never was ours alone, or fell "
                "before there was a log, give that moment.",
                {"moment": rfc3339(key.added_at)},
            )
            raise MomentBeforeKey(what)
        if self._keys.is_current(key):
            await self._keys.rotate(key.purpose, actor=actor, now=now)
        if key.compromise is None:
            await self._mark(key, at, actor, now)
        elif key.compromise.at != at:
            raise KeyDone
        return self._keys.key(kid), self._signer.current(key.purpose)

    async def resign(
        self, key: PublicKey, *, actor: Actor, now: datetime, at_once: int = AT_ONCE
    ) -> AsyncGenerator[int, None]:
        """Sign again those in force that the log holds from before; yield how many at a time."""
        actor.require(Permission.ADMINISTER)
        assert key.compromise is not None, "only then is there anything to sign again"
        after: UUID | None = None
        while ids := await store.bearing(key.kid, after, limit=at_once):
            after = ids[-1]
            ours = await store.logged_before(ids, key.compromise.position)
            yield await self._resign(ours, key.kid, key.kid, actor, now)
        await self._keys.reread()

    async def doubted(self, key: PublicKey) -> list[Certificate]:
        """Those in force that a thief may have made, for somebody to decide on."""
        assert key.compromise is not None, "no other key is doubted"
        ids = await store.signed_after(key.kid, key.compromise.position)
        found = (await certificates.by_ids([*ids])).values()
        in_force = [one for one in found if one.is_in_force]
        return sorted(in_force, key=lambda one: one.record.issued_at)

    async def published(self) -> dict[str, object]:
        """What everybody may know: the keys that fell, and what in the log is in doubt."""
        fallen = [one for one in await self._keys.fresh() if one.compromise is not None]
        return {"keys": [await self._told(one) for one in fallen]}

    async def resign_these(self, ids: Collection[UUID], *, actor: Actor, now: datetime) -> int:
        """Sign again what somebody looked at and found to be ours; return how many there were."""
        actor.require(Permission.ADMINISTER)
        count = 0
        for one in (await certificates.by_ids([*ids])).values():
            if self._keys.is_doubted(one):
                why = f"{one.kid} {now:%Y%m%d}"
                count += await self._resign([one.id], one.kid, why, actor, now)
        await self._keys.reread()
        return count

    async def _told(self, key: PublicKey) -> dict[str, object]:
        assert key.compromise is not None, "of these alone something is told"
        return {
            "id": did.key_url(self._keys.did, key.kid),
            "purpose": key.purpose.value,
            "compromised_at": rfc3339(key.compromise.at),
            "log_position": key.compromise.position,
            "doubted_entries": sorted(
                one.log_index for one in await self.doubted(key) if one.log_index is not None
            ),
        }

    async def _mark(self, key: PublicKey, at: datetime, actor: Actor, now: datetime) -> None:
        async with transaction():
            index = await self._keys.log(key, EventKind.KEY_COMPROMISE, now)
            compromise = Compromise(at, await store.position_at(at))
            await store.compromise(key.kid, compromise, index=index)
            if key.purpose is Purpose.STATUS:
                await status_lists.age_all()
            await self._keys.tell(actor, "key.compromised", key, now)
        await self._keys.reread()

    async def _resign(
        self, ids: Sequence[UUID], old_kid: str, why: str, actor: Actor, now: datetime
    ) -> int:
        found = [*(await certificates.with_bytes(ids)).values()]
        kid = self._signer.current(Purpose.CREDENTIALS).kid
        signed = await asyncio.to_thread(self._signed_again, found, kid, now)
        async with transaction():
            done = [
                one.certificate
                for one in signed
                if await certificates.resign(one, instead_of=old_kid)
            ]
            if done:
                await events.record_all(done, EventKind.RESIGN, actor=actor, now=now)
            detail = {"instead_of": old_kid}
            await audit.record_all(
                actor, "certificate.resigned", {one.id: detail for one in done}, now=now
            )
            told = {one.person_id.hex + why for one in done}
            await outbox.add_all(RESIGNED_TOPIC, sorted(told), now=now)
            for one in done:
                await changes.announce(SCOPE, one.printed_id, now=now)
        for one in done:
            self._finding.forget(one.printed_id)
        return len(done)

    def _signed_again(self, found: Sequence[Intent], kid: str, now: datetime) -> list[Intent]:
        return [self._again(one, kid, now) for one in found]

    def _again(self, signed: Intent, kid: str, now: datetime) -> Intent:
        """The same claims; dated now, for the new key signed nothing before."""
        certificate = signed.certificate
        address = did.key_url(certificate.record.issuer.did, kid)
        options = ProofOptions(address, now.replace(microsecond=0))
        unsigned = json.loads(signed.unsigned)
        to_sign = signing_input(unsigned, options)
        document = attach_proof(unsigned, options, self._signer.sign_with(kid, to_sign))
        verify_our_proof(document, self._signer.public_key(kid).raw)
        again = replace(certificate, kid=kid, document=document_text(document))
        return replace(signed, certificate=again, signing_input=to_sign)
