"""Builders of certificates for tests: valid by default, arguments only for what matters."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.credentials import proof
from server.credentials.contexts import Contexts
from server.credentials.domain import claims, did, printed_id
from server.credentials.domain.assurance import Assurance, Identity, Supervision
from server.credentials.domain.document import Document
from server.credentials.domain.keys import PublicKey, Purpose
from server.credentials.domain.record import (
    Achievement,
    CertificateRecord,
    Holder,
    Issuer,
    email_hash,
)
from server.credentials.drafting import Order

PUBLIC_URL = "https://assay.example"
DID = "did:web:assay.example"
TAG_KEY = bytes(range(32))
ISSUED = datetime(2026, 10, 9, 12, 0, tzinfo=UTC)
EXPIRES = datetime(2027, 10, 9, 12, 0, tzinfo=UTC)
PRIVATE = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
KEY = PublicKey(Purpose.CREDENTIALS, 1, PRIVATE.public_key().public_bytes_raw())
AGENTS = Achievement(
    slug="agents",
    title="Agents in production",
    level="specialist",
    version="1.2",
    description="Building, limiting, watching and stopping agents.",
    criteria="Pass a timed exam of decisions and a written case.",
)
PRACTICE = replace(AGENTS, slug="practice", title="Practice", level="practice")


def a_holder(name: str = "Ada Candidate") -> Holder:
    hashed = email_hash("ada@demo.example", "a-salt")
    return Holder(subject_id=UUID(int=9), name=name, email_hash=hashed, email_salt="a-salt")


def a_record(
    *,
    holder: Holder | None = None,
    achievement: Achievement = AGENTS,
    public_url: str = PUBLIC_URL,
    expires_at: datetime | None = EXPIRES,
    score: int | None = None,
) -> CertificateRecord:
    return CertificateRecord(
        id=UUID("0199b1c0-0000-7000-8000-000000000001"),
        printed_id=printed_id.make(0x123456789ABCDE, 1, TAG_KEY),
        public_url=public_url,
        issuer=Issuer(did=did.did_web(public_url), name="Assay"),
        holder=holder or a_holder(),
        achievement=achievement,
        assurance=Assurance(Identity.EMAIL, Supervision.NONE),
        issued_at=ISSUED,
        expires_at=expires_at,
        status_list=1,
        status_index=1005,
        score=score,
    )


def signed(record: CertificateRecord) -> Document:
    return signed_document(claims.credential(record), issuer=record.issuer.did)


def signed_document(
    credential: Document, *, issuer: str = DID, contexts: Contexts | None = None
) -> Document:
    options = proof.ProofOptions(did.key_url(issuer, KEY.kid), ISSUED)
    signature = PRIVATE.sign(proof.signing_input(credential, options, contexts=contexts))
    return proof.attach_proof(credential, options, signature)


def an_order(number: int) -> Order:
    return Order(
        decision_id=UUID(int=number),
        person_id=UUID(int=number),
        scheme="agents",
        holder_name="Ada Candidate",
        email="ada@demo.example",
        achievement=AGENTS,
        assurance=Assurance(Identity.EMAIL, Supervision.NONE),
        validity_days=365,
    )
