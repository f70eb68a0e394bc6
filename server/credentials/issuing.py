"""Issuing: intent, signature, check, store.

The exact bytes are on disk before anything is signed, so a crash between any two steps resumes to
the same certificate.
"""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
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
        (issued,) = await self.issue_many([order], now=now)
        return issued

    async def issue_many(self, orders: Sequence[Order], *, now: datetime) -> list[Certificate]:
        """Issue once per decision; again, the same certificates. Resumes unfinished intents.

        A batch costs two commits. A person's later order of a scheme supersedes the earlier one.
        """
        issued: dict[UUID, Certificate] = {}
        for some in _one_each({order.decision_id: order for order in orders}.values()):
            for certificate in await self._issue(some, now):
                issued[certificate.decision_id] = certificate
        return [issued[order.decision_id] for order in orders]

    async def _issue(self, orders: Sequence[Order], now: datetime) -> list[Certificate]:
        known = await certificates.by_decisions([order.decision_id for order in orders])
        new = [order for order in orders if order.decision_id not in known]
        intents = [one for one in known.values() if one.document is None]
        if new:
            intents += await self._record_intents(new, now)
        signed = await asyncio.to_thread(self._sign_all, intents) if intents else []
        if signed:
            await self._finish(signed, now)
        return [one for one in known.values() if one.document is not None] + signed

    async def _record_intents(self, orders: Sequence[Order], now: datetime) -> list[Certificate]:
        number, indices = await self._free_indices(len(orders))
        intents = await asyncio.to_thread(self._intents, orders, number, indices, now)
        holders = {(one.person_id, one.scheme): one for one in intents}
        async with transaction():
            before = await certificates.live_among(list(holders))
            for holder, old in before.items():
                await certificates.supersede(old.id, holders[holder].id, now=now)
                await events.record(old, EventKind.SUPERSEDE, actor=SYSTEM, now=now)
                await changes.announce(SCOPE, old.printed_id, now=now)
            await certificates.add_intents(intents)
            await status_lists.open_list(number)
            await audit.record_all(
                SYSTEM,
                "certificate.issued",
                {one.id: _told(one) for one in intents},
                now=now,
            )
        for old in before.values():
            self._finding.forget(old.printed_id)
        return intents

    async def _finish(self, signed: Sequence[Certificate], now: datetime) -> None:
        async with transaction():
            await certificates.save_documents(signed)
            await events.record_issues(signed, now=now)
            await outbox.add_all("certificate.issued", [one.id for one in signed], now=now)

    def _intents(
        self, orders: Sequence[Order], number: int, indices: Sequence[int], now: datetime
    ) -> list[Certificate]:
        return [
            self._intent(order, number, index, now)
            for order, index in zip(orders, indices, strict=True)
        ]

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

    def _sign_all(self, intents: Sequence[Certificate]) -> list[Certificate]:
        return [replace(intent, document=self._sign(intent)) for intent in intents]

    def _sign(self, intent: Certificate) -> str:
        record = intent.record
        options = ProofOptions(did.key_url(record.issuer.did, intent.kid), record.issued_at)
        signature = self._signer.sign_with(intent.kid, intent.signing_input)
        text = document_text(attach_proof(json.loads(intent.unsigned), options, signature))
        # What is given out is read again from its text, and must hold.
        verify_our_proof(json.loads(text), self._signer.public_key(intent.kid).raw)
        return text

    async def _free_indices(self, count: int) -> tuple[int, list[int]]:
        number, size = await status_lists.newest()
        if size >= LIST_FULL:
            number += 1
        drawn = [random_below(status_list.SIZE) for _ in range(64 + 3 * count)]
        taken = await status_lists.taken_indices(number, drawn)
        indices = status_list.choose_indices(drawn, taken, count)
        assert len(indices) == count, "a list is hardly more than half full"
        return number, indices


def _one_each(orders: Iterable[Order]) -> list[list[Order]]:
    """Part the orders so that none for the same person and scheme go together."""
    rounds: list[dict[tuple[UUID, str], Order]] = []
    for order in orders:
        holder = (order.person_id, order.scheme)
        free = next((one for one in rounds if holder not in one), None)
        if free is None:
            rounds.append({holder: order})
        else:
            free[holder] = order
    return [list(one.values()) for one in rounds]


def _told(intent: Certificate) -> dict[str, str]:
    return {"scheme": intent.scheme, "decision": str(intent.decision_id)}


def _end_of_last_day(issued: datetime, validity_days: int | None) -> datetime | None:
    """A certificate is good to the end of its last day, UTC."""
    if validity_days is None:
        return None
    return (issued + timedelta(days=validity_days)).replace(hour=23, minute=59, second=59)
