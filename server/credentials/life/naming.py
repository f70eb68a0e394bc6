"""Certificates in another name: asked for by the holder, decided on by an administrator.

What is granted is issued anew, with the same achievement and the same end. The one before says that
there is a newer one; the newer one never says what the name was.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.name_change import (
    IN,
    MOST,
    NameChange,
    NameChangeState,
    OwnNameChange,
    is_note,
    kept_note,
)
from server.credentials.domain.reasons import ReplacementCode
from server.credentials.domain.refusals import (
    CertificateNotInForce,
    NameChangesUsed,
    NameChangeUnknown,
    NameUnchanged,
    NoteWrong,
)
from server.credentials.drafting import Replacement
from server.credentials.issuing import Issuing
from server.credentials.life.replacing import require_replaceable
from server.credentials.store import certificates, lives
from server.credentials.store import name_changes as store
from server.database import outbox
from server.database.connection import transaction
from server.kernel.actor import SYSTEM, Actor, Permission
from server.kernel.ids import new_id

GRANTED_TOPIC = "name-change.granted"


class Naming:
    def __init__(self, issuing: Issuing) -> None:
        self._issuing = issuing

    async def ask(
        self, certificate: Certificate, name: str, *, actor: Actor, now: datetime
    ) -> None:
        """`certificate` is the actor's, and `name` theirs now. While one waits, nothing happens.

        Raises NameUnchanged, NameChangesUsed, CertificateNotInForce, CertificateSuspended,
        EditionsUsed.
        """
        actor.require(Permission.KEEP_ACCOUNT)
        require_replaceable(certificate, now=now)
        if certificate.record.holder.name == name:
            raise NameUnchanged
        asked = NameChange(
            new_id(), certificate.id, actor.person_id, name, NameChangeState.ASKED, now
        )
        async with transaction():
            await lives.hold(certificate.id)
            if await store.count_since(actor.person_id, now - IN) >= MOST:
                raise NameChangesUsed
            if await store.add(asked):
                await audit.record(actor, "name-change.asked", certificate.id, now=now)

    async def newest_of(self, certificate: Certificate) -> NameChange | None:
        return await store.newest_of(certificate.id)

    async def waiting(
        self, *, actor: Actor, after: UUID | None, limit: int
    ) -> Sequence[tuple[NameChange, Certificate]]:
        """The oldest first."""
        actor.require(Permission.REVOKE)
        found = await store.waiting(limit, after=after)
        known = await certificates.by_ids([one.certificate_id for one in found])
        return [(one, known[one.certificate_id]) for one in found if one.certificate_id in known]

    async def grant(self, request_id: UUID, note: str, *, actor: Actor, now: datetime) -> None:
        """Raises NameChangeUnknown, OwnNameChange, NoteWrong."""
        state = NameChangeState.GRANTED
        await self._decide(request_id, state, note, actor, now)
        await self.carry_out(request_id, now=now)

    async def refuse(self, request_id: UUID, note: str, *, actor: Actor, now: datetime) -> None:
        """As `grant`; the holder is told, with the note."""
        await self._decide(request_id, NameChangeState.REFUSED, note, actor, now)

    async def carry_out(self, request_id: UUID, *, now: datetime) -> None:
        """Issue what was granted; again, or where it is in force no more, nothing happens."""
        found = await store.by_id(request_id)
        if found is None or found.state is not NameChangeState.GRANTED:
            return
        before = await certificates.by_id(found.certificate_id)
        if before is None or not before.is_replaceable(now=now):
            return
        wanted = Replacement(
            code=ReplacementCode.NAME_CHANGE, holder_name=found.name, score=before.record.score
        )
        with suppress(CertificateNotInForce):  # somebody else was at it in that moment
            await self._issuing.replace(before, wanted, actor=SYSTEM, now=now)

    async def _decide(
        self, request_id: UUID, state: NameChangeState, note: str, actor: Actor, now: datetime
    ) -> None:
        actor.require(Permission.REVOKE)
        kept = kept_note(note)
        if not is_note(kept):
            raise NoteWrong
        found = await store.by_id(request_id)
        if found is None:
            raise NameChangeUnknown
        if found.person_id == actor.person_id:
            raise OwnNameChange
        async with transaction():
            if not await store.decide(request_id, state, kept, by=actor.person_id, now=now):
                raise NameChangeUnknown
            subject = found.certificate_id
            if state is NameChangeState.GRANTED:
                await audit.record(actor, "name-change.granted", subject, now=now)
                await outbox.add("name-change.granted", request_id, now=now)
            else:
                await audit.record(actor, "name-change.refused", subject, now=now)
                await outbox.add("name-change.refused", found.certificate_id, now=now)
