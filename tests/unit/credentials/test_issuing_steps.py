"""The steps of issuing, as the service takes them: the bytes first, then the signature."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import msgspec

from server.credentials.domain import printed_id
from server.credentials.domain.assurance import Assurance, Identity, Supervision
from server.credentials.domain.claims import credential
from server.credentials.domain.did import key_url
from server.credentials.domain.document import document_text
from server.credentials.domain.keys import Purpose, SecretPurpose
from server.credentials.domain.record import CertificateRecord
from server.credentials.drafting import Drafting, Order
from server.credentials.proof import (
    ProofOptions,
    attach_proof,
    signing_input,
    verify_our_proof,
    verify_proof,
)
from server.credentials.signer import open_secrets, open_signer, rotate
from tests.unit.credentials.credential_builders import AGENTS, ISSUED, PUBLIC_URL, a_record

AN_ORDER = Order(
    decision_id=UUID(int=1),
    person_id=UUID(int=2),
    scheme="agents",
    holder_name="Ada Candidate",
    email="ada@demo.example",
    achievement=AGENTS,
    assurance=Assurance(Identity.EMAIL, Supervision.NONE),
    validity_days=365,
)


def test_an_intent_written_before_a_crash_gives_the_same_certificate_after_it(
    tmp_path: Path,
) -> None:
    keys = tmp_path / "keys"
    signer, tags = open_signer(keys), open_secrets(keys, SecretPurpose.ID_TAGS)
    version = max(tags)
    record = replace(a_record(), printed_id=printed_id.make(42, version, tags[version]))
    kid = signer.current(Purpose.CREDENTIALS).kid
    unsigned = credential(record)
    options = ProofOptions(key_url(record.issuer.did, kid), record.issued_at)
    intent = (
        msgspec.json.encode(record),
        document_text(unsigned),
        signing_input(unsigned, options),
        kid,
    )

    rotate(keys, Purpose.CREDENTIALS)
    after_crash = open_signer(keys)
    stored, text, to_sign, named = intent
    again = msgspec.json.decode(stored, type=CertificateRecord)
    options = ProofOptions(key_url(again.issuer.did, named), again.issued_at)
    document = attach_proof(json.loads(text), options, after_crash.sign_with(named, to_sign))

    verify_proof(document, after_crash.public_key(named).raw)
    first = attach_proof(unsigned, options, signer.sign(Purpose.CREDENTIALS, to_sign).value)
    assert document_text(document) == document_text(first)
    assert record.issued_at == ISSUED


def test_an_intent_of_a_key_that_fell_is_signed_by_the_one_instead(tmp_path: Path) -> None:
    signer = open_signer(tmp_path / "keys")
    drafting = Drafting(signer, open_secrets(tmp_path / "keys", SecretPurpose.ID_TAGS), PUBLIC_URL)
    intent = drafting.ordered(AN_ORDER, None, (1, 7), ISSUED)
    signer.rotate(Purpose.CREDENTIALS)

    before = drafting.signed(intent).certificate
    signer.distrust(frozenset({before.kid}))
    again = drafting.signed(intent)

    after = again.certificate
    assert before.kid == intent.certificate.kid
    assert after.kid == signer.current(Purpose.CREDENTIALS).kid
    assert after.document is not None
    document = json.loads(after.document)
    verify_proof(document, signer.public_key(after.kid).raw)
    key = signer.public_key(after.kid).raw
    assert verify_our_proof(document, key) == again.signing_input
    assert again.unsigned == intent.unsigned


def test_heavy_libraries_wait_until_they_are_used() -> None:
    names = ("proof", "formats.pdf", "signer", "canonical", "contexts")
    modules = ", ".join(f"server.credentials.{name}" for name in names)
    program = (
        f"import sys, {modules}; "
        "sys.exit(any(one in sys.modules for one in ('pyld', 'typst', 'segno', 'lxml')))"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
