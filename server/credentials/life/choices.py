"""What holders choose to show: the name, and whether they are found by it. Each choice is kept.

The score is another matter, for it is signed: see `replacing`.
"""

from collections.abc import Sequence
from datetime import datetime

from server.audit import service as audit
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.choices import Choice, Choices, Chosen
from server.credentials.domain.refusals import CertificateNotInForce
from server.credentials.domain.verdict import Status
from server.credentials.finding import SCOPE, CertificateUnknown, Finding
from server.credentials.store import certificates, directory, lives
from server.credentials.store import choices as store
from server.database import changes
from server.database.connection import transaction
from server.kernel.actor import Actor, Permission


class HolderChoices:
    def __init__(self, finding: Finding) -> None:
        self._finding = finding

    async def own(self, text: str, *, actor: Actor) -> Certificate:
        """A certificate of the actor's; others' are unknown to them. Raises CertificateUnknown."""
        actor.require(Permission.READ)
        found = await self._finding.by_text(text)
        if found.person_id != actor.person_id:
            raise CertificateUnknown
        return found

    async def all_own(self, *, actor: Actor) -> Sequence[Certificate]:
        """The newest first."""
        actor.require(Permission.READ)
        return await certificates.of_person(actor.person_id)

    async def of(self, certificate: Certificate) -> Choices:
        return Choices(
            is_name_shown=not certificate.is_name_withheld,
            is_listed=await directory.is_listed(certificate.id),
            has_score=certificate.record.score is not None,
        )

    async def history(self, certificate: Certificate) -> Sequence[Chosen]:
        """All about what was issued on the same decision, the first first."""
        every = await certificates.editions(certificate.decision_id)
        return [one for edition in every for one in await store.of_certificate(edition.id)]

    async def show_name(
        self, text: str, *, is_yes: bool, actor: Actor, now: datetime
    ) -> Certificate:
        """Whose name is withheld is in no directory. Again: no effect."""
        actor.require(Permission.KEEP_ACCOUNT)
        found = await self.own(text, actor=actor)
        async with transaction():
            if await store.show_name(found.id, is_yes=is_yes):
                await self._chosen(found, Choice.NAME, actor, now, is_yes=is_yes)
                if not is_yes and await directory.leave(found.id):
                    await self._chosen(found, Choice.DIRECTORY, actor, now, is_yes=False)
                await changes.announce(SCOPE, found.printed_id, now=now)
        self._finding.forget(found.printed_id)
        return await self._finding.by_text(text)

    async def list_it(self, text: str, *, is_yes: bool, actor: Actor, now: datetime) -> None:
        """Let it be found by the holder’s name, or not. Again: no effect.

        Raises CertificateNotInForce, also where the name is withheld.
        """
        actor.require(Permission.KEEP_ACCOUNT)
        found = await self.own(text, actor=actor)
        async with transaction():
            await lives.hold(found.id)
            current = await certificates.by_id(found.id)
            if current is None:
                raise CertificateUnknown
            is_shown = current.standing.status is Status.ACTIVE and not current.is_name_withheld
            if is_yes and not is_shown:
                raise CertificateNotInForce
            change = directory.join(current) if is_yes else directory.leave(current.id)
            if await change:
                await self._chosen(current, Choice.DIRECTORY, actor, now, is_yes=is_yes)

    async def _chosen(
        self,
        certificate: Certificate,
        choice: Choice,
        actor: Actor,
        now: datetime,
        *,
        is_yes: bool,
    ) -> None:
        await store.add(certificate.id, choice, is_yes=is_yes, now=now)
        detail = {"choice": choice.value, "yes": is_yes}
        await audit.record(actor, "certificate.chosen", certificate.id, now=now, detail=detail)
