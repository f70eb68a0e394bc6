"""From what is to be certified to the bytes to sign, and to the signed document. Stores nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from server.credentials.domain import claims, did, printed_id, status_list
from server.credentials.domain.assurance import Assurance
from server.credentials.domain.certificate import Certificate, Intent
from server.credentials.domain.document import document_text
from server.credentials.domain.keys import Purpose
from server.credentials.domain.reasons import ReplacementCode
from server.credentials.domain.record import (
    Achievement,
    CertificateRecord,
    Holder,
    Issuer,
    email_hash,
)
from server.credentials.domain.verdict import Standing, Status
from server.credentials.proof import ProofOptions, attach_proof, signing_input, verify_our_proof
from server.credentials.signer import Signer
from server.credentials.store import status_lists
from server.kernel.ids import new_id, new_random_id, random_below, random_bytes, random_token

ISSUER_NAME = "Assay"
LIST_FULL = status_list.SIZE // 2
SALT_BYTES = 16
Place = tuple[int, int]
"""A status list and an index in it."""


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
    is_renewal: bool = False
    """Its days are counted from the end of the certificate whose place it takes, if it has not
    ended yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """What another certificate on the same decision says, in the place of the one before."""

    code: ReplacementCode
    holder_name: str
    score: int | None = None
    act: UUID | None = None
    """The act on many that it is part of."""


class Drafting:
    """Slow (canonicalisation, signatures): call it in a thread."""

    def __init__(self, signer: Signer, tag_keys: Mapping[int, bytes], public_url: str) -> None:
        self._signer = signer
        self._tag_keys = tag_keys
        self._public_url = public_url
        self._issuer = Issuer(did=did.did_web(public_url), name=ISSUER_NAME)

    def ordered(
        self, order: Order, before: Certificate | None, place: Place, now: datetime
    ) -> Intent:
        """The first certificate of a decision; `before` is whose place it takes."""
        issued, salt = now.replace(microsecond=0), random_token(SALT_BYTES)
        end = None if before is None else before.record.expires_at
        begins = max(issued, end) if order.is_renewal and end is not None else issued
        record = CertificateRecord(
            id=new_random_id(),
            printed_id=self._printed_id(),
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
            expires_at=_end_of_last_day(begins, order.validity_days),
            status_list=place[0],
            status_index=place[1],
        )
        drafted = self._drafted(record, order.person_id, order.scheme, order.decision_id)
        return _intent(drafted if before is None else _after(before, drafted, now))

    def replacing(
        self, before: Certificate, wanted: Replacement, place: Place, now: datetime
    ) -> Intent:
        """Another on the same decision: of the day it is made, and with the same end."""
        record = replace(
            before.record,
            id=new_random_id(),
            printed_id=self._printed_id(),
            public_url=self._public_url,
            issuer=self._issuer,
            holder=replace(before.record.holder, subject_id=new_id(), name=wanted.holder_name),
            issued_at=now.replace(microsecond=0),
            status_list=place[0],
            status_index=place[1],
            score=wanted.score,
        )
        drafted = self._drafted(record, before.person_id, before.scheme, before.decision_id)
        return _intent(replace(_after(before, drafted, now), edition=before.edition + 1))

    def signed(self, intent: Intent) -> Intent:
        """Sign it with the key it was to be signed with, or, if that fell, with the one instead."""
        if self._signer.is_distrusted(intent.certificate.kid):
            intent = self._with_key_in_use(intent)
        certificate = intent.certificate
        signature = self._signer.sign_with(certificate.kid, intent.signing_input)
        unsigned = msgspec.json.decode(intent.unsigned)
        text = document_text(attach_proof(unsigned, _options(certificate), signature))
        # What is given out is read again from its text, and must hold.
        verify_our_proof(msgspec.json.decode(text), self._signer.public_key(certificate.kid).raw)
        # One that was begun before there was a log has no salt yet.
        salt = certificate.log_salt or random_bytes(SALT_BYTES)
        return replace(intent, certificate=replace(certificate, document=text, log_salt=salt))

    def _with_key_in_use(self, intent: Intent) -> Intent:
        kid = self._signer.current(Purpose.CREDENTIALS).kid
        certificate = replace(intent.certificate, kid=kid)
        to_sign = signing_input(msgspec.json.decode(intent.unsigned), _options(certificate))
        return replace(intent, certificate=certificate, signing_input=to_sign)

    def _printed_id(self) -> str:
        version = max(self._tag_keys)
        return printed_id.make(random_below(1 << 55), version, self._tag_keys[version])

    def _drafted(
        self, record: CertificateRecord, person_id: UUID, scheme: str, decision_id: UUID
    ) -> Certificate:
        return Certificate(
            id=record.id,
            printed_id=record.printed_id,
            person_id=person_id,
            scheme=scheme,
            decision_id=decision_id,
            record=record,
            kid=self._signer.current(Purpose.CREDENTIALS).kid,
            document=None,
            standing=Standing(issued_at=record.issued_at, expires_at=record.expires_at),
            reason_text=None,
            superseded_by=None,
            log_salt=random_bytes(SALT_BYTES),
        )


def _after(before: Certificate, drafted: Certificate, now: datetime) -> Certificate:
    """What took the place of a suspended one is suspended: what is looked into is not passed by."""
    standing = drafted.standing
    if before.standing.status is Status.SUSPENDED:
        standing = replace(standing, status=Status.SUSPENDED, changed_at=now)
    return replace(
        drafted,
        standing=standing,
        replaces=before.id,
        is_name_withheld=before.is_name_withheld,
    )


def _intent(drafted: Certificate) -> Intent:
    unsigned = claims.credential(drafted.record)
    return Intent(drafted, document_text(unsigned), signing_input(unsigned, _options(drafted)))


def _options(certificate: Certificate) -> ProofOptions:
    record = certificate.record
    return ProofOptions(did.key_url(record.issuer.did, certificate.kid), record.issued_at)


async def free_places(count: int) -> Sequence[Place]:
    """Places that nobody can foretell, in the newest list that is not half full."""
    number, size = await status_lists.newest()
    if size >= LIST_FULL:
        number += 1
    drawn = [random_below(status_list.SIZE) for _ in range(64 + 3 * count)]
    taken = await status_lists.taken_indices(number, drawn)
    indices = status_list.choose_indices(drawn, taken, count)
    assert len(indices) == count, "a list is hardly more than half full"
    return [(number, index) for index in indices]


def _end_of_last_day(issued: datetime, validity_days: int | None) -> datetime | None:
    """A certificate is good to the end of its last day, UTC."""
    if validity_days is None:
        return None
    return (issued + timedelta(days=validity_days)).replace(hour=23, minute=59, second=59)
