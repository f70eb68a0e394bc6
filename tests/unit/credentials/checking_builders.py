"""Good certificates in every form, the material to check them by, and the check itself."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.credentials import proof
from server.credentials.checking.assessment import Assessment
from server.credentials.checking.checker import Checker
from server.credentials.checking.held import Kind
from server.credentials.checking.material import KnownKey, Material
from server.credentials.domain.claims import credential
from server.credentials.domain.did import key_url
from server.credentials.domain.document import Document, document_text
from server.credentials.domain.keys import Purpose
from server.credentials.domain.multibase import from_base58btc
from server.credentials.domain.status_list import status_list_credential, status_list_url
from tests.unit.credentials.credential_builders import (
    DID,
    ISSUED,
    KEY,
    PRIVATE,
    PUBLIC_URL,
    a_record,
    signed,
)
from tests.unit.credentials.held_builders import a_jwt, a_pdf, a_png, an_svg, in_svg, itxt

DAY = timedelta(days=1)
AT = ISSUED + DAY
STATUS_PRIVATE = Ed25519PrivateKey.from_private_bytes(b"\x08" * 32)
OTHER_PRIVATE = Ed25519PrivateKey.from_private_bytes(b"\x09" * 32)
STATUS_METHOD = key_url(DID, "key-status")
OWN_METHOD = key_url(DID, KEY.kid)
LIST = status_list_url(PUBLIC_URL, 1)
HEADER = {"alg": "Ed25519", "kid": OWN_METHOD, "typ": "vc+jwt"}


def proven(document: Document, private: Ed25519PrivateKey, method: str) -> Document:
    options = proof.ProofOptions(method, ISSUED)
    signature = private.sign(proof.signing_input(document, options))
    return proof.attach_proof(document, options, signature)


def a_list(*revoked: int, signer: Ed25519PrivateKey = STATUS_PRIVATE, **subject: str) -> Document:
    unsigned = status_list_credential(
        LIST, DID, revoked, valid_from=ISSUED, valid_until=ISSUED + 2 * DAY
    )
    assert isinstance(unsigned["credentialSubject"], dict)
    unsigned["credentialSubject"] |= subject
    return proven(unsigned, signer, STATUS_METHOD)


def raw(private: Ed25519PrivateKey) -> bytes:
    return private.public_key().public_bytes_raw()


def known(**change: Any) -> dict[str, KnownKey]:
    own = KnownKey(address=OWN_METHOD, raw=KEY.raw, purpose=Purpose.CREDENTIALS)
    status = KnownKey(address=STATUS_METHOD, raw=raw(STATUS_PRIVATE), purpose=Purpose.STATUS)
    return {OWN_METHOD: replace(own, **change), STATUS_METHOD: status}


def material(**change: Any) -> Material:
    given: dict[str, Any] = {
        "issuers": frozenset({DID}),
        "keys": known(),
        "lists": {LIST: a_list(7)},
    }
    return Material(**(given | change))


DOCUMENT = signed(a_record())
TEXT = document_text(DOCUMENT).encode()
UNSIGNED = credential(a_record())
PLAIN_LIST = material()


def checked(content: bytes, *, at: datetime = AT, by: Material = PLAIN_LIST) -> Assessment:
    return Checker(by).check(content, at=at)


def text_of(document: Mapping[str, Any]) -> bytes:
    return document_text(dict(document)).encode()


def changed_proof(**change: Any) -> bytes:
    assert isinstance(DOCUMENT["proof"], dict)
    return text_of(DOCUMENT | {"proof": DOCUMENT["proof"] | change})


def proof_value() -> bytes:
    assert isinstance(DOCUMENT["proof"], dict)
    return from_base58btc(str(DOCUMENT["proof"]["proofValue"]))


GOOD = {
    Kind.JSON: TEXT,
    Kind.PNG: a_png(itxt(TEXT)),
    Kind.SVG: an_svg(in_svg(TEXT.decode())),
    Kind.PDF: a_pdf(b"a note", b'{"other": "json"}', TEXT),
    Kind.JWT: a_jwt(UNSIGNED, HEADER, PRIVATE),
}
