from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.credentials.contexts import ContextChanged, Contexts, parsed, pinned
from server.credentials.domain.claims import credential
from server.credentials.domain.document import CREDENTIALS_V2, Document, Json
from server.credentials.domain.multibase import from_base58btc
from server.credentials.domain.plain_form import DocumentRefused
from server.credentials.proof import (
    ProofInvalid,
    ProofOptions,
    attach_proof,
    signing_input,
    verification_method,
    verify_proof,
)
from tests.unit.credentials.credential_builders import (
    DID,
    ISSUED,
    KEY,
    a_record,
    signed,
    signed_document,
)

# W3C Data Integrity EdDSA Cryptosuites 1.0, appendix B.1.
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
W3C_CONTEXTS: Contexts = {
    **pinned(),
    EXAMPLES: {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}},
}
W3C_KEY = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
W3C_PRIVATE_KEY = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
W3C_CREDENTIAL: Document = {
    "@context": [CREDENTIALS_V2, EXAMPLES],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
W3C_OPTIONS = ProofOptions(
    f"did:key:{W3C_KEY}#{W3C_KEY}", datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)
)
W3C_HASHES = (
    "bea7b7acfbad0126b135104024a5f1733e705108f42d59668b05c0c50004c6b0"
    "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017"
)
W3C_PROOF_VALUE = (
    "z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme"
)


def test_the_published_vector_is_signed_bit_for_bit() -> None:
    private = Ed25519PrivateKey.from_private_bytes(from_base58btc(W3C_PRIVATE_KEY)[2:])

    to_sign = signing_input(W3C_CREDENTIAL, W3C_OPTIONS, contexts=W3C_CONTEXTS)
    document = attach_proof(W3C_CREDENTIAL, W3C_OPTIONS, private.sign(to_sign))

    assert to_sign.hex() == W3C_HASHES
    assert isinstance(document["proof"], dict)
    assert document["proof"]["proofValue"] == W3C_PROOF_VALUE
    verify_proof(document, from_base58btc(W3C_KEY)[2:], contexts=W3C_CONTEXTS)


def test_a_certificate_verifies_with_the_key_its_proof_names() -> None:
    document = signed(a_record())

    assert verification_method(document) == f"{DID}#{KEY.kid}"
    verify_proof(document, KEY.raw)


def test_equal_credentials_give_equal_bytes_to_sign() -> None:
    options = ProofOptions(f"{DID}#{KEY.kid}", ISSUED)

    first = signing_input(credential(a_record()), options)

    assert len(first) == 64
    assert signing_input(credential(a_record()), options) == first


def test_another_key_does_not_verify() -> None:
    other = Ed25519PrivateKey.from_private_bytes(b"\x08" * 32).public_key().public_bytes_raw()

    with pytest.raises(ProofInvalid):
        verify_proof(signed(a_record()), other)


ADDITIONS: list[tuple[str, Json]] = [
    ("undefinedTerm", "x"),
    ("https://www.w3.org/2018/credentials#validUntil", "2099-01-01T00:00:00Z"),
    ("@included", [{"id": "urn:x:1", "name": "x"}]),
    ("evidence", None),
    ("evidence", []),
    ("evidence", {}),
    ("evidence", [["x"]]),
    ("evidence", [{"type": ["Evidence"], "name": str(number)} for number in range(9)]),
    ("evidence", [{"id": "https://assay.example/status/1#1005", "name": "x"}]),
    ("evidence", [{"id": "relative", "type": ["Evidence"], "name": "x"}]),
    ("evidence", [{"id": "https://assay.example/a b", "type": ["Evidence"], "name": "x"}]),
    ("evidence", [{"id": "urn:x:1", "type": ["NoSuchType"], "name": "x"}]),
    ("evidence", [{"id": 7, "type": ["Evidence"], "name": "x"}]),
    ("issuer", {"@context": {"name": "urn:x"}, "id": DID, "type": ["Profile"], "name": "x"}),
    ("name", "carriage\rreturn"),
    ("name", "lone \ud800 surrogate"),
    ("name", 7),
    ("validFrom", {"@value": "2026-10-09T12:00:00Z"}),
    ("", "x"),
    ("@context", None),
    ("@context", CREDENTIALS_V2),
    ("@context", [CREDENTIALS_V2, {"extra": "urn:x:extra"}]),
    ("@context", [CREDENTIALS_V2, "https://evil.example/context.json"]),
]


@pytest.mark.parametrize(("member", "value"), ADDITIONS)
def test_what_a_proof_would_not_cover_is_not_signed(member: str, value: Json) -> None:
    with pytest.raises(DocumentRefused):
        signed_document(credential(a_record()) | {member: value})


@pytest.mark.parametrize(("member", "value"), ADDITIONS)
def test_what_a_proof_would_not_cover_does_not_verify(member: str, value: Json) -> None:
    with pytest.raises(ProofInvalid):
        verify_proof(signed(a_record()) | {member: value}, KEY.raw)


def test_a_document_too_deep_or_too_large_is_refused_before_any_work() -> None:
    deep: Json = "x"
    for _ in range(40):
        deep = {"evidence": deep}
    wide: list[Json] = ["x"] * 5_000

    for value in (deep, wide):
        with pytest.raises(ProofInvalid):
            verify_proof(signed(a_record()) | {"evidence": value}, KEY.raw)


def test_a_signed_document_is_not_signed_again() -> None:
    with pytest.raises(DocumentRefused):
        signed_document(signed(a_record()))


@pytest.mark.parametrize(
    "change", [{"id": "_:b0"}, {"type": {"id": "urn:x:1"}}, {"type": ["VerifiableCredential", "x"]}]
)
def test_json_ld_that_no_context_allows_is_refused(change: Document) -> None:
    with pytest.raises(DocumentRefused):
        signed_document(credential(a_record()) | change)


def test_a_context_that_leads_elsewhere_is_not_followed() -> None:
    leading: Contexts = {**W3C_CONTEXTS, EXAMPLES: {"@context": "https://evil.example/context"}}

    with pytest.raises(DocumentRefused):
        signing_input(W3C_CREDENTIAL, W3C_OPTIONS, contexts=leading)


@pytest.mark.parametrize(
    "change",
    [
        {"cryptosuite": "eddsa-jcs-2022"},
        {"proofPurpose": "authentication"},
        {"type": "Ed25519Signature2020"},
        {"proofValue": "not multibase"},
        {"proofValue": "z1"},
        {"domain": "https://assay.example"},
        {"created": "2026-10-09T12:00:01Z"},
        {"verificationMethod": f"{DID}#key-another"},
    ],
)
def test_a_changed_proof_does_not_verify(change: Document) -> None:
    document = signed(a_record())
    assert isinstance(document["proof"], dict)

    with pytest.raises(ProofInvalid):
        verify_proof(document | {"proof": document["proof"] | change}, KEY.raw)


@pytest.mark.parametrize("proof", [None, [], "x", {}])
def test_a_document_without_a_proof_does_not_verify(proof: Json) -> None:
    with pytest.raises(ProofInvalid):
        verify_proof(credential(a_record()) | {"proof": proof}, KEY.raw)


def test_a_changed_context_file_refuses_to_load() -> None:
    with pytest.raises(ContextChanged):
        parsed(b"{}", name="credentials-v2.json", digest="0" * 64)
