"""I11: whoever has a result, a certificate or a revocation was told, or is about to be.

A cause is read before the queue, and the queue before the notices, as everywhere in the audit.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from server.audit.reading import batches
from server.certification.changed import changes_by
from server.certification.domain import Outcome
from server.certification.regrades import CHANGED_TOPIC
from server.certification.store import decisions as store
from server.certification.store.decisions import Decision
from server.credentials import auditing as credentials
from server.credentials.auditing import Issued
from server.database import outbox
from server.grading.domain.regrade import Change
from server.kernel.clock import from_milliseconds
from server.notices import auditing as notices
from server.notices.domain.notice import Kind


async def violations() -> list[str]:
    since = await notices.first_told()
    if since is None:
        return []
    found: list[str] = []
    async for ids in batches(store.decisions_after):
        decisions = [one for one in await store.by_ids(ids) if one.decided_at >= since]
        found += await _untold_results(decisions)
    async for batch in credentials.issued():
        found += await _untold_certificates(batch, since)
    return found


async def _untold_results(decisions: Sequence[Decision]) -> list[str]:
    """Of a pass the result is told with its certificate; of a regrade, the change of it."""
    first = [
        (one.id, one.person_id)
        for one in decisions
        if not one.is_later and one.outcome is not Outcome.CERTIFY
    ]
    lost = await _untold(Kind.RESULT, "result.released", first)
    changes = await changes_by(decisions)
    told = [one for one in decisions if changes.get(one.id, Change.NONE) is not Change.NONE]
    causes = [(one.id, one.person_id) for one in told]
    unaware = await _untold(Kind.RESULT_CHANGED, CHANGED_TOPIC, causes)
    return [
        *(f"I11: nobody was told the result of decision {one}." for one in lost),
        *(f"I11: nobody was told that decision {one} changed a result." for one in unaware),
    ]


async def _untold_certificates(batch: Sequence[Issued], since: datetime) -> list[str]:
    times = await store.decided_at([one.decision_id for one in batch])
    issued = [
        (one.id, one.person_id)
        for one in batch
        if one.is_signed and one.is_first and times.get(one.decision_id, since) > since
    ]
    revoked = [
        (one.id, one.person_id)
        for one in batch
        if one.is_revoked
        and not one.is_erased
        and one.changed_ms
        and from_milliseconds(one.changed_ms) >= since
    ]
    unissued = await _untold(Kind.CERTIFICATE_ISSUED, "certificate.issued", issued)
    unrevoked = await _untold(Kind.CERTIFICATE_REVOKED, "certificate.revoked", revoked)
    return [
        *(f"I11: nobody was told of certificate {one}." for one in unissued),
        *(f"I11: nobody was told that certificate {one} was revoked." for one in unrevoked),
    ]


async def _untold(kind: Kind, topic: str, causes: Sequence[tuple[UUID, UUID]]) -> list[UUID]:
    waiting = await outbox.waiting_keys(topic, [subject for subject, _ in causes])
    return await notices.untold(kind, [one for one in causes if str(one[0]) not in waiting])
