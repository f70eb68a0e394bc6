"""What must hold of every certificate and status list: I3, I7, I10, and that each is ours.

A certificate is checked as an employer would, with public keys only, and then against the record
it was made from.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from server.audit import service as audit
from server.audit.reading import batches, readable
from server.credentials.domain import claims, did
from server.credentials.domain.certificate import Certificate, Intent
from server.credentials.domain.document import Document, document_text
from server.credentials.domain.keys import PublicKey, Purpose
from server.credentials.domain.status_list import bits_of, encoded_list
from server.credentials.domain.verdict import Status
from server.credentials.log import auditing as log
from server.credentials.proof import (
    ProofOptions,
    signing_input,
    verification_method,
    verify_our_proof,
)
from server.credentials.store import audit as store
from server.credentials.store import certificates, status_lists
from server.credentials.store.audit import Columns
from server.kernel.clock import to_milliseconds
from server.kernel.errors import Refusal

_Keys = Mapping[str, PublicKey]
_LIVE = frozenset({Status.ACTIVE, Status.SUSPENDED})


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate as its decision sees it."""

    id: UUID
    decision_id: UUID
    person_id: UUID
    scheme: str
    is_signed: bool
    is_revoked: bool
    is_live: bool
    changed_ms: int | None
    is_first: bool
    is_erased: bool


async def violations(public_keys: Sequence[PublicKey]) -> list[str]:
    """Return one sentence for each violation; the keys are all that ever signed."""
    keys = {key.kid: key for key in public_keys}
    found = [
        f"I3: person {person} has more than one active certificate of {scheme}."
        for person, scheme in await store.doubly_active()
    ]
    async for ids in batches(store.certificates_after):
        columns = await store.columns(ids)
        read, broken = await readable("certificate", ids, certificates.with_bytes)
        found += broken
        found += await _trail_faults(columns)
        withheld = await store.withheld(ids)
        for one in columns.values():
            faults = [*await _life_faults(one), *await _line_faults(one)]
            if one.is_name_withheld != (one.id in withheld):
                faults.append("shows the name otherwise than its holder chose")
            found += [f"I3: certificate {one.id} {fault}." for fault in faults]
        for one_id, stored in read.items():
            faults = _column_faults(stored.certificate, columns[one_id])
            faults += await asyncio.to_thread(_document_faults, stored, keys)
            found += [f"certificate {one_id} {fault}." for fault in faults]
        found += await _log_faults({one_id: kept.certificate for one_id, kept in read.items()})
    for number in await status_lists.numbers():
        found += await _list_faults(number, keys)
    return found


async def issued() -> AsyncIterator[list[Issued]]:
    """All certificates, a batch at a time."""
    async for ids in batches(store.certificates_after):
        yield [_issued(one) for one in (await store.columns(ids)).values()]


async def issued_for(decision_ids: Sequence[UUID]) -> dict[UUID, Issued]:
    """The newest of each decision."""
    rows = await store.of_decisions(decision_ids)
    return {row.decision_id: _issued(row) for row in rows}


def _issued(one: Columns) -> Issued:
    return Issued(
        one.id,
        one.decision_id,
        one.person_id,
        one.scheme,
        one.is_signed,
        one.status == Status.REVOKED,
        one.status in _LIVE and not one.is_erased,
        one.status_ms,
        one.edition == 1,
        one.is_erased,
    )


async def _log_faults(certificates_read: Mapping[UUID, Certificate]) -> list[str]:
    """What changed between the reading of a certificate and of its entries is read once more."""
    doubtful = [*await log.faults_of(certificates_read)]
    if not doubtful:
        return []
    again = await certificates.by_ids(doubtful)
    faults = await log.faults_of(again)
    return [f"certificate {one} {fault}." for one, some in faults.items() for fault in some]


async def _trail_faults(columns: Mapping[UUID, Columns]) -> list[str]:
    """What happens once happened once at most, and stands in the trail."""
    found = []
    has_been: dict[str, Callable[[Columns], bool]] = {
        "issued": lambda _: True,
        "revoked": lambda one: one.status == Status.REVOKED,
        "erased": lambda one: one.is_erased,
    }
    for done, is_done in has_been.items():
        times = await audit.counts(f"certificate.{done}", [*columns])
        for one, times_done in times.items():
            has_happened = is_done(columns[one])
            if times_done > 1:
                found.append(f"I10: certificate {one} was {done} {times_done} times.")
            if times_done < 1 and has_happened:
                found.append(f"I7: that certificate {one} was {done} is not in the audit trail.")
    return found


async def _life_faults(one: Columns) -> list[str]:
    if one.is_erased:
        return [] if one.is_empty and one.live_key is None else ["is erased, and something is left"]
    is_active, is_live = one.status == Status.ACTIVE, one.status in _LIVE
    faults = []
    if one.live_key != (certificates.live_key(one.person_id, one.scheme) if is_live else None):
        faults.append("is not live as its status says")
    if is_active != (one.status_ms is None):
        faults.append("has a status without its time, or a time without its status")
    if (one.status == Status.REVOKED) != (one.reason_code is not None):
        faults.append("is revoked without a reason, or has a reason and is not revoked")
    if is_live and one.superseded_by is not None:
        faults.append("is in force and superseded")
    if one.status == Status.SUPERSEDED and not await _has_successor(one):
        faults.append("is superseded by none of the same person and scheme")
    return faults


async def _line_faults(one: Columns) -> list[str]:
    """What it took the place of; of an edition that is the one before on the same decision."""
    if one.replaces is None:
        return ["is a later edition of none"] if one.edition > 1 else []
    before = (await store.columns([one.replaces])).get(one.replaces)
    if before is None or (before.person_id, before.scheme) != (one.person_id, one.scheme):
        return ["took the place of none of the same person and scheme"]
    is_of_decision = before.decision_id == one.decision_id
    if one.edition != (before.edition + 1 if is_of_decision else 1):
        return ["is another edition than the one after what it took the place of"]
    return []


async def _has_successor(one: Columns) -> bool:
    if one.superseded_by is None:
        return False
    after = (await store.columns([one.superseded_by])).get(one.superseded_by)
    return after is not None and (after.person_id, after.scheme) == (one.person_id, one.scheme)


def _column_faults(certificate: Certificate, columns: Columns) -> list[str]:
    record = certificate.record
    expires = record.expires_at
    of_record = (
        record.id,
        record.printed_id,
        to_milliseconds(record.issued_at),
        None if expires is None else to_milliseconds(expires),
        record.status_list,
        record.status_index,
    )
    stored = (
        columns.id,
        columns.printed_id,
        columns.issued_ms,
        columns.expires_ms,
        columns.status_list,
        columns.status_index,
    )
    return [] if of_record == stored else ["stands under other values than its record"]


def _document_faults(stored: Intent, keys: _Keys) -> list[str]:
    """Slow (canonicalisation): call in a thread."""
    certificate = stored.certificate
    unsigned = claims.credential(certificate.record)
    if stored.unsigned != document_text(unsigned):
        return ["was to be signed with other claims than its record has"]
    if certificate.document is None:
        address = did.key_url(certificate.record.issuer.did, certificate.kid)
        options = ProofOptions(address, certificate.record.issued_at)
        is_same = signing_input(unsigned, options) == stored.signing_input
        return [] if is_same else ["is an intent to sign other bytes than its record gives"]
    try:
        return _signed_faults(stored, json.loads(certificate.document), keys)
    except (ValueError, TypeError, LookupError, AttributeError, Refusal) as error:
        return [f"does not verify ({type(error).__name__})"]


def _signed_faults(stored: Intent, document: Document, keys: _Keys) -> list[str]:
    kid = stored.certificate.kid
    said = {member: value for member, value in document.items() if member != "proof"}
    if document_text(said) != stored.unsigned:
        return ["says something else than its record"]
    signer, signed = _verify(document, keys, Purpose.CREDENTIALS)
    if signer != kid:
        return ["is signed by another key than it was to be"]
    if signed != stored.signing_input:
        return ["was to be signed over other bytes than it is"]
    return []


def _verify(document: Document, keys: _Keys, purpose: Purpose) -> tuple[str, bytes]:
    """Which key signed, and what. Raises ProofInvalid, or KeyError for none of ours for this."""
    kid = verification_method(document).partition("#")[2]
    if keys[kid].purpose is not purpose:
        raise KeyError(kid)
    return kid, verify_our_proof(document, keys[kid].raw)


async def _list_faults(number: int, keys: _Keys) -> list[str]:
    stored = await status_lists.by_number(number)
    revoked = await status_lists.revoked_indices(number)
    again = await status_lists.by_number(number)
    if stored is None or stored.document is None or stored.is_stale or stored != again:
        return []  # it is signed anew before anyone is shown it
    try:
        document = json.loads(stored.document)
        bits = bits_of(document["credentialSubject"]["encodedList"])
        await asyncio.to_thread(_verify, document, keys, Purpose.STATUS)
    except (ValueError, TypeError, LookupError, AttributeError, Refusal) as error:
        return [f"status list {number} does not verify ({type(error).__name__})."]
    if bits != bits_of(encoded_list(revoked)):
        return [f"status list {number} does not hold exactly the revoked certificates."]
    return []
