"""The steps of issuing, as the service takes them: the bytes first, then the signature."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import msgspec

from server.credentials.domain import printed_id
from server.credentials.domain.claims import credential
from server.credentials.domain.did import key_url
from server.credentials.domain.document import document_text
from server.credentials.domain.keys import Purpose, SecretPurpose
from server.credentials.domain.record import CertificateRecord
from server.credentials.proof import ProofOptions, attach_proof, signing_input, verify_proof
from server.credentials.signer import open_secrets, open_signer, rotate
from tests.unit.credentials.credential_builders import ISSUED, a_record


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


def test_heavy_libraries_wait_until_they_are_used() -> None:
    modules = "proof, pdf, signer, canonical, contexts"
    program = (
        f"import sys; from server.credentials import {modules}; "
        "sys.exit(any(one in sys.modules for one in ('pyld', 'typst', 'segno', 'lxml')))"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
