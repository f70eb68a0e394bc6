from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from server.credentials import proof
from server.credentials.domain.claims import ClaimsInvalid, credential
from server.credentials.domain.document import document_text
from server.credentials.domain.record import Achievement, Alignment, CertificateRecord
from tests.unit.credentials.credential_builders import (
    AGENTS,
    EXPIRES,
    PRACTICE,
    a_holder,
    a_record,
    signed,
)

C = "https://assay.example/credentials/0199b1c0-0000-7000-8000-000000000001"
A = "https://assay.example/achievements/agents"


def test_the_whole_credential_of_an_ordinary_certificate() -> None:
    assert credential(a_record()) == {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
        ],
        "id": C,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Agents in production, specialist",
        "description": AGENTS.description,
        "issuer": {
            "id": "did:web:assay.example",
            "type": ["Profile"],
            "name": "Assay",
            "url": "https://assay.example",
        },
        "validFrom": "2026-10-09T12:00:00Z",
        "validUntil": "2027-10-09T12:00:00Z",
        "credentialSubject": {
            "id": "urn:uuid:00000000-0000-0000-0000-000000000009",
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    # SHA-256 of "ada@demo.examplea-salt"
                    "identityHash": a_holder().email_hash,
                    "identityType": "emailAddress",
                    "salt": "a-salt",
                },
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": "Ada Candidate",
                    "identityType": "name",
                },
            ],
            "licenseNumber": "14HM-ASW9-NF6Y-QTCE-4D04",
            "achievement": {
                "id": A,
                "type": ["Achievement"],
                "achievementType": "Certification",
                "name": "Agents in production",
                "description": AGENTS.description,
                "version": "1.2",
                "inLanguage": "en",
                "criteria": {"id": f"{A}/criteria", "narrative": AGENTS.criteria},
            },
        },
        "evidence": [
            {
                "id": f"{C}#identity",
                "type": ["Evidence"],
                "name": "How the holder's identity was known",
                "genre": "identity-proofing",
                "description": "email",
                "narrative": "The holder gave the name and proved control of an e-mail address; "
                "nobody compared the name with a document.",
            },
            {
                "id": f"{C}#supervision",
                "type": ["Evidence"],
                "name": "How the exam was supervised",
                "genre": "supervision",
                "description": "none",
                "narrative": "Nobody supervised the exam.",
            },
        ],
        "credentialStatus": {
            "id": "https://assay.example/status/1#1005",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "1005",
            "statusListCredential": "https://assay.example/status/1",
        },
        "credentialSchema": [
            {
                "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/"
                "ob_v3p0_achievementcredential_schema.json",
                "type": "1EdTechJsonSchemaValidator2019",
            }
        ],
    }


def full_achievement() -> Achievement:
    return replace(
        AGENTS,
        scale=(0, 1000),
        image_caption="The badge of the agents exam",
        alignments=(
            Alignment(name="Govern", url="https://nist.example/g", framework="RMF", code="GV"),
            Alignment(name="Map", url="https://nist.example/m", framework="RMF", code="MP"),
        ),
    )


def test_a_certificate_with_everything_can_be_signed_and_verified() -> None:
    document = signed(a_record(achievement=full_achievement(), score=812))

    text = document_text(document)
    assert f'"id":"{C}#result"' in text
    assert f'"resultDescription":"{A}#score","value":"812"' in text
    assert f'"id":"{A}#alignment-2"' in text
    assert f'"id":"{A}/badge.png"' in text


def test_the_score_stays_out_without_consent() -> None:
    text = document_text(credential(a_record(achievement=full_achievement())))

    assert '"result":' not in text


def test_a_certificate_without_end_has_no_valid_until() -> None:
    assert "validUntil" not in credential(a_record(expires_at=None))


def test_a_practice_certificate_says_so_in_its_name() -> None:
    assert credential(a_record(achievement=PRACTICE))["name"] == (
        "Practice (practice, certifies no skill)"
    )


def test_the_demo_address_makes_a_credential_that_verifies() -> None:
    document = signed(a_record(public_url="http://127.0.0.1:8000"))

    assert "did:web:127.0.0.1%3A8000#key-" in proof.verification_method(document)


def test_addresses_of_a_certificate() -> None:
    record = a_record()

    assert record.url == C
    assert record.page_url == "https://assay.example/certificates/14HM-ASW9-NF6Y-QTCE-4D04"


@pytest.mark.parametrize(
    "name",
    ["", " ", "A\x00B", "A\nB", "A\x7fB", "A\ufffeB", "A\uffffB", "A\ud800B", "A\u202eB"],
)
def test_a_name_that_would_not_sign_alike_everywhere_is_refused(name: str) -> None:
    with pytest.raises(ClaimsInvalid):
        credential(a_record(holder=a_holder(name)))


@pytest.mark.parametrize(
    "achievement",
    [
        replace(AGENTS, slug="a b"),
        replace(AGENTS, slug="../x"),
        replace(AGENTS, criteria="line\r\nline"),
        replace(AGENTS, description=""),
        replace(
            AGENTS, alignments=(Alignment(name="n", url="javascript:x", framework="f", code="c"),)
        ),
    ],
)
def test_an_achievement_that_cannot_be_named_is_refused(achievement: Achievement) -> None:
    with pytest.raises(ClaimsInvalid):
        credential(a_record(achievement=achievement))


@pytest.mark.parametrize(
    "record",
    [
        replace(a_record(), public_url="https://assay.example/x y"),
        replace(a_record(), public_url="https://assay.example/"),
        replace(a_record(), printed_id="14HM-ASW9-NF6Y-QTCE-4D04"),
        replace(a_record(), expires_at=EXPIRES - timedelta(days=366)),
        replace(a_record(), score=812),
        replace(a_record(achievement=full_achievement()), score=1001),
    ],
)
def test_a_record_that_contradicts_itself_is_refused(record: CertificateRecord) -> None:
    with pytest.raises(ClaimsInvalid):
        credential(record)


def test_a_record_survives_being_stored() -> None:
    record = a_record(achievement=full_achievement(), score=812)

    stored = msgspec.json.encode(record)

    assert msgspec.json.decode(stored, type=CertificateRecord) == record
