"""Erasing certificates: what they said goes, and with the salt the way from the log to anybody.

Kept are the place in the status list with its bit, so that a revoked document stays revoked, and
the decision it rested on, so that nothing issues it again. Whoever looks for its ID learns what
they learn of one that never was. Refuses while it is suspended: a file that is looked into does
not vanish.
"""

from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.credentials import events
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.event import EventKind
from server.credentials.domain.reasons import ErasureCode
from server.credentials.domain.refusals import CertificateSuspended
from server.credentials.domain.verdict import Status
from server.credentials.finding import SCOPE, CertificateUnknown, Finding
from server.credentials.store import certificates, erasing, reports
from server.database import changes, outbox
from server.database.connection import transaction
from server.kernel.actor import SYSTEM, Actor, Permission


class Erasing:
    def __init__(self, finding: Finding) -> None:
        self._finding = finding

    async def erase_own(self, text: str, *, actor: Actor, now: datetime) -> None:
        """Raises CertificateUnknown, of others' too, and CertificateSuspended."""
        actor.require(Permission.KEEP_ACCOUNT)
        found = await self._finding.by_text(text)
        if found.person_id != actor.person_id:
            raise CertificateUnknown
        await self._erase(found, actor, now)

    async def erase(self, text: str, *, actor: Actor, now: datetime) -> None:
        """For administrators, to whom a holder wrote. Raises CertificateSuspended."""
        actor.require(Permission.REVOKE)
        await self._erase(await self._finding.by_text(text), actor, now)

    async def erase_all_of(self, person_id: UUID, *, now: datetime) -> None:
        """Of somebody who leaves; inside that transaction. What is suspended stays."""
        for decision_id in await erasing.decisions_of(person_id):
            every = await certificates.editions(decision_id)
            if every[-1].standing.status is not Status.SUSPENDED:
                await self._erase_within(every, ErasureCode.LEFT, SYSTEM, now)

    async def _erase(self, found: Certificate, actor: Actor, now: datetime) -> None:
        async with transaction():
            every = await certificates.editions(found.decision_id)
            if any(one.standing.status is Status.SUSPENDED for one in every):
                raise CertificateSuspended
            if await self._erase_within(every, ErasureCode.REQUEST, actor, now):
                await outbox.add("certificate.erased", found.person_id, now=now)
        for one in every:
            self._finding.forget(one.printed_id)

    async def _erase_within(
        self, every: list[Certificate], code: ErasureCode, actor: Actor, now: datetime
    ) -> bool:
        """All that were issued on one decision: the earlier ones say the same of the holder.

        False where somebody was faster.
        """
        erased = [one for one in every if await erasing.erase(one.id, one.printed_id, now=now)]
        for one in erased:
            await events.record(one, EventKind.ERASE, actor=actor, now=now, code=code)
            await reports.erase_of(one.id)
            beside = [other for other in (one.replaces, one.superseded_by) if other is not None]
            for printed in {one.printed_id, *(await certificates.printed_ids(beside)).values()}:
                await changes.announce(SCOPE, printed, now=now)
            detail = {"code": code.value}
            await audit.record(actor, "certificate.erased", one.id, now=now, detail=detail)
        return bool(erased)
