"""Proofs of any credential: the published vectors bit for bit, and what no proof may hide."""

from datetime import UTC, datetime
from typing import Any

import pytest
from nacl.signing import SigningKey

from server.credentials.data_integrity import (
    ASSERTION,
    JCS,
    RDFC,
    Expected,
    ProofRefused,
    PublicMethod,
    attached,
    to_sign,
    verified,
)
from server.credentials.domain.did_key import did_key, method_url
from server.credentials.domain.document import CREDENTIALS_V2, Document, Json
from server.credentials.domain.multibase import base58btc, from_base58btc
from server.credentials.domain.plain_form import DocumentRefused
from server.vc_api.contexts import known
from server.vc_api.methods import method_of
from tests.unit.credentials.test_credential_proof import (
    EXAMPLES,
    W3C_CREDENTIAL,
    W3C_HASHES,
    W3C_KEY,
    W3C_PRIVATE_KEY,
    W3C_PROOF_VALUE,
)

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
CREATED = "2023-02-24T23:36:38Z"
EXPECTED = Expected(purpose=ASSERTION, now=NOW)
# W3C Data Integrity EdDSA Cryptosuites 1.0, appendix B.2: eddsa-jcs-2022.
JCS_HASHES = (
    "66ab154f5c2890a140cb8388a22a160454f80575f6eae09e5a097cabe539a1db"
    "59b7cb6251b8991add1ce0bc83107e3db9dbbab5bd2c28f687db1a03abc92f19"
)
JCS_PROOF_VALUE = (
    "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX"
)
# Appendix B.4: a set of two proofs, a third that builds on both, a fourth on the third.
CHAIN: list[tuple[str, dict[str, Json], str]] = [
    (
        "z3u2W4YnTstS1nSSBAgZcYSJF43JuZ9uLV6bF38B1Bf8NugW",
        {"id": "urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544", "created": CREATED},
        "z66vWyqwAghu52WbpRkCwFRTu6Msn92ArtjpJ3gGMSVoU5RADwBfszoDt1QWY8owqLPz4nTj7hAwV7xFti1p93zdr",
    ),
    (
        "z3u2cfp4Q17kMGhNCh348a3yw3cUBiWK6RXRzyJE54sixMFn",
        {"id": "urn:uuid:8cc9022b-6b14-4cf3-8571-74972c5feb54", "created": CREATED},
        "z2scr94SNNrGpP2bE7ajvKWeUHm7HJ2edDkxpARvFAQ8V3USzwEzibqrXKaLHBrWostswsfvg82twQR88BgtnsrXY",
    ),
    (
        "z3u2Zr3tcDLBDQKGxVa9SRDFNLqNqPWsa8p9rWPvCEH6bADB",
        {
            "id": "urn:uuid:d94f792a-c546-4d06-b38a-da070ab56c23",
            "created": "2023-02-26T22:06:38Z",
            "previousProof": [
                "urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544",
                "urn:uuid:8cc9022b-6b14-4cf3-8571-74972c5feb54",
            ],
        },
        "zWaPeEvBAkhQpNQj8pknuvg5STcKnt3cvM9t4kAYeJETFjvVMSXEEjadC4uxC9fKCn6JHbjt6fj2fhoaVNynBm6J",
    ),
    (
        "z3u2ZTWiFwM17veUR7sXniY66Gf14SqMdpMLy7SW9x4EDdmw",
        {
            "created": "2023-02-26T22:16:38Z",
            "previousProof": "urn:uuid:d94f792a-c546-4d06-b38a-da070ab56c23",
        },
        "z4b5uUtxNiV4E541LiR8qLvA21xM1Vt4Hfn6nLmmDePdFvLB3jFj3HyEEJyRMbpJzv4Gfdr8ABeuRTxAvZv6KWRRh",
    ),
]
KEY = SigningKey(b"\x05" * 32)
DID = did_key(bytes(KEY.verify_key))


def private(multibase: str) -> SigningKey:
    return SigningKey(from_base58btc(multibase)[2:])


def options(key: SigningKey, suite: str, more: Document) -> Document:
    method = method_url(did_key(bytes(key.verify_key)))
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": CREATED,
        "verificationMethod": method,
        "proofPurpose": ASSERTION,
        **more,
    }


def secured(document: Document, suite: str = RDFC, **more: Json) -> Document:
    configuration = options(KEY, suite, more)
    signature = KEY.sign(to_sign(document, configuration, known())).signature
    return attached(document, configuration, signature)


def a_credential(**change: Json) -> Document:
    return {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiableCredential"],
        "issuer": DID,
        "validUntil": "2027-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:1"},
        **change,
    }


def refusal_of(document: Document, expected: Expected = EXPECTED) -> str:
    with pytest.raises(ProofRefused) as caught:
        verified(document, expected, method_of, known())
    return caught.value.problem.code


@pytest.mark.parametrize(
    ("suite", "hashes", "value"),
    [(RDFC, W3C_HASHES, W3C_PROOF_VALUE), (JCS, JCS_HASHES, JCS_PROOF_VALUE)],
)
def test_the_published_vectors_are_signed_bit_for_bit(suite: str, hashes: str, value: str) -> None:
    key = private(W3C_PRIVATE_KEY)
    configuration = options(key, suite, {})

    message = to_sign(W3C_CREDENTIAL, configuration, known())
    document = attached(W3C_CREDENTIAL, configuration, key.sign(message).signature)

    assert message.hex() == hashes
    assert isinstance(document["proof"], dict)
    assert document["proof"]["proofValue"] == value
    assert verified(document, EXPECTED, method_of, known()) == {f"did:key:{W3C_KEY}"}


def test_the_published_set_and_chain_are_signed_bit_for_bit() -> None:
    proofs: list[Json] = []
    for secret, more, value in CHAIN:
        key = private(secret)
        previous = [one for one in proofs if "previousProof" in more and is_before(one, more)]
        document = W3C_CREDENTIAL | ({"proof": previous} if previous else {})
        configuration = options(key, RDFC, more)
        signature = key.sign(to_sign(document, configuration, known())).signature
        assert base58btc(signature) == value
        proofs.append({**configuration, "proofValue": value})

    found = verified(W3C_CREDENTIAL | {"proof": proofs}, EXPECTED, method_of, known())

    assert len(found) == len(CHAIN)


def is_before(proof: Json, more: dict[str, Json]) -> bool:
    assert isinstance(proof, dict)
    previous = more["previousProof"]
    return proof.get("id") in (previous if isinstance(previous, list) else [previous])


@pytest.mark.parametrize("suite", [RDFC, JCS])
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"name": {"@value": "نص", "@language": "ar", "@direction": "rtl"}},
        {"name": [{"@value": "Dog", "@language": "en"}, {"@value": "Hund", "@language": "de"}]},
        {
            "@context": [CREDENTIALS_V2, {"T": "urn:x:T"}],
            "evidence": [{"type": "T"}, {"type": "T"}],
        },
        {"@context": [CREDENTIALS_V2, {"@version": 1.1, "@context": {"T": "urn:x:T"}}]},
        {"@context": [CREDENTIALS_V2, {"t": {"@id": "urn:x:t", "@container": ["@set"]}}]},
        {"@context": [CREDENTIALS_V2, EXAMPLES], "credentialSubject": {"score": 812, "x": 0.5}},
    ],
)
def test_what_was_signed_verifies_and_nothing_else_does(suite: str, change: Document) -> None:
    document = secured(a_credential(**change), suite)

    assert verified(document, EXPECTED, method_of, known()) == {DID}
    assert refusal_of(document | {"validUntil": "2099-01-01T00:00:00Z"}) == "signature-wrong"
    assert (
        refusal_of(document | {"credentialSubject": {"id": "did:example:2"}}) == "signature-wrong"
    )


def test_a_direction_is_part_of_what_is_signed() -> None:
    document = secured(a_credential(name={"@value": "x", "@language": "en", "@direction": "ltr"}))

    assert refusal_of(document | {"name": {"@value": "x", "@language": "en"}}) == "signature-wrong"


@pytest.mark.parametrize("suite", [RDFC, JCS])
@pytest.mark.parametrize(
    "change",
    [
        {"undefinedTerm": "x"},
        {"type": ["VerifiableCredential", "UndefinedType"]},
        {"type": ["VerifiableCredential", "https ://no.example/#T"]},
        {"name": None},
        {"evidence": []},
        {"https://www.w3.org/2018/credentials#name": "x"},
        {"@included": [{"id": "urn:x:1"}]},
        {"evidence": [{"type": "https://a.example/#T", "id": "_:b0"}]},
        {"evidence": [{"type": "https://a.example/#T", "id": "relative"}]},
        {"evidence": [{"type": "https://a.example/#T"}] * 7},
        {
            "@context": [CREDENTIALS_V2, {"x": "urn:x:x", "y": "urn:x:y"}],
            "evidence": [{"type": "urn:x:T", "x": [{"y": str(n)} for n in range(7)]}] * 2,
            "termsOfUse": [{"type": "urn:x:T", "x": [{"y": str(n)} for n in range(9)]}] * 2,
        },
        {"name": {"@value": "x", "@language": "no language"}},
        {"name": {"@value": "x", "@index": "y"}},
        {"name": {"@value": "x", "@direction": "up"}},
        {"@context": [CREDENTIALS_V2, "https://evil.example/context"]},
        {"@context": [CREDENTIALS_V2, {"@base": "https://evil.example/"}]},
        {"@context": [CREDENTIALS_V2, {"@import": EXAMPLES}]},
        {"@context": [CREDENTIALS_V2, {"@vocab": "relative"}]},
        {"@context": [CREDENTIALS_V2, {"VerifiableCredential": "https://evil.example/#V"}]},
        {"@context": [CREDENTIALS_V2, {"T": "no ://x"}], "type": ["VerifiableCredential", "T"]},
        {"@context": [CREDENTIALS_V2, {"was": "@id"}], "evidence": [{"was": "urn:x:1"}]},
        {"@context": [CREDENTIALS_V2, {"t": {"@id": "urn:x:t", "@container": "@index"}}]},
        {"@context": [CREDENTIALS_V2, {"t": {"@id": "urn:x:t", "@context": "https://evil.example"}}]},
        {"@context": [CREDENTIALS_V2, {"t": {"@id": "urn:x:t", "@context": None}}]},
        {"@context": [CREDENTIALS_V2, {"t": {"@reverse": "urn:x:t"}}]},
        {"@context": [CREDENTIALS_V2, {"t": {"@id": 7}}]},
        {"@context": [CREDENTIALS_V2, {"t": "urn:x:\ud800"}]},
        {"@context": [CREDENTIALS_V2, {f"t{number}": "urn:x:t" for number in range(1_000)}]},
        {"credentialSubject": {"id": "urn:x:1", "name": 2**60}},
        {"credentialSubject": {"id": "urn:x:1", "name": float("inf")}},
        {"credentialSubject": {"id": "urn:x:1", "name": 1.0}},
        {"credentialSubject": {"id": "urn:x:1", "name": 1e-7}},
        {"name": "lone \ud800 surrogate"},
    ],
)  # fmt: skip
def test_what_a_proof_would_not_cover_is_not_signed(suite: str, change: Document) -> None:
    with pytest.raises(DocumentRefused):
        secured(a_credential(**change), suite)


DEEP: Document = {}
for _ in range(30):
    DEEP = {"t": {"@id": "urn:x:t", "@context": DEEP}}


@pytest.mark.parametrize(
    "document",
    [{}, {"@context": []}, {"@context": [CREDENTIALS_V2]}, {"@context": [CREDENTIALS_V2, DEEP]}],
)
def test_what_says_nothing_is_not_signed(document: Document) -> None:
    with pytest.raises(DocumentRefused):
        to_sign(document, options(KEY, RDFC, {}), known())


def test_a_term_does_not_count_under_another_name() -> None:
    signed = secured(a_credential())
    alias: Document = {
        "once": {
            "@id": "https://www.w3.org/2018/credentials#validUntil",
            "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
        }
    }
    disguised = {key: value for key, value in signed.items() if key != "validUntil"}
    disguised |= {"@context": [CREDENTIALS_V2, alias], "once": signed["validUntil"]}

    assert refusal_of(disguised) == "not-covered"


def test_nothing_moves_to_where_its_thing_is_mentioned() -> None:
    about: Document = {"T": "urn:x:T", "about": {"@id": "urn:x:about", "@type": "@id"}}
    contexts: Document = {"@context": [CREDENTIALS_V2, about]}
    evidence: Document = {"type": "T", "about": {"id": "urn:x:1"}}
    signed = secured(a_credential(**contexts, id="urn:x:1", evidence=evidence))
    moved = {key: value for key, value in signed.items() if key != "validUntil"}
    there: Document = {"type": "VerifiableCredential", "id": "urn:x:1"}
    there["validUntil"] = signed["validUntil"]
    moved["evidence"] = {"type": "T", "about": there}

    assert verified(signed, EXPECTED, method_of, known()) == {DID}
    assert refusal_of(moved) == "not-covered"


def test_a_document_too_deep_or_too_wide_is_refused_before_any_work() -> None:
    deep: Json = "x"
    for _ in range(30):
        deep = {"evidence": deep}

    wide: list[Json] = ["x"] * 3_000
    for value in (deep, wide):
        with pytest.raises(DocumentRefused):
            to_sign(a_credential(evidence=value), options(KEY, RDFC, {}), known())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"type": "UnknownProofType"}, "proof-kind"),
        ({"type": ...}, "proof-kind"),
        ({"cryptosuite": "unknown-2017"}, "proof-kind"),
        ({"cryptosuite": ["eddsa-rdfc-2022"]}, "proof-kind"),
        ({"cryptosuite": JCS}, "signature-wrong"),
        ({"verificationMethod": ...}, "proof-member"),
        ({"verificationMethod": "did:key:@invalid@"}, "key-unknown"),
        ({"verificationMethod": DID}, "key-unknown"),
        ({"verificationMethod": "https://evil.example/key"}, "key-unknown"),
        ({"proofPurpose": ...}, "proof-purpose"),
        ({"proofPurpose": "authentication"}, "proof-purpose"),
        ({"proofValue": ...}, "proof-value"),
        ({"proofValue": None}, "proof-value"),
        ({"proofValue": "u" + "A" * 86}, "proof-value"),
        ({"proofValue": base58btc(bytes(96))}, "proof-value"),
        ({"proofValue": base58btc(bytes(64))}, "signature-wrong"),
        ({"created": "invalidDate"}, "date-malformed"),
        ({"created": "2023-02-24T23:36:39Z"}, "signature-wrong"),
        ({"expires": "invalidDate"}, "date-malformed"),
        ({"expires": "2026-11-26T07:59:59Z"}, "proof-expired"),
        ({"expires": "2026-11-26T08:00:01Z"}, "signature-wrong"),
        ({"id": "no url"}, "id-not-a-url"),
        ({"domain": [7]}, "proof-member"),
        ({"domain": []}, "not-covered"),
        ({"challenge": 7}, "proof-member"),
        ({"note": "x"}, "proof-member"),
        ({"@context": [CREDENTIALS_V2]}, "context-wrong"),
        ({"previousProof": "urn:x:missing"}, "previous-proof-unknown"),
        ({"previousProof": ["urn:x:missing"]}, "previous-proof-unknown"),
        ({"previousProof": []}, "previous-proof-unknown"),
        ({"previousProof": 7}, "previous-proof-unknown"),
    ],
)
def test_a_changed_proof_does_not_hold(change: dict[str, Any], code: str) -> None:
    document = secured(a_credential())
    assert isinstance(document["proof"], dict)
    proof = {
        key: value for key, value in {**document["proof"], **change}.items() if value is not ...
    }

    assert refusal_of({**document, "proof": proof}) == code


def test_all_proofs_must_hold_and_none_may_build_on_itself() -> None:
    one = secured(a_credential(), id="urn:x:1")["proof"]
    two = secured(a_credential(), id="urn:x:2")["proof"]
    assert isinstance(one, dict)
    assert isinstance(two, dict)
    broken = {**two, "proofValue": base58btc(bytes(64))}
    circle: list[Json] = [one | {"previousProof": "urn:x:2"}, two | {"previousProof": "urn:x:1"}]

    assert verified(a_credential(proof=[one, two]), EXPECTED, method_of, known()) == {DID}
    assert refusal_of(a_credential(proof=[one, broken])) == "signature-wrong"
    assert refusal_of(a_credential(proof=[one, one])) == "proof-twice"
    assert refusal_of(a_credential(proof=circle)) == "proof-circle"
    assert refusal_of(a_credential(proof=[one] * 17)) == "too-many"
    assert refusal_of(a_credential(proof=[one, "x"])) == "proof-missing"
    assert refusal_of(a_credential()) == "proof-missing"


def test_a_proof_answers_the_domain_and_challenge_it_was_made_for() -> None:
    document = secured(a_credential(), domain="a.example", challenge="c")
    for domain, challenge, code in [
        ("b.example", "c", "domain-wrong"),
        ("a.example", "d", "challenge-wrong"),
    ]:
        asked = Expected(purpose=ASSERTION, now=NOW, domain=domain, challenge=challenge)
        assert refusal_of(document, asked) == code

    asked = Expected(purpose=ASSERTION, now=NOW, domain="a.example", challenge="c")
    assert verified(document, asked, method_of, known()) == {DID}


def test_contexts_added_after_a_jcs_proof_are_no_part_of_it() -> None:
    document = secured(a_credential(), JCS)
    more = document | {"@context": [CREDENTIALS_V2, EXAMPLES]}

    assert verified(more, EXPECTED, method_of, known()) == {DID}
    assert refusal_of(document | {"@context": [EXAMPLES, CREDENTIALS_V2]}) == "context-wrong"


def test_a_key_is_used_for_its_purpose_only() -> None:
    def none_for(_url: str, _purpose: str) -> PublicMethod | None:
        return None

    with pytest.raises(ProofRefused) as caught:
        verified(secured(a_credential()), EXPECTED, none_for, known())
    assert caught.value.problem.code == "key-unknown"
    assert caught.value.problem.pointer == "/proof/0"
