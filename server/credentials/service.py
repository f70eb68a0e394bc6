"""Issuing, looking up, judging and revoking certificates.

Issuing goes intent, signature, check, store: the exact bytes are on disk before anything is
signed, so a crash between any two steps resumes to the same certificate.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from server.audit import service as audit
from server.credentials import pdf
from server.credentials.domain import claims, did, printed_id, status_list
from server.credentials.domain.assurance import Assurance
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.document import Document, document_text
from server.credentials.domain.keys import PublicKey, Purpose
from server.credentials.domain.printed_id import Forged, Mistyped
from server.credentials.domain.record import (
    Achievement,
    CertificateRecord,
    Holder,
    Issuer,
    email_hash,
)
from server.credentials.domain.verdict import (
    Evidence,
    RevocationCode,
    Standing,
    Status,
    Verdict,
    judge,
)
from server.credentials.domain.words import Certificate as Facts
from server.credentials.domain.words import Words, words
from server.credentials.proof import (
    ProofInvalid,
    ProofOptions,
    attach_proof,
    signing_input,
    verification_method,
    verify_proof,
)
from server.credentials.signer import Signer
from server.credentials.status_lists import StatusLists
from server.credentials.store import certificates, status_lists
from server.database import changes, outbox
from server.database.connection import transaction
from server.kernel.actor import SYSTEM, Actor, Permission
from server.kernel.errors import NotFound, Refusal
from server.kernel.ids import new_id, new_random_id, random_below, random_token
from server.kernel.kept import Kept

MOST_KEPT = 20_000
EXPIRING_AT_ONCE = 200
LIST_FULL = status_list.SIZE // 2
ISSUER_NAME = "Assay"
SCOPE = "certificate"
_IN_FORCE = frozenset({Status.ACTIVE, Status.SUSPENDED})


class IdMistyped(NotFound):
    code = "id-mistyped"
    detail = "This is no certificate ID. Please compare it character by character."


class CertificateUnknown(NotFound):
    code = "certificate-unknown"
    detail = "We know of no certificate with this ID."


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a recorded decision asks us to issue. `validity_days` None never expires."""

    decision_id: UUID
    person_id: UUID
    scheme: str
    holder_name: str
    email: str
    achievement: Achievement
    assurance: Assurance
    validity_days: int | None


@dataclass(frozen=True, slots=True)
class Judged:
    certificate: Certificate
    verdict: Verdict

    @property
    def words(self) -> Words:
        record = self.certificate.record
        standing, achievement = self.certificate.standing, record.achievement
        facts = Facts(achievement.title, achievement.level, record.issuer.name, standing)
        return words(self.verdict, facts)


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdict on one row of a batch; `code` names what was wrong with a malformed row."""

    verdict: Verdict
    code: str | None = None
    judged: Judged | None = None


class Credentials:
    def __init__(self, signer: Signer, tag_keys: Mapping[int, bytes], public_url: str) -> None:
        self._signer = signer
        self._tag_keys = tag_keys
        self._public_url = public_url
        self._issuer = Issuer(did=did.did_web(public_url), name=ISSUER_NAME)
        self._kept: Kept[str, Certificate] = Kept(MOST_KEPT)
        self.lists = StatusLists(signer, public_url)
        changes.on_change(SCOPE, self._kept.forget)

    async def issue(self, order: Order, *, now: datetime) -> Certificate:
        """Issue once per decision; again, the same certificate. Resumes an unfinished intent."""
        intent = await certificates.by_decision(order.decision_id)
        if intent is None:
            intent = await self._record_intent(order, now)
        if intent.document is not None:
            return intent
        document = await asyncio.to_thread(self._sign, intent)
        async with transaction():
            await certificates.save_document(intent.id, document)
            await outbox.add("certificate.issued", intent.id, now=now)
            await changes.announce(SCOPE, intent.printed_id, now=now)
        return replace(intent, document=document)

    async def by_text(self, text: str) -> Certificate:
        """Find by a printed ID as typed; raises IdMistyped or CertificateUnknown."""
        kept = self._kept.get(text.replace("-", ""))
        if kept is not None:  # it was read, tag and all, when it came in
            return kept
        compact = self._compact(text)
        return self._kept.get(compact) or await self._kept.load(compact, _signed)

    def _compact(self, text: str) -> str:
        read = printed_id.read(text, self._tag_keys)
        if isinstance(read, Mistyped):
            near = read.did_you_mean
            raise IdMistyped(members={"did_you_mean": near} if near else None)
        if isinstance(read, Forged):
            raise CertificateUnknown
        return read.compact

    async def by_address_id(self, certificate_id: UUID) -> Certificate:
        """Find by the ID in a credential's own address; raises CertificateUnknown."""
        found = await certificates.by_id(certificate_id)
        if found is None or found.document is None:
            raise CertificateUnknown
        return found

    async def judged(self, text: str, *, at: datetime) -> Judged:
        return self.judge(await self.by_text(text), at=at)

    def judge(self, certificate: Certificate, *, at: datetime) -> Judged:
        return Judged(certificate, judge(Evidence.SOUND, certificate.standing, at=at))

    async def check_id(self, text: str, *, at: datetime) -> Checked:
        try:
            judged = await self.judged(text, at=at)
        except NotFound as refusal:
            return Checked(Verdict.UNKNOWN, refusal.code)
        return Checked(judged.verdict, judged=judged)

    async def check_document(self, document: Document, *, at: datetime) -> Checked:
        """Verify a credential somebody holds: issuer, then signature, then status."""
        issuer = document.get("issuer")
        named = issuer.get("id") if isinstance(issuer, dict) else issuer
        if not isinstance(named, str):
            return Checked(Verdict.UNVERIFIABLE, "credential-malformed")
        if named != self._issuer.did:
            return Checked(Verdict.UNKNOWN_ISSUER)
        try:
            await asyncio.to_thread(self._verify, document)
        except Refusal as refusal:
            return Checked(Verdict.TAMPERED, refusal.code)
        certificate = await self._by_address(document.get("id"))
        if certificate is None:
            return Checked(Verdict.UNKNOWN, "certificate-unknown")
        judged = self.judge(certificate, at=at)
        return Checked(judged.verdict, judged=judged)

    async def of_person(self, person_id: UUID) -> list[Certificate]:
        return await certificates.of_person(person_id)

    async def of_decision(self, decision_id: UUID) -> Certificate | None:
        return await certificates.by_decision(decision_id)

    async def expiring(self, after: datetime, until: datetime) -> AsyncIterator[list[Certificate]]:
        """Those in force that expire after the one moment and not after the other, in batches."""
        last: Certificate | None = None
        while some := await certificates.expiring(after, until, last, limit=EXPIRING_AT_ONCE):
            yield some
            last = some[-1]

    async def revoke(
        self, text: str, code: RevocationCode, reason: str | None, *, actor: Actor, now: datetime
    ) -> Certificate:
        """Revoke a certificate; everyone sees it within two seconds. Again: no effect."""
        actor.require(Permission.REVOKE)
        found = await self.by_text(text)
        await self._revoke(found.id, code, reason, actor, now)
        return await self.by_text(text)

    async def revoke_after_regrade(self, decision_id: UUID, *, now: datetime) -> None:
        """Revoke the certificate of a decision that no longer stands, if it is in force."""
        found = await certificates.by_decision(decision_id)
        if found is not None and found.standing.status in _IN_FORCE:
            await self._revoke(found.id, RevocationCode.REGRADE, None, SYSTEM, now)

    async def live(self, person_id: UUID, scheme: str) -> Certificate | None:
        return await certificates.live(person_id, scheme)

    async def reinstate(self, certificate_id: UUID, *, now: datetime) -> bool:
        """Put one in force again whose successor fell by a regrade; False once it has expired."""
        async with transaction():
            certificate = await certificates.by_id(certificate_id)
            assert certificate is not None, "certificates are never deleted"
            expires_at = certificate.record.expires_at
            if expires_at is not None and expires_at < now:
                return False
            if await certificates.reinstate(certificate):
                await changes.announce(SCOPE, certificate.printed_id, now=now)
                await audit.record(SYSTEM, "certificate.reinstated", certificate.id, now=now)
                await outbox.add("certificate.reinstated", certificate.id, now=now)
        self._kept.forget(certificate.printed_id)
        return True

    async def _revoke(
        self,
        certificate_id: UUID,
        code: RevocationCode,
        reason: str | None,
        actor: Actor,
        now: datetime,
    ) -> None:
        async with transaction():
            certificate = await certificates.by_id(certificate_id)
            assert certificate is not None, "certificates are never deleted"
            if not await certificates.revoke(certificate, code, reason, now=now):
                return
            await changes.announce(SCOPE, certificate.printed_id, now=now)
            await audit.record(
                actor,
                "certificate.revoked",
                str(certificate.id),
                now=now,
                detail={"code": code.value},
            )
            await outbox.add("certificate.revoked", certificate.id, now=now)
        self._kept.forget(certificate.printed_id)
        await self.lists.signed(certificate.record.status_list, now=now)

    async def pdf(self, certificate: Certificate) -> bytes:
        assert certificate.document is not None
        return await asyncio.to_thread(
            pdf.certificate_pdf, certificate.record, certificate.document
        )

    def public_keys(self) -> tuple[PublicKey, ...]:
        return self._signer.public_keys()

    def did_document(self) -> Mapping[str, object]:
        return did.did_document(self._public_url, self._signer.public_keys())

    def jwks(self) -> Mapping[str, object]:
        return did.jwks(self._signer.public_keys())

    async def _record_intent(self, order: Order, now: datetime) -> Certificate:
        number, index = await self._free_index()
        intent = await asyncio.to_thread(self._intent, order, number, index, now)
        async with transaction():
            before = await certificates.live(order.person_id, order.scheme)
            if before is not None:
                await certificates.supersede(before.id, intent.id, now=now)
                await changes.announce(SCOPE, before.printed_id, now=now)
            await certificates.add_intent(intent)
            await audit.record(
                SYSTEM,
                "certificate.issued",
                str(intent.id),
                now=now,
                detail={"scheme": order.scheme, "decision": str(order.decision_id)},
            )
        if before is not None:
            self._kept.forget(before.printed_id)
        return intent

    def _intent(self, order: Order, number: int, index: int, now: datetime) -> Certificate:
        version = max(self._tag_keys)
        issued = now.replace(microsecond=0)
        salt = random_token(16)
        record = CertificateRecord(
            id=new_random_id(),
            printed_id=printed_id.make(random_below(1 << 55), version, self._tag_keys[version]),
            public_url=self._public_url,
            issuer=self._issuer,
            holder=Holder(
                subject_id=new_id(),
                name=order.holder_name,
                email_hash=email_hash(order.email, salt),
                email_salt=salt,
            ),
            achievement=order.achievement,
            assurance=order.assurance,
            issued_at=issued,
            expires_at=_end_of_last_day(issued, order.validity_days),
            status_list=number,
            status_index=index,
        )
        unsigned = claims.credential(record)
        kid = self._signer.current(Purpose.CREDENTIALS).kid
        options = ProofOptions(did.key_url(self._issuer.did, kid), issued)
        return Certificate(
            id=record.id,
            printed_id=record.printed_id,
            person_id=order.person_id,
            scheme=order.scheme,
            decision_id=order.decision_id,
            record=record,
            unsigned=document_text(unsigned),
            signing_input=signing_input(unsigned, options),
            kid=kid,
            document=None,
            standing=Standing(issued_at=record.issued_at, expires_at=record.expires_at),
            reason_text=None,
            superseded_by=None,
        )

    def _sign(self, intent: Certificate) -> str:
        record = intent.record
        options = ProofOptions(did.key_url(record.issuer.did, intent.kid), record.issued_at)
        signature = self._signer.sign_with(intent.kid, intent.signing_input)
        document = attach_proof(json.loads(intent.unsigned), options, signature)
        verify_proof(document, self._signer.public_key(intent.kid).raw)
        return document_text(document)

    def _verify(self, document: Document) -> None:
        method = verification_method(document)
        prefix, _, kid = method.partition("#")
        key = next((one for one in self._signer.public_keys() if one.kid == kid), None)
        if prefix != self._issuer.did or key is None or key.purpose is not Purpose.CREDENTIALS:
            raise ProofInvalid
        verify_proof(document, key.raw)

    async def _by_address(self, address: object) -> Certificate | None:
        if not isinstance(address, str):
            return None
        try:
            return await certificates.by_id(UUID(address.rpartition("/")[2]))
        except ValueError:
            return None

    async def _free_index(self) -> tuple[int, int]:
        sizes = await status_lists.sizes()
        number = max(sizes, default=1)
        if sizes.get(number, 0) >= LIST_FULL:
            number += 1
        drawn = [random_below(status_list.SIZE) for _ in range(64)]
        index = status_list.choose_index(drawn, await status_lists.taken_indices(number, drawn))
        assert index is not None, "a list is at most half full"
        return number, index


async def _signed(compact: str) -> Certificate:
    found = await certificates.by_printed_id(compact)
    if found is None or found.document is None:
        raise CertificateUnknown
    return found


def _end_of_last_day(issued: datetime, validity_days: int | None) -> datetime | None:
    """A certificate is good to the end of its last day, UTC."""
    if validity_days is None:
        return None
    return (issued + timedelta(days=validity_days)).replace(hour=23, minute=59, second=59)
