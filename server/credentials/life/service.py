"""What happens to a certificate after its issue: revoked, suspended, restored.

Each is one transaction with its event, its entry in the log and its audit event, and is seen
everywhere within two seconds. A suspension sets no bit of the status list, which has one purpose:
our page, our API and our trust bundle say it, other verifiers do not see it.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.credentials import events
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.event import Event, EventKind
from server.credentials.domain.reasons import RestorationCode, SuspensionCode
from server.credentials.domain.refusals import CertificateNotInForce
from server.credentials.domain.verdict import RevocationCode, Status
from server.credentials.finding import SCOPE, Finding
from server.credentials.status_lists import StatusLists
from server.credentials.store import certificates, directory, lives
from server.credentials.store import events as told
from server.database import changes, outbox
from server.database.connection import transaction
from server.kernel.actor import SYSTEM, Actor, Permission
from server.kernel.kept import Kept

MOST_KEPT = 2_000
_IN_FORCE = frozenset({Status.ACTIVE, Status.SUSPENDED})
_TURNS = frozenset({EventKind.SUSPEND, EventKind.RESTORE})


class Life:
    def __init__(self, lists: StatusLists, finding: Finding) -> None:
        self._lists = lists
        self._finding = finding
        self._histories: Kept[str, Sequence[Event]] = Kept(MOST_KEPT)
        changes.on_change(SCOPE, self._histories.forget)

    async def history(self, certificate: Certificate) -> Sequence[Event]:
        """All that happened to it, the first first."""
        return await told.of_certificate(certificate.id)

    async def history_shown(self, certificate: Certificate) -> Sequence[Event]:
        """As `history`; kept for a while, for pages that everybody sees."""

        async def read(_: str) -> Sequence[Event]:
            return await self.history(certificate)

        printed = certificate.printed_id
        return self._histories.get(printed) or await self._histories.load(printed, read)

    async def revoke(
        self, text: str, code: RevocationCode, reason: str | None, *, actor: Actor, now: datetime
    ) -> Certificate:
        """Revoke a certificate; everyone sees it within two seconds. Again: no effect."""
        actor.require(Permission.REVOKE)
        found = await self._finding.by_text(text)
        await self._revoke(found.id, code, reason, actor, now)
        return await self._finding.by_text(text)

    async def suspend(
        self, text: str, code: SuspensionCode, reason: str | None, *, actor: Actor, now: datetime
    ) -> Certificate:
        """Again: no effect. Raises CertificateNotInForce."""
        actor.require(Permission.REVOKE)
        found = await self._finding.by_text(text)
        async with transaction():
            if await lives.suspend(found.id, now=now):
                await self._tell(found, EventKind.SUSPEND, actor, now, code=code, text=reason)
                detail = {"code": code.value}
                await audit.record(actor, "certificate.suspended", found.id, now=now, detail=detail)
                await outbox.add("certificate.suspended", found.id, now=now)
            elif await self._status(found.id) is not Status.SUSPENDED:
                raise CertificateNotInForce
        self._finding.forget(found.printed_id)
        return await self._finding.by_text(text)

    async def restore(
        self, text: str, code: RestorationCode, reason: str | None, *, actor: Actor, now: datetime
    ) -> Certificate:
        """End a suspension. Again: no effect. Raises CertificateNotInForce."""
        actor.require(Permission.REVOKE)
        found = await self._finding.by_text(text)
        async with transaction():
            if await lives.restore(found.id):
                await self._tell(found, EventKind.RESTORE, actor, now, code=code, text=reason)
                detail = {"code": code.value}
                await audit.record(actor, "certificate.restored", found.id, now=now, detail=detail)
                await outbox.add("certificate.restored", found.id, now=now)
            elif await self._status(found.id) is not Status.ACTIVE:
                raise CertificateNotInForce
        self._finding.forget(found.printed_id)
        return await self._finding.by_text(text)

    async def revoke_after_regrade(self, decision_id: UUID, *, now: datetime) -> None:
        """Revoke the certificate of a decision that no longer stands, if it is in force.

        Of one that was erased too: somebody may hold a file of it.
        """
        found = await certificates.by_decision(decision_id)
        if found is None:
            await self._revoke_erased(decision_id, RevocationCode.REGRADE, now)
        elif found.standing.status in _IN_FORCE:
            await self._revoke(found.id, RevocationCode.REGRADE, None, SYSTEM, now)

    async def reinstate(self, certificate_id: UUID, *, now: datetime) -> bool:
        """Put one in force again whose successor fell by a regrade; False once it has expired.

        Where it was suspended when it was superseded, and that was never ended, it is so again.
        """
        async with transaction():
            certificate = await certificates.by_id(certificate_id)
            if certificate is None:
                return False
            expires_at = certificate.record.expires_at
            if expires_at is not None and expires_at < now:
                return False
            suspension = await _unended(certificate)
            if await lives.reinstate(certificate, None if suspension is None else now):
                await self._tell_reinstated(certificate, suspension, now)
        self._finding.forget(certificate.printed_id)
        return True

    async def _tell_reinstated(
        self, certificate: Certificate, suspension: Event | None, now: datetime
    ) -> None:
        await audit.record(SYSTEM, "certificate.reinstated", certificate.id, now=now)
        if suspension is None:
            code = RestorationCode.REGRADE
            await self._tell(certificate, EventKind.RESTORE, SYSTEM, now, code=code)
            await outbox.add("certificate.reinstated", certificate.id, now=now)
        else:
            why, text = suspension.code, suspension.text
            await self._tell(certificate, EventKind.SUSPEND, SYSTEM, now, code=why, text=text)
            await outbox.add("certificate.suspended", certificate.id, now=now)

    async def _revoke(
        self,
        certificate_id: UUID,
        code: RevocationCode,
        reason: str | None,
        actor: Actor,
        now: datetime,
    ) -> None:
        async with transaction():
            revoked = await self.revoke_within(certificate_id, code, reason, actor=actor, now=now)
        if revoked is not None:
            self._finding.forget(revoked.printed_id)
            await self._lists.signed(revoked.record.status_list, now=now)

    async def _revoke_erased(self, decision_id: UUID, code: RevocationCode, now: datetime) -> None:
        """Without an entry in the log, where nothing leads to it any more; nobody is told."""
        async with transaction():
            erased = await lives.revoke_erased(decision_id, code, now=now)
            if erased is None:
                return
            certificate_id, number = erased
            detail = {"code": code.value}
            await audit.record(
                SYSTEM, "certificate.revoked", certificate_id, now=now, detail=detail
            )
        await self._lists.signed(number, now=now)

    async def revoke_within(
        self,
        certificate_id: UUID,
        code: RevocationCode,
        reason: str | None,
        *,
        actor: Actor,
        now: datetime,
    ) -> Certificate | None:
        """Inside somebody's transaction, who has the list signed after it. None: it was before."""
        certificate = await certificates.by_id(certificate_id)
        if certificate is None or not await lives.revoke(certificate, code, reason, now=now):
            return None
        await directory.leave(certificate.id)
        await self._tell(certificate, EventKind.REVOKE, actor, now, code=code, text=reason)
        detail = {"code": code.value}
        await audit.record(actor, "certificate.revoked", certificate.id, now=now, detail=detail)
        await outbox.add("certificate.revoked", certificate.id, now=now)
        return certificate

    async def _tell(
        self,
        certificate: Certificate,
        kind: EventKind,
        actor: Actor,
        now: datetime,
        *,
        code: str | None,
        text: str | None = None,
    ) -> None:
        await changes.announce(SCOPE, certificate.printed_id, now=now)
        await events.record(certificate, kind, actor=actor, now=now, code=code, text=text)

    async def _status(self, certificate_id: UUID) -> Status | None:
        found = await certificates.by_id(certificate_id)
        return None if found is None else found.standing.status


async def _unended(superseded: Certificate) -> Event | None:
    """The suspension it was superseded in, where that lasted to the end of its successor."""
    own = _suspension(await told.of_certificate(superseded.id))
    if own is None or superseded.superseded_by is None:
        return None
    return own if _suspension(await told.of_certificate(superseded.superseded_by)) else None


def _suspension(events: Sequence[Event]) -> Event | None:
    """The last one, unless it was ended."""
    turns = [one for one in events if one.kind in _TURNS]
    return turns[-1] if turns and turns[-1].kind is EventKind.SUSPEND else None
