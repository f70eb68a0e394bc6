"""What W3C's suites for the data model, the EdDSA suites and status lists ask of the adapter."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient
from nacl.signing import SigningKey

from server.credentials.data_integrity import AUTHENTICATION, RDFC, attached, to_sign
from server.credentials.domain.data_model import CREDENTIALS_V1
from server.credentials.domain.did_key import did_key, method_url
from server.credentials.domain.document import CREDENTIALS_V2, Document, Json
from server.credentials.domain.keys import base64url
from server.credentials.domain.status_entry import bit_at, expanded
from server.vc_api.app import LARGEST_BODY, create_app
from server.vc_api.contexts import DATA_INTEGRITY, known
from server.vc_api.issuing import Issuer

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
ISSUER = Issuer(b"\x06" * 32, "http://127.0.0.1:8000")
HOLDER = SigningKey(b"\x07" * 32)
HOLDER_DID = did_key(bytes(HOLDER.verify_key))
PINNED = {
    "id": CREDENTIALS_V2,
    "digestSRI": "sha384-l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU",
}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient[Any]]:
    with TestClient(create_app(ISSUER, lambda: NOW)) as client:
        yield client


def a_credential(**change: Json) -> Document:
    return {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiableCredential"],
        "issuer": ISSUER.did,
        "credentialSubject": {"id": "did:example:subject"},
        **change,
    }


def an_issued(**change: Json) -> Document:
    return ISSUER.issue(a_credential(**change), {}, now=NOW)


def a_presentation(*, purpose: str = AUTHENTICATION, **change: Json) -> Document:
    presentation: Document = {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiablePresentation"],
        **change,
    }
    configuration: Document = {
        "type": "DataIntegrityProof",
        "cryptosuite": RDFC,
        "created": "2026-11-26T07:59:00Z",
        "verificationMethod": method_url(HOLDER_DID),
        "proofPurpose": purpose,
        "domain": "verifier.example",
        "challenge": "a-challenge",
    }
    signature = HOLDER.sign(to_sign(presentation, configuration, known())).signature
    return attached(presentation, configuration, signature)


def a_jwt(payload: Document, kind: str = "vc", **header: Json) -> str:
    method = method_url(HOLDER_DID)
    head = {"alg": "Ed25519", "typ": f"{kind}+jwt", "kid": method, **header}
    signed = ".".join(base64url(json.dumps(part).encode()) for part in (head, payload))
    return f"{signed}.{base64url(HOLDER.sign(signed.encode()).signature)}"


def an_envelope(jwt: str, kind: str = "Credential") -> Document:
    media_type = "vc" if kind == "Credential" else "vp"
    return {
        "@context": [CREDENTIALS_V2],
        "type": f"EnvelopedVerifiable{kind}",
        "id": f"data:application/{media_type}+jwt,{jwt}",
    }


def issue(client: TestClient[Any], credential: Any, **options: Json) -> Any:
    body = {"credential": credential, "options": options}
    return client.post("/vc-api/credentials/issue", json=body)


def verify(client: TestClient[Any], document: Any, **options: Json) -> list[str]:
    """Return the codes of what is wrong; checks that the answer says it in every way."""
    is_presentation = isinstance(document, dict) and "Presentation" in str(document.get("type"))
    kind = "presentations" if is_presentation else "credentials"
    member = "verifiablePresentation" if is_presentation else "verifiableCredential"
    answer = client.post(f"/vc-api/{kind}/verify", json={member: document, "options": options})
    body = answer.json()
    codes = [error["title"] for error in body["errors"]]
    assert (answer.status_code == 200) is body["verified"] is (codes == [])
    assert answer.status_code in {200, 400}
    assert all(error["type"].startswith("https://") and error["detail"] for error in body["errors"])
    return codes


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_what_is_issued_verifies(client: TestClient[Any], suite: str) -> None:
    answer = issue(client, a_credential(), cryptosuite=suite)

    assert answer.status_code == 201
    issued = answer.json()
    assert issued | {"proof": None} == a_credential(proof=None)
    assert issued["proof"]["type"] == "DataIntegrityProof"
    assert issued["proof"]["cryptosuite"] == suite
    assert issued["proof"]["proofPurpose"] == "assertionMethod"
    assert issued["proof"]["proofValue"].startswith("z")
    assert verify(client, issued) == []
    assert verify(client, issued | {"id": "urn:x:1"}) == ["signature-wrong"]


def test_an_issuer_that_is_missing_is_filled_in(client: TestClient[Any]) -> None:
    nameless = {key: value for key, value in a_credential().items() if key != "issuer"}

    assert issue(client, nameless).json()["issuer"] == ISSUER.did
    assert issue(client, a_credential(issuer={"id": ISSUER.did, "name": "Us"})).status_code == 201


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"issuer": "did:example:another"}, "issuer-not-us"),
        ({"issuer": None}, "issuer-wrong"),
        ({"type": ["VerifiableCredential", "Undefined"]}, "not-covered"),
        ({"undefinedTerm": "x"}, "not-covered"),
        ({"statusEntry": {"type": "BitstringStatusListEntry"}}, "not-covered"),
        ({"proof": {"type": "DataIntegrityProof"}}, "proof-wrong"),
        ({"relatedResource": PINNED | {"digestSRI": "sha384-" + "A" * 64}}, "digest-wrong"),
        ({"credentialStatus": {"type": "BitstringStatusListEntry"}}, "status-wrong"),
    ],
)
def test_what_is_not_issued_is_named(client: TestClient[Any], change: Document, code: str) -> None:
    answer = issue(client, a_credential(**change))

    assert answer.status_code == 400
    assert code in {error["title"] for error in answer.json()["errors"]}


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"cryptosuite": "unknown"}, "proof-kind"),
        ({"cryptosuite": ["eddsa-rdfc-2022"]}, "proof-kind"),
        ({"created": "yesterday"}, "date-malformed"),
        ({"domain": 7}, "proof-member"),
        ({"credentialStatus": {"statusPurpose": "suspension"}}, "status-wrong"),
        ({"credentialStatus": {"statusPurpose": ["revocation"]}}, "status-wrong"),
    ],
)
def test_options_we_do_not_have_are_refused(
    client: TestClient[Any], options: Document, code: str
) -> None:
    answer = issue(client, a_credential(), **options)

    assert answer.status_code == 400
    assert [error["title"] for error in answer.json()["errors"]] == [code]


def test_a_credential_gets_an_entry_in_a_list_that_is_served(client: TestClient[Any]) -> None:
    first, second = (issue(client, a_credential(), credentialStatus=True).json() for _ in "12")
    entry = first["credentialStatus"]
    served = client.get("/vc-api/status/1").json()

    assert entry["type"] == "BitstringStatusListEntry"
    assert entry["statusListCredential"] == served["id"] != entry["id"]
    assert entry["statusListIndex"] != second["credentialStatus"]["statusListIndex"]
    assert "BitstringStatusListCredential" in served["type"]
    bits = expanded(served["credentialSubject"]["encodedList"])
    assert bits is not None
    assert bit_at(bits, int(entry["statusListIndex"])) is False
    assert verify(client, served) == verify(client, first, checks=["credentialStatus"]) == []


def test_a_list_elsewhere_is_not_fetched_but_said(client: TestClient[Any]) -> None:
    elsewhere: Document = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "https://evil.example/status/1",
    }
    issued = an_issued(credentialStatus=elsewhere)
    both = issue(client, a_credential(credentialStatus=elsewhere), credentialStatus=True).json()
    body = {"verifiableCredential": issued}

    warnings = client.post("/vc-api/credentials/verify", json=body).json()["warnings"]

    assert [one["title"] for one in warnings] == ["status-not-checked"]
    assert [one["statusListIndex"] for one in both["credentialStatus"]][:1] == ["7"]
    assert verify(client, issued, checks=["proof", "credentialStatus"]) == ["status-not-checked"]


def test_a_credential_of_version_1_gets_the_context_of_its_proof(client: TestClient[Any]) -> None:
    old = a_credential(issuanceDate="2026-01-01T00:00:00Z") | {"@context": [CREDENTIALS_V1]}
    issued = issue(client, old).json()

    assert issued["@context"] == [CREDENTIALS_V1, DATA_INTEGRITY]
    assert verify(client, issued) == []
    assert verify(client, issued | {"issuanceDate": "2026-01-01T00:00:01Z"}) == ["signature-wrong"]
    assert issue(client, old | {"expirationDate": "never"}).status_code == 400


def test_related_resources_we_hold_are_compared(client: TestClient[Any]) -> None:
    pinned: Json = {**PINNED}
    other: Json = {"id": "https://a.example/1", "digestSRI": "sha256-" + "A" * 43 + "="}

    assert verify(client, an_issued(relatedResource=[pinned, other])) == []


def test_dates_are_judged(client: TestClient[Any]) -> None:
    early, late = ((NOW + timedelta(days=days)).isoformat() for days in (-1, 1))

    assert verify(client, an_issued(validFrom=early, validUntil=late)) == []
    assert verify(client, an_issued(validFrom=late)) == ["not-yet-valid"]
    assert verify(client, an_issued(validUntil=early)) == ["expired"]


def test_only_the_issuer_vouches_for_a_credential(client: TestClient[Any]) -> None:
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": RDFC,
        "verificationMethod": method_url(HOLDER_DID),
        "proofPurpose": "assertionMethod",
    }
    signature = HOLDER.sign(to_sign(a_credential(), dict(proof), known())).signature
    forged = attached(a_credential(), dict(proof), signature)

    assert verify(client, forged) == ["issuer-not-signer"]


def test_a_presentation_holds_with_every_credential_in_it(client: TestClient[Any]) -> None:
    good, bad = an_issued(), an_issued() | {"name": "changed"}
    asked: Document = {"domain": "verifier.example", "challenge": "a-challenge"}
    several = a_presentation(verifiableCredential=[good, good], holder=HOLDER_DID)

    assert verify(client, a_presentation(), **asked) == verify(client, several, **asked) == []
    assert verify(client, a_presentation(verifiableCredential=[good, bad])) == ["signature-wrong"]
    assert verify(client, a_presentation(holder=ISSUER.did)) == ["holder-not-signer"]
    assert verify(client, a_presentation(), **asked | {"challenge": "b"}) == ["challenge-wrong"]
    assert verify(client, a_presentation(), **asked | {"domain": "b"}) == ["domain-wrong"]
    assert verify(client, a_presentation(purpose="assertionMethod")) == ["proof-purpose"]
    assert verify(client, several | {"holder": "did:example:2"}) == ["signature-wrong"]
    assert verify(client, a_presentation(verifiableCredential=a_credential())) == ["proof-missing"]


def test_an_envelope_is_opened(client: TestClient[Any]) -> None:
    inside = a_credential(issuer=HOLDER_DID)
    presented: Document = {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [an_envelope(a_jwt(inside))],
        "aud": "verifier.example",
        "nonce": "a-challenge",
    }
    envelope = an_envelope(a_jwt(presented, "vp"), "Presentation")

    assert verify(client, an_envelope(a_jwt(inside))) == []
    assert verify(client, a_presentation(verifiableCredential=an_envelope(a_jwt(inside)))) == []
    assert verify(client, envelope, domain="verifier.example", challenge="a-challenge") == []
    assert verify(client, envelope, domain="another.example") == ["domain-wrong"]
    assert verify(client, envelope, challenge="another") == ["challenge-wrong"]


def test_an_envelope_that_does_not_open_is_named(client: TestClient[Any]) -> None:
    inside = a_credential(issuer=HOLDER_DID)
    jwt = a_jwt(inside)
    head, payload, signature = jwt.split(".")
    nested = an_envelope(jwt)
    for broken, code in [
        (a_jwt(inside, alg="none"), "envelope-wrong"),
        (a_jwt(inside, alg=["Ed25519"]), "envelope-wrong"),
        (a_jwt(inside, alg="ES256"), "envelope-wrong"),
        (a_jwt(inside, crit=["x"]), "envelope-wrong"),
        (a_jwt(inside, "vp"), "envelope-wrong"),
        (a_jwt(inside, kid="https://evil.example"), "key-unknown"),
        (a_jwt(inside, kid=["x"]), "key-unknown"),
        (f"{head}.{payload}.{base64url(bytes(64))}", "signature-wrong"),
        (f"{head}.{payload[:-2]}.{signature}", "envelope-wrong"),
        (f"{head}.{payload}", "envelope-wrong"),
        (f"{head}.{payload}.é", "envelope-wrong"),
        (a_jwt(nested), "envelope-wrong"),
        (a_jwt({"vc": inside}), "context-wrong"),
        (a_jwt({}), "context-wrong"),
        (a_jwt(a_credential()), "issuer-not-signer"),
    ]:
        assert code in verify(client, an_envelope(broken))
    broken_inside = an_envelope(a_jwt({"type": "VerifiablePresentation"}, "vp"), "Presentation")
    assert "context-wrong" in verify(client, broken_inside)
    assert "envelope-wrong" in {error["title"] for error in issue(client, nested).json()["errors"]}
    assert verify(client, nested | {"id": f"data:text/plain,{jwt}"}) == ["envelope-wrong"]


@pytest.mark.parametrize("document", [None, [], "text", 7, {}, {"type": ["Nonconforming"]}])
def test_what_is_no_credential_is_refused(client: TestClient[Any], document: Any) -> None:
    assert verify(client, document) != []
    assert issue(client, document).status_code == 400


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"a":1,"a":2}', "application/json", 400),
        (b'{"a":NaN}', "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[" * 5_000, "application/json", 400),
        (b'{"options":7}', "application/json", 400),
        (b"{}", "text/plain", 400),
        (b"{}", "application/ld+json", 400),
        (b" " * (LARGEST_BODY + 1), "application/json", 413),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(
    client: TestClient[Any], body: bytes, content_type: str, status: int
) -> None:
    for path in ("credentials/issue", "credentials/verify", "presentations/verify"):
        answer = client.post(
            f"/vc-api/{path}", content=body, headers={"content-type": content_type}
        )
        assert answer.status_code == status
        assert answer.json()["verified"] is False


def test_there_is_nothing_else(client: TestClient[Any]) -> None:
    assert client.get("/").status_code == 404
    assert client.get("/vc-api/credentials/issue").status_code == 405
    assert client.get("/schema/openapi.json").status_code == 404


_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(["did:x:1", CREDENTIALS_V2, "VerifiableCredential", "DataIntegrityProof"]),
)
_MEMBERS = st.sampled_from(["id", "type", "@context", "@value", "@id", "@type", "name", "x"])
_VALUES: st.SearchStrategy[Any] = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_MEMBERS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(
    member=st.sampled_from(
        ["@context", "id", "type", "issuer", "credentialSubject", "validFrom", "credentialStatus",
         "relatedResource", "evidence", "name", "proof", "proof.cryptosuite", "proof.type",
         "proof.verificationMethod", "proof.previousProof", "proof.created", "proof.domain",
         "proof.@context", "proof.id", "proof.proofValue"]
    ),
    value=_VALUES,
)  # fmt: skip
def test_nothing_hostile_is_answered_with_an_error_of_ours(
    client: TestClient[Any], member: str, value: Any
) -> None:
    document: dict[str, Any] = dict(an_issued())
    outer, _, inner = member.partition(".")
    document[outer] = {**document["proof"], inner: value} if inner else value
    unsigned = {key: one for key, one in document.items() if key != "proof"}

    codes = verify(client, document)

    assert codes != [] or alone(document) == alone(an_issued())
    assert issue(client, unsigned).status_code in {201, 400}


def alone(value: Any) -> Any:
    """Write a list of one as the one, which means the same."""
    if isinstance(value, list) and len(value) == 1:
        return alone(value[0])
    if isinstance(value, dict):
        return {key: alone(one) for key, one in value.items()}
    return value
