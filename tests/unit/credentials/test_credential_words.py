from datetime import UTC, datetime

import pytest

from server.credentials.domain.assurance import Assurance, Identity, Supervision
from server.credentials.domain.verdict import RevocationCode, Standing, Status, Verdict
from server.credentials.domain.words import Certificate, Words, words

ISSUED = datetime(2026, 5, 12, tzinfo=UTC)
EXPIRES = datetime(2027, 5, 12, tzinfo=UTC)
REVOKED = datetime(2026, 11, 2, tzinfo=UTC)


def certificate(
    level: str = "specialist",
    *,
    expires_at: datetime | None = EXPIRES,
    status: Status = Status.ACTIVE,
    reason: RevocationCode | None = None,
) -> Certificate:
    changed_at = None if status is Status.ACTIVE else REVOKED
    life = Standing(
        issued_at=ISSUED,
        expires_at=expires_at,
        status=status,
        changed_at=changed_at,
        reason=reason,
    )
    return Certificate("Codex", level, "Assay", life)


def headline(told: Words) -> str:
    return f"{told.answer} {told.about}"


def sentence(told: Words) -> str:
    return " ".join(map(str, told.told))


def test_a_valid_certificate_says_who_when_and_until() -> None:
    told = words(Verdict.VALID, certificate())

    assert headline(told) == "Valid. This person passed the Codex exam."
    assert sentence(told) == (
        "Assay issued it on 12 May 2026. It has not been changed or revoked, "
        "and it is valid until 12 May 2027."
    )


def test_a_certificate_without_end_says_so() -> None:
    assert "does not expire" in sentence(words(Verdict.VALID, certificate(expires_at=None)))


@pytest.mark.parametrize("verdict", [Verdict.VALID, Verdict.EXPIRED, Verdict.REVOKED])
def test_a_practice_certificate_is_called_practice(verdict: Verdict) -> None:
    told = words(verdict, certificate("practice"))

    assert "practice certificate" in sentence(told)
    assert "nothing about what the holder can do" in sentence(told)


def test_a_valid_practice_certificate_does_not_open_with_valid() -> None:
    told = words(Verdict.VALID, certificate("practice"))

    assert headline(told).startswith("Genuine, for practice only")


def test_a_revocation_for_error_says_since_when_it_counts() -> None:
    told = words(Verdict.REVOKED, certificate(status=Status.REVOKED, reason=RevocationCode.ERROR))

    assert headline(told) == "Revoked. Do not rely on this certificate."
    assert sentence(told) == (
        "Assay issued it on 12 May 2026 and revoked it on 2 November 2026. It was revoked "
        "because it was issued in error. It counts as revoked from the day of issue."
    )


def test_a_revocation_at_request_counts_from_its_day() -> None:
    told = words(Verdict.REVOKED, certificate(status=Status.REVOKED, reason=RevocationCode.REQUEST))

    assert sentence(told).endswith("because the holder asked for it.")


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_words_with_and_without_facts(verdict: Verdict) -> None:
    for known in (certificate(), certificate(expires_at=None), None):
        told = words(verdict, known)
        assert headline(told).endswith(".")
        assert sentence(told).endswith(".")


@pytest.mark.parametrize("identity", list(Identity))
@pytest.mark.parametrize("supervision", list(Supervision))
def test_assurance_is_said_in_sentences(identity: Identity, supervision: Supervision) -> None:
    said = Assurance(identity, supervision)

    assert said.sentence == f"{said.identity_words} {said.supervision_words}"
    assert said.sentence.count(".") == 2
