"""What happened to a certificate: an event, and its entry in the transparency log.

Call inside the transaction of what happened: none is without the other.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from server.credentials.domain.certificate import Certificate
from server.credentials.domain.event import SIGNED, Event, EventKind, LogEntry, digest_of
from server.credentials.domain.verdict import Status
from server.credentials.store import certificates, log
from server.credentials.store import events as store
from server.kernel.actor import SYSTEM, Actor

_Happened = tuple[Certificate, EventKind, str | None, str | None]
"""What, and with which code and text."""
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
    """Nothing of an intent: it was never given out; `record_issues` says what became of it."""
    if certificate.document is not None:
        await _append([(certificate, kind, code, text)], actor, now)


async def record_all(
    changed: Iterable[Certificate], kind: EventKind, *, actor: Actor, now: datetime
) -> None:
    """The same of many, none of them an intent."""
    await _append([(one, kind, None, None) for one in changed], actor, now)


async def record_issues(issued: Iterable[Certificate], *, now: datetime) -> None:
    happened: list[_Happened] = []
    for certificate in issued:
        happened.append((certificate, EventKind.ISSUE, None, None))
        late = _TOLD_LATE.get(certificate.standing.status)
        if late is not None:
            happened.append((certificate, late, certificate.standing.reason, None))
    await _append(happened, SYSTEM, now)


async def _append(happened: Sequence[_Happened], actor: Actor, now: datetime) -> None:
    entries = [LogEntry(kind, now, _digest(certificate)) for certificate, kind, *_ in happened]
    first = await log.append_all(entries)
    await store.add(
        Event(
            certificate_id=certificate.id,
            kind=kind,
            at=now,
            actor_id=actor.person_id,
            code=code,
            text=text,
            log_index=place,
        )
        for place, (certificate, kind, code, text) in enumerate(happened, first)
    )
    await certificates.logged(
        {
            certificate.id: place
            for place, (certificate, kind, *_) in enumerate(happened, first)
            if kind in SIGNED
        }
    )


def _digest(certificate: Certificate) -> bytes:
    assert certificate.document is not None, "an intent has no events"
    assert certificate.log_salt is not None, "what was erased has no more events"
    return digest_of(msgspec.json.decode(certificate.document), certificate.log_salt)
