"""The ledger of a sitting in words: facts, and what happened in the order it happened."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from server.accounts.domain.people import PersonView
from server.audit.domain import Event
from server.certification.domain import Outcome
from server.certification.ledger import Ledger
from server.credentials.domain.printed_id import display
from server.credentials.domain.verdict import Status
from server.exams.domain.kept import Agreed
from server.exams.domain.sitting import ClosedBy, Sitting, window_number
from server.exams.releases import Release
from server.kernel.clock import to_milliseconds
from server.kernel.sentence import marked
from server.language.voice import current, number, say, say_many
from server.web.pages.admin.event_words import ON_ITS_PAGE, WORDS
from server.web.pages.admin.exams import policy_facts
from server.web.pages.admin.time_words import span
from server.web.rendering import fact, isolated, moment_ms

_CLOSED_BY = {
    ClosedBy.CANDIDATE: marked("Handed in by the candidate; a signed receipt was given"),
    ClosedBy.DEADLINE: marked("Closed when the time was up"),
}
_DECIDED = {
    Outcome.CERTIFY: marked("Decided: certify"),
    Outcome.CONFIRM: marked("Decided after a regrade: still passed"),
    Outcome.COVERED: marked("Decided after a regrade: passed, a later certificate covers it"),
    Outcome.UNRENEWED: marked("Decided: passed, and what it would renew was revoked"),
    Outcome.REFUSE: marked("Decided: do not certify"),
    Outcome.NONE: marked("No decision, because it is a preview"),
}
_SEALED = {
    "sitting-closed": marked("%(count)s late"),
    "writer-elsewhere": marked("%(count)s from a displaced device"),
}
Entry = tuple[int, dict[str, object]]


def facts_of(found: Ledger, release: Release, now_ms: int) -> list[dict[str, object]]:
    sitting, kept = found.sitting, found.kept
    answered = say("%(answered)s of %(items)s items", answered=kept.answered, items=sitting.items)
    saves = say_many("%(count)s acknowledged save", "%(count)s acknowledged saves", kept.revisions)
    return [
        fact(say("Release"), say("Version %(version)s", version=release.version)),
        *policy_facts(release.policy),
        *_agreed(kept.agreed),
        _end(sitting, now_ms),
        fact(say("Answered"), answered, note=saves),
        _evidence(sitting, kept.sealed),
        fact(say("Windows that wrote"), number(window_number(sitting.writer))),
        fact(say("Fingerprint of the form"), kept.form_hash[:16], mono=True),
        fact(say("Key of the receipt"), sitting.receipt_kid or say("None yet"), mono=True),
    ]


def entries(found: Ledger, people: Mapping[UUID, PersonView]) -> list[dict[str, object]]:
    """Everything that happened, oldest first."""
    sitting, kept = found.sitting, found.kept
    told = [_entry(sitting.started_ms, say("Started; the form was drawn and frozen"))]
    told += [
        _entry(event.at_ms, _deed(event, people))
        for event in found.events
        if event.action != "sitting.started"
    ]
    if kept.last_saved_ms is not None:
        told.append(_entry(kept.last_saved_ms, say("Last response acknowledged")))
    if sitting.closed_ms is not None and sitting.closed_by is not None:
        told.append(_entry(sitting.closed_ms, say(_CLOSED_BY[sitting.closed_by])))
    told += _after_the_close(found)
    return [entry for _, entry in sorted(told, key=lambda one: one[0])]


def _agreed(agreed: Agreed | None) -> list[dict[str, object]]:
    if agreed is None:
        return []
    version = say("Version %(version)s", version=agreed.version)
    return [fact(say("Agreement accepted"), at=moment_ms(agreed.agreed_ms), note=version)]


def _deed(event: Event, people: Mapping[UUID, PersonView]) -> str:
    words = say((WORDS | ON_ITS_PAGE).get(event.action, event.action))
    by = people.get(event.actor_id)
    return words if by is None else say("%(who)s %(what)s", who=by.name, what=words)


def _after_the_close(found: Ledger) -> list[Entry]:
    told = []
    if found.grade is not None:
        words = say(
            "Graded: %(points)s of %(maximum)s points, %(score)s on the scale",
            points=_points(float(found.grade.points)),
            maximum=_points(float(found.grade.maximum)),
            score=found.grade.scaled_score,
        )
        told.append(_entry(found.grade.graded_ms, words))
    if found.decision is not None:
        words = say(_DECIDED[found.decision.outcome])
        told.append(_entry(_ms(found.decision.decided_at), words))
    certificate = found.certificate
    if certificate is not None:
        shown = display(certificate.printed_id)
        issued = say("Certificate issued: %(id)s", id=isolated(shown))
        address = f"/certificates/{shown}"
        # A certificate tells its time in whole seconds, which would put it before its cause.
        issued_ms = max([_ms(certificate.record.issued_at), *(at for at, _ in told)])
        told.append(_entry(issued_ms, issued, address))
        standing = certificate.standing
        if standing.status is Status.REVOKED and standing.changed_at is not None:
            told.append(_entry(_ms(standing.changed_at), say("Certificate revoked"), address))
    return told


def _end(sitting: Sitting, now_ms: int) -> dict[str, object]:
    if sitting.paused_ms is None:
        return fact(say("Ends at"), at=moment_ms(sitting.deadline_ms))
    left = span(sitting.seconds_left(now_ms) * 1000)
    return fact(say("Time left"), left, note=say("The clock stands."))


def _entry(at_ms: int, text: str, address: str = "") -> Entry:
    return at_ms, {"at": moment_ms(at_ms), "text": text, "address": address}


def _ms(moment: datetime) -> int:
    return to_milliseconds(moment)


def _points(value: float) -> str:
    return number(round(value, 2))


def _evidence(sitting: Sitting, sealed: Mapping[str, int]) -> dict[str, object]:
    address = f"/admin/sittings/{sitting.id}/evidence" if sealed else ""
    return fact(say("Sealed as evidence"), _sealed(sealed), address=address)


def _sealed(sealed: Mapping[str, int]) -> str:
    if not sealed:
        return say("Nothing")
    told = [say(_SEALED[one], count=count) for one, count in sealed.items() if one in _SEALED]
    return current().listed(told)
