"""What happens to a certificate after its issue."""

from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.credentials import events
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.event import EventKind
from server.credentials.domain.verdict import RevocationCode, Status
from server.credentials.finding import SCOPE, Finding
from server.credentials.status_lists import StatusLists
from server.credentials.store import certificates
from server.database import changes, outbox
from server.database.connection import transaction
from server.kernel.actor import SYSTEM, Actor, Permission

_IN_FORCE = frozenset({Status.ACTIVE, Status.SUSPENDED})


class Life:
    def __init__(self, lists: StatusLists, finding: Finding) -> None:
        self._lists = lists
        self._finding = finding

    async def revoke(
        self, text: str, code: RevocationCode, reason: str | None, *, actor: Actor, now: datetime
    ) -> Certificate:
        """Revoke a certificate; everyone sees it within two seconds. Again: no effect."""
        actor.require(Permission.REVOKE)
        found = await self._finding.by_text(text)
        await self._revoke(found.id, code, reason, actor, now)
        return await self._finding.by_text(text)

    async def revoke_after_regrade(self, decision_id: UUID, *, now: datetime) -> None:
        """Revoke the certificate of a decision that no longer stands, if it is in force."""
        found = await certificates.by_decision(decision_id)
        if found is not None and found.standing.status in _IN_FORCE:
            await self._revoke(found.id, RevocationCode.REGRADE, None, SYSTEM, now)

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
                await events.record(certificate, EventKind.RESTORE, actor=SYSTEM, now=now)
                await audit.record(SYSTEM, "certificate.reinstated", certificate.id, now=now)
                await outbox.add("certificate.reinstated", certificate.id, now=now)
        self._finding.forget(certificate.printed_id)
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
            await events.record(
                certificate, EventKind.REVOKE, actor=actor, now=now, code=code, text=reason
            )
            await audit.record(
                actor,
                "certificate.revoked",
                str(certificate.id),
                now=now,
                detail={"code": code.value},
            )
            await outbox.add("certificate.revoked", certificate.id, now=now)
        self._finding.forget(certificate.printed_id)
        await self._lists.signed(certificate.record.status_list, now=now)
