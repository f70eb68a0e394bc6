"""Each MUST of the W3C Verifiable Credentials Data Model 2.0 that a document alone can break."""

import gzip
from collections.abc import Mapping
from typing import Any

import pytest

from server.credentials.domain.data_model import (
    CREDENTIALS_V1,
    V1,
    V2,
    presentation_problems,
    problems,
)
from server.credentials.domain.document import CREDENTIALS_V2
from server.credentials.domain.keys import base64url
from server.credentials.domain.model_parts import digests
from server.credentials.domain.status_entry import bit_at, expanded
from server.credentials.domain.timestamps import instant
from tests.unit.credentials.credential_builders import a_record, signed

PRESENTED = "/verifiableCredential"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
ENTRY = {
    "type": "BitstringStatusListEntry",
    "id": "https://example.org/status/1#7",
    "statusPurpose": "revocation",
    "statusListIndex": "7",
    "statusListCredential": "https://example.org/status/1",
}
SRI = "sha384-l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU"
MULTIHASH = "uEiBZlVztZpfWHgPyslVv-6UwirFoQoRvW1htfx963sknNA"
RESOURCE = {"id": "https://example.org/image.png", "digestSRI": SRI}


def a_credential(change: Mapping[str, Any] | None = None) -> dict[str, Any]:
    document = {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiableCredential"],
        "issuer": "https://example.org/issuers/1",
        "credentialSubject": {"id": "did:example:subject"},
        **(change or {}),
    }
    return {key: value for key, value in document.items() if value is not ...}


def an_envelope(kind: str = "EnvelopedVerifiableCredential", **change: Any) -> dict[str, Any]:
    return {
        "@context": CREDENTIALS_V2,
        "type": kind,
        "id": "data:application/vc+jwt,e.e.e",
    } | change


def a_presentation(change: Mapping[str, Any] | None = None) -> dict[str, Any]:
    document = {"@context": [CREDENTIALS_V2], "type": "VerifiablePresentation", **(change or {})}
    return {key: value for key, value in document.items() if value is not ...}


def a_list(bits: int, **change: Any) -> dict[str, Any]:
    encoded = "u" + base64url(gzip.compress(bytes(bits // 8)))
    subject = {"type": "BitstringStatusList", "statusPurpose": "revocation", "encodedList": encoded}
    return a_credential(
        {
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "credentialSubject": subject | change,
        }
    )


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"@context": [CREDENTIALS_V2, EXAMPLES, {"Term": "https://example.org/#Term"}]},
        {"id": "urn:uuid:9c9a36f8-518f-4976-a934-6649502d0008"},
        {"type": "VerifiableCredential"},
        {"type": ["https://example.org/#T", "VerifiableCredential", "Term"]},
        {"issuer": {"id": "did:example:issuer", "name": "One"}},
        {"credentialSubject": [{"id": "did:example:1"}, {"name": "Two"}]},
        {"name": "A name", "description": {"@value": "A text", "@language": "en"}},
        {"name": {"@value": "نص", "@language": "ar", "@direction": "rtl"}},
        {"name": [{"@value": "Dog", "@language": "en"}, {"@value": "Hund", "@language": "de"}]},
        {"validFrom": "2026-01-01T00:00:00Z", "validUntil": "2026-01-01T00:00:00+00:00"},
        {"validFrom": "2026-01-01T00:00:00-05:00", "validUntil": "2026-01-01T06:00:00.123Z"},
        {"validFrom": "12026-02-28T24:00:00Z"},
        {"validFrom": "-0044-03-15T12:00:00Z"},
        {"credentialStatus": {"type": "Term"}},
        {"credentialStatus": [ENTRY, ENTRY | {"id": "urn:x:1", "statusListIndex": "8"}]},
        {"credentialStatus": ENTRY | {"statusSize": 1, "statusReference": ["https://a.example"]}},
        {
            "credentialStatus": ENTRY
            | {
                "statusSize": 2,
                "statusMessage": [{"status": f"0x{n}", "message": "m"} for n in range(4)],
            }
        },
        {"credentialSchema": [{"id": "did:example:s", "type": "Term"}] * 2},
        {"refreshService": {"type": "Term", "id": "did:example:r"}},
        {"termsOfUse": [{"type": "Term"}, {"type": "Term", "id": "did:example:t"}]},
        {"evidence": [{"type": "Term"}, {"type": ["Term"]}]},
        {"relatedResource": RESOURCE},
        {"relatedResource": [RESOURCE | {"mediaType": "image/png"}]},
        {"relatedResource": {"id": "https://example.org/1", "digestMultibase": MULTIHASH}},
        {"proof": {"type": "DataIntegrityProof"}},
        {"proof": [{"type": "DataIntegrityProof"}, {"type": "DataIntegrityProof"}]},
    ],
)
def test_a_conforming_credential_has_no_problem(change: dict[str, Any]) -> None:
    assert problems(a_credential(change)) == []


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"@context": ...}, "context-wrong", "/@context"),
        ({"@context": []}, "context-wrong", "/@context"),
        ({"@context": CREDENTIALS_V2}, "context-wrong", "/@context"),
        ({"@context": [EXAMPLES]}, "context-wrong", "/@context"),
        ({"@context": [EXAMPLES, CREDENTIALS_V2]}, "context-wrong", "/@context"),
        ({"@context": [CREDENTIALS_V2, 7]}, "context-wrong", "/@context/1"),
        ({"@context": [CREDENTIALS_V2, "https ://a/b"]}, "context-wrong", "/@context/1"),
        ({"@context": [CREDENTIALS_V2, None]}, "context-wrong", "/@context/1"),
        ({"id": None}, "id-not-a-url", "/id"),
        ({"id": "https ://not-a-url/1"}, "id-not-a-url", "/id"),
        ({"id": "https:no-host"}, "id-not-a-url", "/id"),
        ({"id": "http://[half"}, "id-not-a-url", "/id"),
        ({"id": ["https://a.example/1"]}, "id-not-a-url", "/id"),
        (
            {"credentialSubject": {"id": ["urn:a", "urn:b"]}},
            "id-not-a-url",
            "/credentialSubject/id",
        ),
        ({"evidence": [{"type": "T", "x": [{"id": 1}]}]}, "id-not-a-url", "/evidence/0/x/0/id"),
        ({"type": ...}, "type-wrong", "/type"),
        ({"type": []}, "type-wrong", "/type"),
        ({"type": ["Other"]}, "type-wrong", "/type"),
        ({"type": ["VerifiableCredential", 2]}, "type-wrong", "/type"),
        ({"type": ["VerifiableCredential", "two words"]}, "type-wrong", "/type"),
        ({"issuer": ...}, "issuer-wrong", "/issuer"),
        ({"issuer": None}, "issuer-wrong", "/issuer"),
        ({"issuer": "fake-issuer"}, "issuer-wrong", "/issuer"),
        ({"issuer": {"id": None}}, "issuer-wrong", "/issuer"),
        ({"issuer": {"id": "fake"}}, "issuer-wrong", "/issuer"),
        ({"issuer": ["https://a.example"]}, "issuer-wrong", "/issuer"),
        ({"issuer": {"id": "urn:x:1", "name": {"@value": 1}}}, "text-wrong", "/issuer/name"),
        ({"credentialSubject": ...}, "subject-wrong", "/credentialSubject"),
        ({"credentialSubject": []}, "subject-wrong", "/credentialSubject"),
        ({"credentialSubject": {}}, "subject-wrong", "/credentialSubject/0"),
        ({"credentialSubject": [{"id": "urn:x:1"}, {}]}, "subject-wrong", "/credentialSubject/1"),
        ({"credentialSubject": "did:example:1"}, "subject-wrong", "/credentialSubject/0"),
        ({"name": {"@value": "x", "@language": "en", "url": "urn:x"}}, "text-wrong", "/name"),
        ({"name": {"@language": "en"}}, "text-wrong", "/name"),
        ({"name": {"@value": "x", "@language": "no language"}}, "text-wrong", "/name"),
        ({"description": {"@value": "x", "@direction": "up"}}, "text-wrong", "/description"),
        ({"description": ["x"]}, "text-wrong", "/description"),
        ({"description": 7}, "text-wrong", "/description"),
        ({"validFrom": "2026-01-01T00:00:00"}, "date-malformed", "/validFrom"),
        ({"validFrom": "2026-02-30T00:00:00Z"}, "date-malformed", "/validFrom"),
        ({"validFrom": "2026-01-01 00:00:00Z"}, "date-malformed", "/validFrom"),
        ({"validFrom": "2026-01-01T23:59:60Z"}, "date-malformed", "/validFrom"),
        ({"validUntil": "2026-01-01T00:00:00+15:00"}, "date-malformed", "/validUntil"),
        ({"validUntil": 1_767_225_600}, "date-malformed", "/validUntil"),
        (
            {"validFrom": "2026-01-01T00:00:00Z", "validUntil": "2026-01-01T00:30:00+01:00"},
            "dates-reversed",
            "/validUntil",
        ),
        ({"credentialStatus": {"id": "urn:x:1"}}, "type-wrong", "/credentialStatus/0/type"),
        ({"credentialStatus": []}, "part-wrong", "/credentialStatus"),
        ({"credentialStatus": {"id": "x", "type": "T"}}, "id-not-a-url", "/credentialStatus/id"),
        ({"credentialStatus": {"type": 2}}, "type-wrong", "/credentialStatus/0/type"),
        ({"credentialSchema": {"id": "urn:x:1"}}, "type-wrong", "/credentialSchema/0/type"),
        ({"credentialSchema": {"type": "T"}}, "id-not-a-url", "/credentialSchema/0/id"),
        ({"credentialSchema": {"type": "T", "id": 7}}, "id-not-a-url", "/credentialSchema/id"),
        ({"refreshService": {"id": "urn:x:1"}}, "type-wrong", "/refreshService/0/type"),
        ({"termsOfUse": {}}, "type-wrong", "/termsOfUse/0/type"),
        ({"termsOfUse": {"id": "urn:x:1"}}, "type-wrong", "/termsOfUse/0/type"),
        ({"evidence": {}}, "type-wrong", "/evidence/0/type"),
        ({"evidence": ["seen"]}, "part-wrong", "/evidence/0"),
        ({"relatedResource": []}, "resource-wrong", "/relatedResource"),
        ({"relatedResource": ["https://a.example/1"]}, "resource-wrong", "/relatedResource/0"),
        ({"relatedResource": [{"digestSRI": SRI}]}, "resource-wrong", "/relatedResource/0"),
        ({"relatedResource": [RESOURCE, RESOURCE]}, "resource-twice", "/relatedResource/1/id"),
        ({"relatedResource": {"id": "urn:x:1"}}, "digest-missing", "/relatedResource/0"),
        (
            {"relatedResource": RESOURCE | {"mediaType": "picture"}},
            "resource-wrong",
            "/relatedResource/0/mediaType",
        ),
        ({"proof": []}, "proof-wrong", "/proof"),
        ({"proof": None}, "proof-wrong", "/proof"),
        ({"proof": "signed"}, "proof-wrong", "/proof"),
        ({"proof": [{"type": "DataIntegrityProof"}, {}]}, "proof-wrong", "/proof"),
    ],
)
def test_what_breaks_the_model_is_named(change: dict[str, Any], code: str, pointer: str) -> None:
    found = problems(a_credential(change))

    assert (code, pointer) in {(one.code, one.pointer) for one in found}
    assert all(one.sentence.endswith(".") for one in found)


@pytest.mark.parametrize(
    "digest",
    [
        {"digestSRI": SRI[:-4]},
        {"digestSRI": SRI.replace("sha384", "md5")},
        {"digestSRI": SRI.replace("/", "_")},
        {"digestSRI": 7},
        {"digestMultibase": "uJKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k"},
        {"digestMultibase": MULTIHASH[:-2]},
        {"digestMultibase": "m" + MULTIHASH},
        {"digestMultibase": "u"},
        {"digestMultibase": []},
    ],
)
def test_what_is_no_digest_is_named(digest: dict[str, Any]) -> None:
    found = problems(a_credential({"relatedResource": {"id": "https://example.org/1"} | digest}))

    assert [one.code for one in found] == ["digest-malformed"]


@pytest.mark.parametrize(
    "change",
    [
        {"statusListIndex": 7},
        {"statusListIndex": "-1"},
        {"statusListIndex": "07"},
        {"statusListIndex": True},
        {"statusListCredential": "no url"},
        {"statusPurpose": ""},
        {"statusPurpose": ["revocation"]},
        {"id": ENTRY["statusListCredential"]},
        {"statusReference": "no url"},
        {"statusReference": []},
        {"statusSize": 0},
        {"statusSize": "1"},
        {"statusSize": True},
        {"statusSize": 2},
        {"statusSize": 1, "statusMessage": [{"status": "0x0", "message": "one of two"}]},
        {"statusSize": 1, "statusMessage": [{"status": "0x0"}, {"status": "0x1"}]},
        {"statusSize": 1, "statusMessage": ["a", "b"]},
        {"statusSize": 1, "statusMessage": "a"},
    ],
)
def test_a_malformed_status_entry_is_named(change: dict[str, Any]) -> None:
    found = problems(a_credential({"credentialStatus": ENTRY | change}))

    assert {one.code for one in found} == {"status-wrong"}


def test_a_status_list_holds_at_least_16_kilobytes_and_is_never_inflated_without_bound() -> None:
    bomb = "u" + base64url(gzip.compress(bytes(64_000_000)))

    assert problems(a_list(131_072)) == problems(a_list(1_048_576)) == []
    for encoded in ("no list", "uAAAA", "u" + base64url(b"\x1f\x8b"), bomb, None):
        assert [one.code for one in problems(a_list(131_072, encodedList=encoded))] == [
            "status-wrong"
        ]
    assert [one.code for one in problems(a_list(131_064))] == ["status-wrong"]
    assert [one.code for one in problems(a_list(131_072, statusPurpose=[]))] == ["status-wrong"]
    assert [one.code for one in problems(a_list(131_072, type="Other"))] == ["status-wrong"]


def test_the_first_bit_of_a_list_is_the_most_significant() -> None:
    bits = expanded("u" + base64url(gzip.compress(b"\x80" + bytes(16_383))))

    assert bits is not None
    assert (bit_at(bits, 0), bit_at(bits, 1), bit_at(bits, 131_072)) == (True, False, None)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"id": "urn:uuid:9c9a36f8-518f-4976-a934-6649502d0008"},
        {"holder": "did:example:holder"},
        {"holder": {"id": "did:example:holder"}},
        {"verifiableCredential": a_credential()},
        {"verifiableCredential": [a_credential(), an_envelope()]},
        {"verifiableCredential": an_envelope(type=["EnvelopedVerifiableCredential"])},
        {"type": ["VerifiablePresentation", "Term"]},
    ],
)
def test_a_conforming_presentation_has_no_problem(change: dict[str, Any]) -> None:
    assert presentation_problems(a_presentation(change)) == []


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"@context": ...}, "context-wrong", "/@context"),
        ({"type": ...}, "type-wrong", "/type"),
        ({"type": ["VerifiableCredential"]}, "type-wrong", "/type"),
        ({"id": 7}, "id-not-a-url", "/id"),
        ({"holder": "somebody"}, "holder-wrong", "/holder"),
        ({"holder": {"name": "Acme"}}, "holder-wrong", "/holder"),
        ({"verifiableCredential": ["a.b.c"]}, "not-an-object", "/verifiableCredential/0"),
        ({"verifiableCredential": 7}, "not-an-object", "/verifiableCredential/0"),
        ({"verifiableCredential": a_credential({"id": 7})}, "id-not-a-url", f"{PRESENTED}/0/id"),
        ({"verifiableCredential": [an_envelope(id="a")]}, "envelope-wrong", f"{PRESENTED}/0/id"),
        ({"verifiableCredential": [a_credential()] * 101}, "too-many", "/verifiableCredential"),
        ({"termsOfUse": {}}, "type-wrong", "/termsOfUse/0/type"),
        ({"proof": 7}, "proof-wrong", "/proof"),
    ],
)  # fmt: skip
def test_what_breaks_a_presentation_is_named(
    change: dict[str, Any], code: str, pointer: str
) -> None:
    found = presentation_problems(a_presentation(change))

    assert (code, pointer) in {(one.code, one.pointer) for one in found}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"@context": []}, "context-wrong"),
        ({"@context": EXAMPLES}, "context-wrong"),
        ({"type": ["EnvelopedVerifiableCredential", "VerifiableCredential"]}, "type-wrong"),
        ({"id": "https://example.org/1"}, "envelope-wrong"),
        ({"id": "data:application/vc+jwt"}, "envelope-wrong"),
        ({"id": None}, "envelope-wrong"),
    ],
)
def test_a_broken_envelope_is_named(change: dict[str, Any], code: str) -> None:
    presented = an_envelope("EnvelopedVerifiablePresentation", **change)
    if "type" in change:
        presented["type"] = ["EnvelopedVerifiablePresentation", "VerifiablePresentation"]

    assert [one.code for one in problems(an_envelope(**change))] == [code]
    assert [one.code for one in presentation_problems(presented)] == [code]


def test_only_what_is_a_digest_is_compared() -> None:
    resources = ["text", {"id": 7}, {"id": "urn:x:1", "digestSRI": ["md5-AAAA", SRI]}]
    found = list(digests({"relatedResource": resources}))

    assert [(one.resource, one.algorithm) for one in found] == [("urn:x:1", "sha384")]


def test_version_1_is_for_whoever_asks() -> None:
    old = a_credential({"@context": [CREDENTIALS_V1], "issuanceDate": "2026-01-01T00:00:00Z"})

    assert problems(old, (V2, V1)) == []
    assert [one.code for one in problems(old)] == ["context-wrong"]
    undated, ended = old | {"issuanceDate": None}, old | {"expirationDate": "2025-01-01T00:00:00Z"}
    assert [one.code for one in problems(undated, (V2, V1))] == ["date-malformed"]
    assert [one.code for one in problems(ended, (V2, V1))] == ["dates-reversed"]


@pytest.mark.parametrize("document", [None, [], "text", 7, True])
def test_what_is_no_object_is_no_credential(document: object) -> None:
    assert [one.code for one in problems(document)] == ["not-an-object"]
    assert [one.code for one in presentation_problems(document)] == ["not-an-object"]


def test_our_own_certificate_conforms() -> None:
    assert problems(signed(a_record())) == []


def test_moments_are_compared_exactly() -> None:
    assert instant("1970-01-01T00:00:00Z") == 0
    assert instant("1970-01-01T01:00:00+01:00") == 0
    assert instant("2000-02-29T24:00:00Z") == instant("2000-03-01T00:00:00Z")
    assert instant("0000-12-31T24:00:00Z") == instant("0001-01-01T00:00:00Z")
    assert instant("2026-01-01T00:00:00") is None
    assert instant("2026-01-01T00:00:00", is_zone_needed=False) == instant("2026-01-01T00:00:00Z")
