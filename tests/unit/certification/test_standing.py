"""What another grade does to a certificate, and which of many decisions it rests on."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from server.certification.domain import Outcome
from server.certification.standing import Certified, bearing, certifying, consequence, outcome_of
from server.certification.store.decisions import Decision
from server.credentials.domain.verdict import RevocationCode, Status
from server.grading.domain.record import grade_id
from server.grading.domain.regrade import Consequence
from server.kernel.ids import new_id

SITTING = new_id()
ACTIVE, SUPERSEDED = Certified(Status.ACTIVE), Certified(Status.SUPERSEDED)
REGRADED = Certified(Status.REVOKED, RevocationCode.REGRADE)
FRAUD = Certified(Status.REVOKED, RevocationCode.FRAUD)
NO_CERTIFICATE, COVERED = Certified(), Certified(is_covered=True)
CERTIFY, CONFIRM, REFUSE = Outcome.CERTIFY, Outcome.CONFIRM, Outcome.REFUSE


def decided(*outcomes: Outcome) -> list[Decision]:
    return [
        Decision(
            id=new_id(),
            sitting_id=SITTING,
            grade_id=grade_id(SITTING, version),
            person_id=UUID(int=1),
            scheme="practice",
            outcome=outcome,
            policy={},
            decided_at=datetime(2027, 3, 1, tzinfo=UTC),
        )
        for version, outcome in enumerate(outcomes, start=1)
    ]


@pytest.mark.parametrize(
    ("outcomes", "at"),
    [
        ((CERTIFY,), 0),
        ((CERTIFY, CONFIRM, CONFIRM), 0),
        ((CERTIFY, REFUSE, CERTIFY, CONFIRM), 2),
        ((CERTIFY, REFUSE), None),
        ((CERTIFY, REFUSE, CONFIRM), None),
        ((REFUSE, Outcome.COVERED), None),
        ((CONFIRM,), None),
        ((), None),
    ],
)
def test_a_certificate_rests_on_the_last_that_asked_for_one(
    outcomes: tuple[Outcome, ...], at: int | None
) -> None:
    decisions = decided(*outcomes)

    assert certifying(decisions) == (None if at is None else decisions[at])


def test_what_was_covered_bears_a_certificate_of_its_own_once_it_has_one() -> None:
    covered, certified = decided(REFUSE, Outcome.COVERED), decided(REFUSE, CERTIFY)

    assert bearing(covered) == covered[-1]
    assert bearing(certified) == certified[-1]
    assert bearing([]) is None


@pytest.mark.parametrize(
    ("before", "certified", "passes", "what", "then"),
    [
        (REFUSE, NO_CERTIFICATE, True, Consequence.ISSUE, CERTIFY),
        (REFUSE, REGRADED, True, Consequence.ISSUE, CERTIFY),
        (REFUSE, FRAUD, True, Consequence.BARRED, CONFIRM),
        (REFUSE, Certified(is_unrenewable=True), True, Consequence.BARRED, CONFIRM),
        (REFUSE, COVERED, True, Consequence.COVERED, Outcome.COVERED),
        (REFUSE, NO_CERTIFICATE, False, Consequence.NONE, REFUSE),
        (CERTIFY, ACTIVE, True, Consequence.NONE, CONFIRM),
        (CERTIFY, ACTIVE, False, Consequence.REVOKE, REFUSE),
        (CONFIRM, ACTIVE, False, Consequence.REVOKE, REFUSE),
        (CERTIFY, NO_CERTIFICATE, False, Consequence.REVOKE, REFUSE),
        (CERTIFY, FRAUD, False, Consequence.REVOKED, REFUSE),
        (CERTIFY, SUPERSEDED, False, Consequence.SUPERSEDED, REFUSE),
        (Outcome.COVERED, COVERED, False, Consequence.NONE, REFUSE),
        (Outcome.COVERED, ACTIVE, False, Consequence.REVOKE, REFUSE),
        (Outcome.COVERED, REGRADED, False, Consequence.NONE, REFUSE),
        (Outcome.COVERED, COVERED, True, Consequence.NONE, Outcome.COVERED),
        (Outcome.NONE, NO_CERTIFICATE, True, Consequence.NONE, Outcome.NONE),
    ],
)
def test_another_grade_and_its_certificate(
    before: Outcome, certified: Certified, *, passes: bool, what: Consequence, then: Outcome
) -> None:
    found = consequence(before, certified, passes=passes)

    assert (found, outcome_of(before, found, passes=passes)) == (what, then)
