"""The audit of the whole store: every invariant that can be read off the rows, and who breaks it.

Safe beside a running server: a cause is read before the queue, and the queue before the effect,
so that work in progress is never taken for work forgotten.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from server.audit import service as audit
from server.audit.reading import FURTHEST_APART_MS, Check, batches, readable, to_the_end
from server.certification import auditing_telling as telling
from server.certification import releasing
from server.certification.domain import HeldState, Outcome
from server.certification.regrades import REVOKE_TOPIC
from server.certification.renewal import is_renewal, scheme_of
from server.certification.standing import PASSES, bearing, certifying
from server.certification.store import decisions as store
from server.certification.store import held
from server.certification.store.decisions import Decision
from server.credentials import auditing as credentials
from server.credentials.auditing import Issued
from server.credentials.domain.keys import PublicKey, Purpose
from server.database import outbox
from server.exams import auditing as exams
from server.exams.domain.policy import Policy
from server.exams.domain.sitting import Sitting
from server.grading import auditing as grading
from server.grading import service as grades
from server.grading.domain.record import Grade
from server.kernel.clock import to_milliseconds
from server.notices import auditing as notices


async def violations(public_keys: Sequence[PublicKey]) -> list[str]:
    """Return what every check finds, one after the other."""
    return await to_the_end(checks(public_keys))


def checks(public_keys: Sequence[PublicKey]) -> Mapping[str, Check]:
    """By what they are about; each returns a sentence for each violation, naming the row."""
    kids = {key.kid for key in public_keys if key.purpose is Purpose.RECEIPTS}
    return {
        "sittings": exams.violations,
        "receipts": partial(exams.unknown_receipt_keys, kids),
        "grades": grading.violations,
        "what is to be decided": _undecided,
        "what is held": _released,
        "decisions": _decisions,
        "what certificates rest on": _undecided_certificates,
        "certificates": partial(credentials.violations, public_keys),
        "who was told": telling.violations,
        "mails": notices.violations,
        "the audit trail": _chain,
    }


async def _chain() -> list[str]:
    return [f"I7: {fault}." for fault in await audit.verify_chain()]


async def _undecided() -> list[str]:
    found = []
    async for batch in grading.grades():
        newest = await grades.newest_grades([one.sitting_id for one in batch])
        decided = await store.decided_grades([one.id for one in batch])
        missing = [
            one for one in batch if one.id not in decided and newest[one.sitting_id].id == one.id
        ]
        waits = await releasing.held_among([one.sitting_id for one in missing])
        found += [
            f"I4: grade {one.id} of sitting {one.sitting_id} was never decided on."
            for one in missing
            if one.sitting_id not in waits
        ]
    return found


async def _released() -> list[str]:
    """What is held has no decision yet, and what was let out gets one."""
    found = []
    async for ids in batches(held.after):
        states = await held.states(ids)
        decided = await store.of_sittings(ids)
        if HeldState.CLEARED in states.values() and not await outbox.is_waiting(releasing.CLEARED):
            found.append("I4: results were released, but nothing will decide on them.")
        found += [
            f"I4: sitting {one} was decided on before its result was released."
            for one in ids
            if one in decided and states.get(one) is HeldState.HELD
        ]
        found += [
            f"I4: the released result of sitting {one} was never decided on."
            for one in ids
            if one not in decided and states.get(one) is HeldState.DECIDED
        ]
    return found


async def _decisions() -> list[str]:
    found: list[str] = []
    async for ids in batches(store.decisions_after):
        decisions, broken = await readable("I4: decision", ids, _read)
        some = list(decisions.values())
        graded, unread = await readable("grade", [one.grade_id for one in some], _grades)
        sat, unsat = await readable("sitting", [one.sitting_id for one in some], exams.sittings)
        ruled, unruled = await readable("policy of sitting", [*sat], exams.policies)
        found += broken + unruled
        for one in some:
            if not unread and not unsat:
                found += _decision_faults(one, graded.get(one.grade_id), sat.get(one.sitting_id))
                found += _policy_faults(one, ruled.get(one.sitting_id))
        found += await _unissued(some)
    return found


async def _read(ids: Sequence[UUID]) -> Mapping[UUID, Decision]:
    return {one.id: one for one in await store.by_ids(ids)}


async def _grades(ids: Sequence[UUID]) -> Mapping[UUID, Grade]:
    return await grades.grades_by_ids(ids)


def _decision_faults(decision: Decision, grade: Grade | None, sitting: Sitting | None) -> list[str]:
    name = f"I4: decision {decision.id} of sitting {decision.sitting_id}"
    if grade is None or sitting is None or grade.sitting_id != sitting.id:
        return [f"{name} rests on no grade of that sitting."]
    faults = []
    if (decision.person_id, decision.scheme) != (sitting.person_id, sitting.exam):
        faults.append(f"{name} names another person or exam than the sitting.")
    if decision.outcome not in _outcomes(decision, sitting, passed=grade.passed):
        faults.append(f"{name} says “{decision.outcome}”, which its grade does not.")
    rests_on = (decision.policy.get("points"), decision.policy.get("maximum"))
    if rests_on != (str(grade.points), str(grade.maximum)):
        faults.append(f"{name} rests on other points than its grade has.")
    if to_milliseconds(decision.decided_at) < grade.graded_ms - FURTHEST_APART_MS:
        faults.append(f"{name} was made before its grade.")
    return faults


def _outcomes(decision: Decision, sitting: Sitting, *, passed: bool) -> frozenset[Outcome]:
    """What a decision on such a grade may say; only a regrade may leave a certificate as it is."""
    if sitting.is_preview:
        return frozenset({Outcome.NONE})
    if not passed:
        return frozenset({Outcome.REFUSE})
    if decision.is_later:
        return PASSES - {Outcome.UNRENEWED}
    may_lack = {Outcome.UNRENEWED} if is_renewal(sitting.exam) else set()
    return frozenset({Outcome.CERTIFY} | may_lack)


def _policy_faults(decision: Decision, policy: Policy | None) -> list[str]:
    """Decisions of before there were policies name none."""
    named = decision.policy.get("policy"), decision.policy.get("policy_version")
    if policy is None or named in {(None, None), (policy.name, policy.version)}:
        return []
    sat = f"I4: decision {decision.id} of sitting {decision.sitting_id}"
    return [f"{sat} names another policy than the sitting was sat under."]


async def _unissued(decisions: Sequence[Decision]) -> list[str]:
    """The newest decision on a sitting says whether it has a certificate; others rest on nothing.

    What was read first may be older than what stands now, so it is read again.
    """
    every = await store.of_sittings(list({one.sitting_id for one in decisions}))
    passing = [one for one in decisions if certifying(every[one.sitting_id]) == one]
    bearing_ = [one for one in decisions if bearing(every[one.sitting_id]) == one]
    waiting = await outbox.waiting_keys("decision.certify", [one.id for one in passing])
    newest = [all_of[-1].id for all_of in every.values()]
    to_revoke = await outbox.waiting_keys(REVOKE_TOPIC, newest)
    issued = await credentials.issued_for([one.id for one in decisions])
    found = []
    for one in decisions:
        certificate = issued.get(one.id)
        if certificate is not None and certificate.is_erased:
            continue
        if certificate is None or not certificate.is_signed:
            if one in passing and str(one.id) not in waiting:
                found.append(f"I4: decision {one.id} to certify has no certificate.")
            continue
        last = every[one.sitting_id][-1]
        if certificate.is_live and one not in bearing_ and str(last.id) not in to_revoke:
            found.append(
                f"I4: certificate {certificate.id} is in force although decision {last.id} says "
                f"“{last.outcome}”."
            )
        if not _is_about(certificate, one):
            found.append(
                f"I4: certificate {certificate.id} names another person or scheme than decision "
                f"{one.id}."
            )
    return found


async def _undecided_certificates() -> list[str]:
    found = []
    async for batch in credentials.issued():
        outcomes = await store.outcomes([one.decision_id for one in batch])
        found += [
            f"I4: certificate {one.id} rests on no decision to certify."
            for one in batch
            if outcomes.get(one.decision_id) not in {Outcome.CERTIFY, Outcome.COVERED}
        ]
    return found


def _is_about(certificate: Issued, decision: Decision) -> bool:
    return (certificate.person_id, certificate.scheme) == (
        decision.person_id,
        scheme_of(decision.scheme),
    )
