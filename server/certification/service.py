"""Admission to an exam, the decision on its grade, and the result a candidate sees.

A score never issues a certificate: a recorded decision does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from server.accounts.domain.people import PersonView
from server.accounts.profiles import Profile
from server.accounts.service import Accounts
from server.certification import releasing, renewal, starts
from server.certification.changed import Changed, changed, changes_by
from server.certification.deciding import decision_on
from server.certification.domain import (
    ANY_ENTRY,
    Condition,
    CourseIncomplete,
    Eligibility,
    EmailUnverified,
    Entry,
    Held,
    Needed,
    Outcome,
    PrerequisiteMissing,
    RetakeRule,
    next_try_at,
    retake_refusal,
)
from server.certification.failures import failures
from server.certification.holding import Holding
from server.certification.issuing import Issuing
from server.certification.releasing import Sat
from server.certification.standing import bearing
from server.certification.store import decisions as store
from server.certification.store.decisions import Decision
from server.credentials import standings
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.verdict import Verdict
from server.credentials.domain.words import PRACTICE
from server.credentials.service import Credentials
from server.curriculum import service as curriculum
from server.database import outbox
from server.database.connection import transaction
from server.exams import bookings, releases
from server.exams.domain.safe_browser import SafeBrowserNeeded
from server.exams.domain.sitting import (
    PastSitting,
    Sitting,
    SittingNotClosed,
    SittingOpen,
    SittingState,
)
from server.exams.releases import Release
from server.exams.service import Exams
from server.grading import service as grading
from server.grading.domain.record import Grade
from server.grading.domain.regrade import Change
from server.grading.rating import opening, telling
from server.grading.rating.telling import MarkedResponse
from server.grading.service import DomainResult, PartResult
from server.kernel.actor import Actor, Permission
from server.kernel.clock import rfc3339
from server.kernel.errors import NotPermitted

MOST_TRIES = 50


@dataclass(frozen=True, slots=True)
class Result:
    """`grade` None is pending: not graded, decided or issued yet, or `held` by its policy."""

    sitting: Sitting
    grade: Grade | None = None
    domains: tuple[DomainResult, ...] = ()
    parts: tuple[PartResult, ...] = ()
    cut: int = 0
    certificate: Certificate | None = None
    retake_at: datetime | None = None
    held: Held | None = None
    waits_for_raters: bool = False
    marked: tuple[MarkedResponse, ...] = ()
    changed: Changed | None = None


@dataclass(frozen=True, slots=True)
class Try:
    """A sitting as its candidate looks back on it; `grade` None while it runs or is decided."""

    sitting: PastSitting
    grade: Grade | None


class Decided(msgspec.Struct, frozen=True):
    """What a decision was about; `handed_in_ms` is only known where it was made just now.

    `change` is what a regrade made of the result; None of a first decision.
    """

    id: UUID
    sitting_id: UUID
    person_id: UUID
    exam_title: str
    handed_in_ms: int | None = None
    change: Change | None = None


class Certification:
    def __init__(self, exams: Exams, credentials: Credentials, accounts: Accounts) -> None:
        self._exams = exams
        self._credentials = credentials
        self._accounts = accounts
        self._starts = starts.turns()
        self.issuing = Issuing(exams, credentials, accounts)
        self.holding = Holding(credentials, accounts)

    async def admit(
        self, slug: str, entry: Entry = ANY_ENTRY, *, actor: Actor, now: datetime
    ) -> Sitting:
        """Start a sitting if the person may; a crowd is let in a few at a time.

        The clock starts after the wait. Raises ExamUnknown, SittingOpen, FormUnavailable, the
        refusals about eligibility, and SafeBrowserNeeded, AgreementNeeded, AccessCodeWrong,
        TooManyCodes.
        """
        actor.require(Permission.SIT)
        async with self._starts.taken() as waited:
            return await self._admit(slug, entry, actor, now + waited)

    async def _admit(self, slug: str, entry: Entry, actor: Actor, now: datetime) -> Sitting:
        release = await releases.release_of(slug)
        await self._require_none_open(slug, actor)
        eligibility = await self.eligibility(release, client=entry.client, actor=actor, now=now)
        if eligibility.refusal is not None:
            raise eligibility.refusal
        if release.policy.safe_exam_browser is not None and not entry.in_safe_browser:
            raise SafeBrowserNeeded(members={"retry_at": None, "exam": slug})
        release.policy.require_accepted(entry.agreement_version)
        codes = self._exams.access_codes
        await codes.require(release, entry.access_code, actor=actor, now=now)
        try:
            async with transaction():
                return await self._exams.open_sitting(release, actor, now=now)
        except SittingOpen:
            raise
        except Exception:
            # Two starts at once: the other one won, by constraint.
            await self._require_none_open(slug, actor)
            raise

    async def eligibility(
        self, release: Release, *, client: str | None = None, actor: Actor, now: datetime
    ) -> Eligibility:
        """Whether somebody may start now; also from which network, where `client` says."""
        actor.require(Permission.READ)
        unmet = await self._unmet(release, actor, now)
        if unmet is not None:
            return Eligibility(unmet)
        if not release.blueprint.preview:
            failures = await self._failures(actor.person_id, release)
            refused = retake_refusal(_rule(release), failures, now=now)
            if refused is not None:
                kind, until = refused
                return Eligibility(kind(members={"retry_at": rfc3339(until)}))
        if release.blueprint.level != PRACTICE:
            person = await self._accounts.person(actor.person_id)
            if not person.is_verified:
                return Eligibility(EmailUnverified(members={"retry_at": None}))
        booked = await bookings.own(release, actor=actor)
        window = None if booked is None else booked.window
        return Eligibility(release.policy.refusal(client=client, now=now, booked=window))

    async def conditions(self, release: Release, *, actor: Actor, now: datetime) -> list[Condition]:
        """All that somebody must have for an exam, with what they have; time is none of it."""
        actor.require(Permission.READ)
        needed, person = release.blueprint.prerequisites, actor.person_id
        found = []
        if needed.course:
            has_read = await curriculum.has_completed(person, needed.course)
            found.append(Condition(Needed.COURSE, needed.course, has_read))
        found += [
            Condition(Needed.EXAM, exam, await self._holds(person, exam, now))
            for exam in needed.exams
        ]
        if release.blueprint.level != PRACTICE:
            is_verified = (await self._accounts.person(person)).is_verified
            found.append(Condition(Needed.ADDRESS, "", is_verified))
        return found

    async def _unmet(self, release: Release, actor: Actor, now: datetime) -> NotPermitted | None:
        """What somebody must have, and has not."""
        needed = release.blueprint.prerequisites
        if needed.course and not await curriculum.has_completed(actor.person_id, needed.course):
            return CourseIncomplete(members={"retry_at": None, "course": needed.course})
        for exam in needed.exams:
            if not await self._holds(actor.person_id, exam, now):
                return PrerequisiteMissing(members={"retry_at": None, "exam": exam})
        if not renewal.is_renewal(release.slug):
            return None
        held = await self._credentials.of_person(actor.person_id)
        return renewal.refusal(release.policy.renewal, release.slug, held, now=now)

    async def profile(self, *, actor: Actor) -> Profile:
        """Whose name is on certificates, and the rule under which it changes."""
        is_borne = await self._is_name_borne(actor)
        return await self._accounts.profiles.mine(is_on_certificate=is_borne, actor=actor)

    async def change_name(self, name: str, *, actor: Actor, now: datetime) -> PersonView:
        """For certificates to come. Raises NameMalformed, NameChangeTooSoon."""
        is_borne = await self._is_name_borne(actor)
        return await self._accounts.profiles.change_name(
            name, is_on_certificate=is_borne, actor=actor, now=now
        )

    async def decide(self, graded: Sequence[tuple[Sat, Grade]], *, now: datetime) -> list[Decided]:
        """Record the decision on each grade, once; return those whose result is released by it.

        A pass goes on to be issued, and its result is released with the certificate. On what its
        policy holds back nothing is decided yet.
        """
        waits = await releasing.held_back(graded, now=now)
        if waits:
            graded = [one for one in graded if one[1].sitting_id not in waits]
        return await self._decide(graded, now)

    async def let_out(self, limit: int) -> list[tuple[Sat, Grade]]:
        """Some of the results that were let out and wait for their decision."""
        return await releasing.let_out(limit, self._exams)

    async def decide_let_out(
        self, graded: Sequence[tuple[Sat, Grade]], *, now: datetime
    ) -> list[Decided]:
        """As `decide`, of what was let out, inside `hot.together()`."""
        await releasing.finish([grade.sitting_id for _, grade in graded])
        return await self._decide(graded, now)

    async def _decide(self, graded: Sequence[tuple[Sat, Grade]], now: datetime) -> list[Decided]:
        revoked = await self._revoked_of([closed for closed, _ in graded])
        decisions = [
            _decision(closed, grade, now, is_revoked=closed.sitting.id in revoked)
            for closed, grade in graded
        ]
        passes = [one.id for one in decisions if one.outcome is Outcome.CERTIFY]
        await store.add(decisions)
        await outbox.put("decision.certify", passes, now=now)
        return [
            Decided(
                one.id,
                one.sitting_id,
                one.person_id,
                closed.blueprint.title,
                closed.sitting.handed_in_ms,
            )
            for one, (closed, _) in zip(decisions, graded, strict=True)
            if one.outcome is not Outcome.CERTIFY
        ]

    async def _revoked_of(self, sat: Sequence[Sat]) -> set[UUID]:
        """Which of these sittings would renew what was revoked since they began."""
        found: set[UUID] = set()
        for exam in {one.sitting.exam for one in sat if renewal.is_renewal(one.sitting.exam)}:
            of_exam = [one.sitting for one in sat if one.sitting.exam == exam]
            people = {one.person_id for one in of_exam}
            revoked = await standings.revoked_among(renewal.scheme_of(exam), list(people))
            found |= {one.id for one in of_exam if one.person_id in revoked}
        return found

    async def decided(self, decision_ids: Sequence[UUID]) -> list[Decided]:
        """What recorded decisions were about, for whoever tells of them."""
        decisions = await store.by_ids(decision_ids)
        changes = await changes_by(decisions)
        return [
            Decided(
                decision.id,
                decision.sitting_id,
                decision.person_id,
                (
                    await releases.release_by_id(UUID(str(decision.policy["release"])))
                ).blueprint.title,
                change=changes.get(decision.id),
            )
            for decision in decisions
        ]

    async def result(self, sitting_id: UUID, *, actor: Actor, now: datetime) -> Result:
        """Return the result, pending until everything that follows a pass has happened."""
        actor.require(Permission.READ)
        return await self._result(await self._exams.sitting_of(sitting_id, actor=actor), now)

    async def result_seen(self, sitting_id: UUID, *, actor: Actor, now: datetime) -> Result:
        """As `result`, for whoever runs exams. Raises SittingUnknown."""
        actor.require(Permission.SEE_SITTINGS)
        return await self._result(await self._exams.sitting_by_id(sitting_id), now)

    async def _result(self, sitting: Sitting, now: datetime) -> Result:
        if sitting.state is not SittingState.CLOSED:
            raise SittingNotClosed
        decisions = await store.of_sitting(sitting.id)
        grades = await grading.grades_of(sitting.id) if decisions else []
        if not grades:
            waits = await opening.waits_for_raters(sitting.id)
            held = await releasing.held_of(sitting)
            return Result(sitting, held=held, waits_for_raters=waits)
        decision = decisions[-1]
        grade = next(one for one in grades if one.id == decision.grade_id)
        certificate, certified_by = None, bearing(decisions)
        if certified_by is not None:
            certificate = await self._credentials.of_decision(certified_by.id)
            is_out = certificate is not None and await self._credentials.is_out(certificate)
            is_due = not is_out and certified_by.outcome is Outcome.CERTIFY
            if is_due and not await self._credentials.erased_of([certified_by.id]):
                return Result(sitting)
        release = await releases.release_by_id(sitting.release_id)
        return Result(
            sitting,
            grade,
            tuple(grading.domain_results(grade)),
            tuple(grading.part_results(grade, release.blueprint, release.objectives)),
            release.blueprint.scale.cut,
            certificate,
            await self._retake_at(release, decision, now),
            marked=tuple(await telling.of_grades([grade])),
            changed=await changed(decisions, grades),
        )

    async def tries(
        self, *, actor: Actor, exam: str | None = None, limit: int = MOST_TRIES
    ) -> list[Try]:
        """Return what somebody sat, newest first, with what is decided."""
        past = await self._exams.past_sittings(actor=actor, exam=exam, limit=limit)
        closed = [one.id for one in past if one.state is SittingState.CLOSED]
        decided = await store.of_sittings(closed) if closed else {}
        grades = await grading.newest_grades(list(decided)) if decided else {}
        return [Try(one, grades.get(one.id)) for one in past]

    async def _retake_at(
        self, release: Release, decision: Decision, now: datetime
    ) -> datetime | None:
        if decision.outcome is not Outcome.REFUSE:
            return None
        failures = await self._failures(decision.person_id, release)
        until = next_try_at(_rule(release), failures)
        return until if until is not None and until > now else None

    async def _failures(self, person_id: UUID, release: Release) -> list[datetime]:
        if _rule(release).is_none:
            return []
        past = await self._exams.sat_by(person_id, release.slug)
        return await failures(person_id, release.slug, past)

    async def _holds(self, person_id: UUID, scheme: str, now: datetime) -> bool:
        return any(
            certificate.scheme == scheme
            and self._credentials.judge(certificate, at=now).verdict is Verdict.VALID
            for certificate in await self._credentials.of_person(person_id)
        )

    async def _is_name_borne(self, actor: Actor) -> bool:
        return bool(await self._credentials.of_person(actor.person_id))

    async def _require_none_open(self, slug: str, actor: Actor) -> None:
        open_id = await self._exams.open_sitting_id(slug, actor=actor)
        if open_id is not None:
            raise SittingOpen(members={"sitting_id": str(open_id)})


def _rule(release: Release) -> RetakeRule:
    retake = release.policy.retake
    return RetakeRule(tuple(retake.waits_days), retake.attempts, retake.window_days)


def _decision(closed: Sat, grade: Grade, now: datetime, *, is_revoked: bool) -> Decision:
    """`is_revoked` is what a pass would renew."""
    passed = Outcome.UNRENEWED if is_revoked else Outcome.CERTIFY
    outcome = passed if grade.passed else Outcome.REFUSE
    if closed.sitting.is_preview:
        outcome = Outcome.NONE
    return decision_on(closed, grade, outcome, now=now)
