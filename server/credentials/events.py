"""What happened to a certificate: an event, and its entry in the transparency log.

Call inside the transaction of what happened: none is without the other.
"""

import json
from datetime import datetime

from server.credentials.domain.certificate import Certificate
from server.credentials.domain.event import Event, EventKind, LogEntry, digest_of
from server.credentials.domain.verdict import Status
from server.credentials.store import certificates, log
from server.credentials.store import events as store
from server.kernel.actor import SYSTEM, Actor

SIGNED = frozenset({EventKind.ISSUE, EventKind.RESIGN})
"""Of the newest of these a certificate's proof is."""
_TOLD_LATE = {
    Status.REVOKED: EventKind.REVOKE,
    Status.SUSPENDED: EventKind.SUSPEND,
    Status.SUPERSEDED: EventKind.SUPERSEDE,
}


async def record(
    certificate: Certificate,
    kind: EventKind,
    *,
    actor: Actor,
    now: datetime,
    code: str | None = None,
    text: str | None = None,
) -> None:
    """Nothing of an intent: it was never given out, and `record_issue` says what became of it."""
    if certificate.document is None:
        return
    assert certificate.log_salt is not None, "what was erased has no more events"
    digest = digest_of(json.loads(certificate.document), certificate.log_salt)
    log_index = await log.append(LogEntry(kind, now, digest))
    event = Event(
        certificate_id=certificate.id,
        kind=kind,
        at=now,
        actor_id=actor.person_id,
        code=code,
        text=text,
        log_index=log_index,
    )
    await store.add(event)
    if kind in SIGNED:
        await certificates.logged(certificate.id, log_index)


async def record_issue(certificate: Certificate, *, now: datetime) -> None:
    await record(certificate, EventKind.ISSUE, actor=SYSTEM, now=now)
    late = _TOLD_LATE.get(certificate.standing.status)
    if late is not None:
        await record(certificate, late, actor=SYSTEM, now=now, code=certificate.standing.reason)
