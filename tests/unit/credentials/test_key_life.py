"""What became of a key, and what its DID document and key set say of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from server.credentials.domain.did import did_document, jwks
from server.credentials.domain.keys import Compromise, KeyState
from tests.unit.credentials.credential_builders import KEY

NOON = datetime(2026, 10, 9, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(seconds=1)
RETIRED = replace(KEY, retired_at=NOON)
COMPROMISED = replace(RETIRED, compromise=Compromise(NOON, 7))


def test_a_key_counts_up_to_its_retirement_and_not_beyond() -> None:
    assert KEY.may_have_signed(at=LATER)
    assert RETIRED.may_have_signed(at=NOON)
    assert not RETIRED.may_have_signed(at=LATER)


def test_by_its_date_alone_nothing_of_a_compromised_key_counts() -> None:
    assert COMPROMISED.state is KeyState.COMPROMISED
    assert not COMPROMISED.may_have_signed(at=NOON - timedelta(days=1))


def test_a_retired_key_still_asserts_so_that_old_certificates_verify() -> None:
    assert did_document("https://assay.example", [RETIRED]) == did_document(
        "https://assay.example", [KEY]
    )


def test_a_compromised_key_stays_listed_and_asserts_nothing() -> None:
    document: Any = did_document("https://assay.example", [COMPROMISED])
    key_set: Any = jwks([COMPROMISED])

    assert document["assertionMethod"] == []
    assert document["verificationMethod"][0]["revoked"] == "2026-10-09T12:00:00Z"
    assert key_set["keys"][0]["revoked"]["reason"] == "compromised"
