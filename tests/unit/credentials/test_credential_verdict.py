from datetime import UTC, date, datetime, timedelta

import pytest

from server.credentials.domain.verdict import (
    Evidence,
    RevocationCode,
    Standing,
    Status,
    Verdict,
    end_of_day,
    judge,
)

ISSUED = datetime(2026, 5, 12, 9, tzinfo=UTC)
EXPIRES = datetime(2027, 5, 12, 9, tzinfo=UTC)
REVOKED = datetime(2026, 11, 2, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)


def standing(
    status: Status = Status.ACTIVE,
    *,
    expires_at: datetime | None = EXPIRES,
    reason: RevocationCode | None = None,
) -> Standing:
    changed_at = None if status is Status.ACTIVE else REVOKED
    return Standing(
        issued_at=ISSUED,
        expires_at=expires_at,
        status=status,
        changed_at=changed_at,
        reason=reason,
    )


@pytest.mark.parametrize(
    ("evidence", "verdict"),
    [
        (Evidence.NOT_FOUND, Verdict.UNKNOWN),
        (Evidence.FOREIGN, Verdict.UNKNOWN_ISSUER),
        (Evidence.CHANGED, Verdict.TAMPERED),
        (Evidence.UNCHECKED, Verdict.UNVERIFIABLE),
    ],
)
def test_a_document_that_is_not_sound_is_judged_before_its_status(
    evidence: Evidence, verdict: Verdict
) -> None:
    assert judge(evidence, standing(Status.REVOKED), at=NOW) is verdict


def test_a_sound_document_of_unknown_standing_cannot_be_verified() -> None:
    assert judge(Evidence.SOUND, None, at=NOW) is Verdict.UNVERIFIABLE


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (Status.REVOKED, Verdict.REVOKED),
        (Status.SUPERSEDED, Verdict.SUPERSEDED),
        (Status.SUSPENDED, Verdict.SUSPENDED),
    ],
)
def test_status_comes_before_dates(status: Status, verdict: Verdict) -> None:
    assert judge(Evidence.SOUND, standing(status), at=EXPIRES + timedelta(days=1)) is verdict


def test_dates_decide_for_an_active_certificate() -> None:
    moment = timedelta(seconds=1)
    active = standing()

    assert judge(Evidence.SOUND, active, at=ISSUED - moment) is Verdict.NOT_YET_VALID
    assert judge(Evidence.SOUND, active, at=ISSUED) is Verdict.VALID
    assert judge(Evidence.SOUND, active, at=EXPIRES) is Verdict.VALID
    assert judge(Evidence.SOUND, active, at=EXPIRES + moment) is Verdict.EXPIRED


def test_a_certificate_without_end_does_not_expire() -> None:
    far = EXPIRES + timedelta(days=36_500)

    assert judge(Evidence.SOUND, standing(expires_at=None), at=far) is Verdict.VALID


def test_as_of_judges_by_the_end_of_the_day_in_utc() -> None:
    the_day_before = end_of_day(date(2026, 11, 1))
    the_day = end_of_day(date(2026, 11, 2))
    revoked = standing(Status.REVOKED, reason=RevocationCode.REQUEST)

    assert judge(Evidence.SOUND, revoked, at=the_day_before) is Verdict.VALID
    assert judge(Evidence.SOUND, revoked, at=the_day) is Verdict.REVOKED


@pytest.mark.parametrize("reason", [RevocationCode.FRAUD, RevocationCode.ERROR])
def test_revocation_for_fraud_or_error_counts_from_issue(reason: RevocationCode) -> None:
    revoked = standing(Status.REVOKED, reason=reason)

    assert judge(Evidence.SOUND, revoked, at=ISSUED) is Verdict.REVOKED
    assert judge(Evidence.SOUND, revoked, at=ISSUED - timedelta(1)) is Verdict.NOT_YET_VALID


@pytest.mark.parametrize(("status", "changed_at"), [(Status.ACTIVE, NOW), (Status.REVOKED, None)])
def test_a_change_of_status_has_a_time(status: Status, changed_at: datetime | None) -> None:
    with pytest.raises(ValueError, match="has a time"):
        Standing(issued_at=ISSUED, status=status, changed_at=changed_at)
