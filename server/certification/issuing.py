"""What follows a decision: a certificate is issued, or revoked with all that comes of it.

Each may be asked for again, and does nothing then.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from server.accounts.domain.people import PersonView
from server.accounts.service import Accounts
from server.certification.domain import NotIssuedYet, Outcome
from server.certification.renewal import exams_of, is_renewal, scheme_of
from server.certification.standing import bearing, certifying
from server.certification.store import decisions as store
from server.certification.store.decisions import Decision
from server.credentials.domain.assurance import Assurance, Identity, Supervision
from server.credentials.domain.record import Achievement
from server.credentials.domain.verdict import Status
from server.credentials.drafting import Order
from server.credentials.formats.badge import caption
from server.credentials.service import Credentials
from server.database import outbox
from server.exams import releases
from server.exams.releases import Release
from server.exams.service import Exams


class Issuing:
    def __init__(self, exams: Exams, credentials: Credentials, accounts: Accounts) -> None:
        self._exams = exams
        self._credentials = credentials
        self._accounts = accounts

    async def issue(self, decision_ids: Sequence[UUID], *, now: datetime) -> None:
        """Have the certificates of recorded decisions issued; again, nothing happens.

        None of one where a regrade took the pass back before there was any, or that was erased.
        """
        known = {one.id: one for one in await store.by_ids(decision_ids)}
        decisions = [known[one] for one in decision_ids]
        assert all(one.outcome is Outcome.CERTIFY for one in decisions)
        every = await store.of_sittings([one.sitting_id for one in decisions])
        begun = await self._credentials.of_decisions(decision_ids)
        erased = await self._credentials.erased_of(decision_ids)
        due = [
            one
            for one in decisions
            if one.id in begun
            or (certifying(every[one.sitting_id]) == one and one.id not in erased)
        ]
        await self._credentials.issuing.issue_many(await self._orders(due), now=now)

    async def revoke_lost(self, decision_id: UUID, *, now: datetime) -> None:
        """Revoke what a sitting was certified by before this decision.

        If it had taken the place of an earlier pass of the person that still stands, that one
        takes its place again. Raises NotIssuedYet while it is being issued: then it is tried
        again.
        """
        decision = await self._recorded(decision_id)
        decisions = await store.of_sitting(decision.sitting_id)
        before = bearing([one for one in decisions if one.version < decision.version])
        if before is None:
            return
        is_erased = bool(await self._credentials.erased_of([before.id]))
        if not is_erased and await self._credentials.of_decision(before.id) is None:
            if await outbox.waiting_keys("decision.certify", [before.id]):
                raise NotIssuedYet
            return
        await self._credentials.life.revoke_after_regrade(before.id, now=now)
        await self._let_another_stand_in(decision, now)

    async def _let_another_stand_in(self, lost: Decision, now: datetime) -> None:
        """Of the person's other passes of the exam, the newest; nothing where one is in force."""
        scheme = scheme_of(lost.scheme)
        if await self._credentials.live(lost.person_id, scheme) is not None:
            return
        decisions = [
            one for exam in exams_of(scheme) for one in await store.of_person(lost.person_id, exam)
        ]
        every = store.by_sitting(decisions)
        for sitting_id in sorted(every, reverse=True):
            stands = bearing(every[sitting_id])
            if stands is not None and await self._stands_in(stands, now):
                return

    async def _stands_in(self, decision: Decision, now: datetime) -> bool:
        certificate = await self._credentials.of_decision(decision.id)
        if certificate is None:
            is_erased = bool(await self._credentials.erased_of([decision.id]))
            if decision.outcome is not Outcome.COVERED or is_erased:
                return False
            await self._credentials.issuing.issue_many(await self._orders([decision]), now=now)
            return True
        if certificate.standing.status is not Status.SUPERSEDED:
            return False
        return await self._credentials.life.reinstate(certificate.id, now=now)

    async def _recorded(self, decision_id: UUID) -> Decision:
        decision = await store.by_id(decision_id)
        assert decision is not None, "the outbox names recorded decisions"
        return decision

    async def _orders(self, decisions: Sequence[Decision]) -> list[Order]:
        people = await self._accounts.people_by_ids({one.person_id for one in decisions})
        sittings = await self._exams.sittings_by_ids([one.sitting_id for one in decisions])
        return [
            _order(
                one,
                people[one.person_id],
                await releases.release_by_id(sittings[one.sitting_id].release_id),
            )
            for one in decisions
        ]


def _order(decision: Decision, person: PersonView, release: Release) -> Order:
    blueprint = release.blueprint
    return Order(
        decision_id=decision.id,
        person_id=decision.person_id,
        scheme=scheme_of(decision.scheme),
        is_renewal=is_renewal(decision.scheme),
        holder_name=person.name,
        email=person.email,
        achievement=Achievement(
            slug=release.slug,
            title=blueprint.certificate.name,
            level=blueprint.level,
            version=str(release.version),
            description=blueprint.certificate.description,
            criteria=blueprint.certificate.criteria,
            language=blueprint.language,
            scale=(blueprint.scale.low, blueprint.scale.high),
            image_caption=caption(release.slug, blueprint.certificate.name),
        ),
        assurance=_assurance(person),
        validity_days=blueprint.validity_days,
    )


def _assurance(person: PersonView) -> Assurance:
    """Demo people count as verified for convenience, and proved nothing."""
    has_proved = person.is_verified and not person.is_demo
    return Assurance(Identity.EMAIL if has_proved else Identity.SELF_DECLARED, Supervision.NONE)
