from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from server.certification.renewal import NothingToRenew, RenewalTooEarly, refusal, scheme_of
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.verdict import Standing
from server.exams.domain.policy import Renewal
from tests.unit.credentials.credential_builders import a_record

ENDS = datetime(2027, 6, 30, 23, 59, 59, tzinfo=UTC)
DAY = timedelta(days=1)
RULE = Renewal(window_days=90, grace_days=30)


def held(scheme: str = "agents") -> Certificate:
    record = a_record(expires_at=ENDS)
    return Certificate(
        record.id, record.printed_id, UUID(int=1), scheme, UUID(int=2), record, "kid", "",
        Standing(issued_at=record.issued_at, expires_at=ENDS), None, None, None,
    )  # fmt: skip


@pytest.mark.parametrize("days", [-90, -1, 0, 30])
def test_a_certificate_is_renewed_in_its_window(days: int) -> None:
    now = ENDS + days * DAY

    assert refusal(RULE, "agents-renewal", [held()], now=now) is None


def test_before_the_window_it_says_from_when_on() -> None:
    told = refusal(RULE, "agents-renewal", [held()], now=ENDS - 91 * DAY)

    assert isinstance(told, RenewalTooEarly)
    assert told.members["retry_at"] == "2027-04-01T23:59:59.000Z"


def test_after_the_grace_or_with_another_there_is_nothing_to_renew() -> None:
    late = refusal(RULE, "agents-renewal", [held()], now=ENDS + 31 * DAY)
    other = refusal(RULE, "agents-renewal", [held("codex")], now=ENDS)

    assert isinstance(late, NothingToRenew)
    assert isinstance(other, NothingToRenew)
    assert scheme_of("agents-renewal") == "agents"
