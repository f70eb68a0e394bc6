"""Issuing: intent, signature, check, store.

The exact bytes are on disk before anything is signed, so a crash between any two steps resumes to
the same certificate.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from server.audit import service as audit
from server.credentials import events
from server.credentials.domain import claims, did, printed_id, status_list
from server.credentials.domain.assurance import Assurance
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.document import document_text
from server.credentials.domain.event import EventKind
from server.credentials.domain.keys import Purpose
from server.credentials.domain.record import (
    Achievement,
    CertificateRecord,
    Holder,
    Issuer,
    email_hash,
)
from server.credentials.domain.verdict import Standing
from server.credentials.finding import SCOPE, Finding
from server.credentials.proof import ProofOptions, attach_proof, signing_input, verify_our_proof
from server.credentials.signer import Signer
from server.credentials.store import certificates, status_lists
from server.database import changes, outbox
from server.database.connection import transaction
from server.kernel.actor import SYSTEM
from server.kernel.ids import new_id, new_random_id, random_below, random_bytes, random_token

ISSUER_NAME = "Assay"
LIST_FULL = status_list.SIZE // 2
SALT_BYTES = 16


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


class Issuing:
    def __init__(
        self,
        signer: Signer,
        tag_keys: Mapping[int, bytes],
        public_url: str,
        finding: Finding,
    ) -> None:
        self._signer = signer
        self._tag_keys = tag_keys
        self._public_url = public_url
        self._issuer = Issuer(did=did.did_web(public_url), name=ISSUER_NAME)
        self._finding = finding

    async def issue(self, order: Order, *, now: datetime) -> Certificate:
        """Issue once per decision; again, the same certificate. Resumes an unfinished intent."""
        intent = await certificates.by_decision(order.decision_id)
        if intent is None:
            intent = await self._record_intent(order, now)
        if intent.document is not None:
            return intent
        issued = replace(intent, document=await asyncio.to_thread(self._sign, intent))
        async with transaction():
            await certificates.save_document(issued)
            await events.record_issue(issued, now=now)
            await outbox.add("certificate.issued", intent.id, now=now)
            await changes.announce(SCOPE, intent.printed_id, now=now)
        return issued

    async def _record_intent(self, order: Order, now: datetime) -> Certificate:
        number, index = await self._free_index()
        intent = await asyncio.to_thread(self._intent, order, number, index, now)
        async with transaction():
            before = await certificates.live(order.person_id, order.scheme)
            if before is not None:
                await certificates.supersede(before.id, intent.id, now=now)
                await events.record(before, EventKind.SUPERSEDE, actor=SYSTEM, now=now)
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
            self._finding.forget(before.printed_id)
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
            log_salt=random_bytes(SALT_BYTES),
        )

    def _sign(self, intent: Certificate) -> str:
        record = intent.record
        options = ProofOptions(did.key_url(record.issuer.did, intent.kid), record.issued_at)
        signature = self._signer.sign_with(intent.kid, intent.signing_input)
        document = attach_proof(json.loads(intent.unsigned), options, signature)
        verify_our_proof(document, self._signer.public_key(intent.kid).raw)
        return document_text(document)

    async def _free_index(self) -> tuple[int, int]:
        sizes = await status_lists.sizes()
        number = max(sizes, default=1)
        if sizes.get(number, 0) >= LIST_FULL:
            number += 1
        drawn = [random_below(status_list.SIZE) for _ in range(64)]
        index = status_list.choose_index(drawn, await status_lists.taken_indices(number, drawn))
        assert index is not None, "a list is at most half full"
        return number, index


def _end_of_last_day(issued: datetime, validity_days: int | None) -> datetime | None:
    """A certificate is good to the end of its last day, UTC."""
    if validity_days is None:
        return None
    return (issued + timedelta(days=validity_days)).replace(hour=23, minute=59, second=59)
