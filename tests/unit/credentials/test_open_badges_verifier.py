"""Our certificates, judged by a verifier that is not ours."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from openbadgeslib.ob3.credential import IdentityObject
from openbadgeslib.ob3.ldp import OB3LdpVerifier, verify_data_integrity_proof
from openbadgeslib.ob3.verifier import OB3VerificationError

from server.credentials.domain.did import did_document
from server.credentials.domain.document import Document, document_text
from server.credentials.domain.record import CertificateRecord, email_hash
from server.credentials.domain.status_list import status_list_credential, status_list_url
from tests.unit.credentials.credential_builders import (
    DID,
    KEY,
    PUBLIC_URL,
    a_record,
    signed,
    signed_document,
)

# The verifier asks the machine for the time, so these run from long ago to far ahead.
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FAR_AHEAD = datetime(2120, 1, 1, tzinfo=UTC)
DEMO_URL = "http://127.0.0.1:8000"


def a_lasting_record(public_url: str = PUBLIC_URL) -> CertificateRecord:
    return replace(a_record(public_url=public_url), issued_at=LONG_AGO, expires_at=FAR_AHEAD)


def a_status_list(revoked: set[int]) -> Document:
    return signed_document(
        status_list_credential(
            status_list_url(PUBLIC_URL, 1),
            DID,
            revoked,
            valid_from=LONG_AGO,
            valid_until=FAR_AHEAD,
        )
    )


def resolver(host: str, public_url: str, revoked: set[int]) -> Callable[..., bytes]:
    served = {
        f"https://{host}/.well-known/did.json": did_document(public_url, [KEY]),
        "https://assay.example/status/1": a_status_list(revoked),
    }

    def download(url: str, *_: object, **__: object) -> bytes:
        return json.dumps(served[url]).encode()

    return download


def verified(document: Document, revoked: set[int], *, check_status: bool) -> str:
    found = OB3LdpVerifier().verify(
        document_text(document),
        check_status=check_status,
        download=resolver("assay.example", PUBLIC_URL, revoked),
        # It takes the proof of a list only as a JWT; ours is checked by its own test below.
        verify_status_list=False,
    )
    return str(found.issuer.id)


def test_it_hashes_an_email_address_as_we_do() -> None:
    theirs = IdentityObject.create("ada@demo.example", salt="a-salt")

    assert theirs.identity_hash == email_hash(" Ada@Demo.example", "a-salt")


def test_an_open_badges_verifier_accepts_certificate_and_status() -> None:
    assert verified(signed(a_lasting_record()), {1006}, check_status=True) == DID


def test_it_sees_the_revocation() -> None:
    with pytest.raises(OB3VerificationError, match="'revocation' is set at index 1005"):
        verified(signed(a_lasting_record()), {1005}, check_status=True)


def test_it_accepts_the_proof_of_the_status_list() -> None:
    public = Ed25519PublicKey.from_public_bytes(KEY.raw)
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    verify_data_integrity_proof(a_status_list({1005}), pem)
    with pytest.raises(OB3VerificationError):
        verify_data_integrity_proof(a_status_list({1005}) | {"validUntil": "2121-01-01"}, pem)


def test_it_refuses_a_changed_name() -> None:
    changed = document_text(signed(a_lasting_record())).replace("Ada Candidate", "Eve Candidate")

    with pytest.raises(OB3VerificationError):
        verified(json.loads(changed), set(), check_status=False)


def test_the_demo_verifies_with_its_did_document_handed_over() -> None:
    found = OB3LdpVerifier().verify(
        document_text(signed(a_lasting_record(DEMO_URL))),
        download=resolver("127.0.0.1:8000", DEMO_URL, set()),
    )

    assert found.issuer.id == "did:web:127.0.0.1%3A8000"
