"""Credentials of issuers we do not know: what their own keys say, and no more."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.cli import commands
from server.credentials.checking.assessment import Aspect
from server.credentials.checking.codes import Code
from server.credentials.checking.dids import keys_of
from server.credentials.checking.foreign import Strangers
from server.credentials.checking.held import Held, held_document
from server.credentials.contexts import pinned
from server.credentials.data_integrity import JCS, RDFC, attached, to_sign
from server.credentials.domain.did import did_document
from server.credentials.domain.document import CREDENTIALS_V2, Document
from server.credentials.domain.multibase import multikey
from server.credentials.domain.status_list import status_list_credential
from server.credentials.domain.verdict import Verdict
from server.settings import from_environment
from tests.unit.credentials.checking_builders import (
    AT,
    DAY,
    LIST,
    OTHER_PRIVATE,
    UNSIGNED,
    checked,
    material,
    proven,
    raw,
    text_of,
)
from tests.unit.credentials.credential_builders import (
    DID,
    ISSUED,
    KEY,
    PUBLIC_URL,
)
from tests.unit.credentials.held_builders import (
    a_jwt,
)


def foreign(did: str, private: Ed25519PrivateKey, fragment: str) -> Document:
    return proven(UNSIGNED | {"issuer": did}, private, f"{did}#{fragment}")


def test_a_did_key_is_checked_and_not_trusted() -> None:
    name = multikey(raw(OTHER_PRIVATE))
    document = foreign(f"did:key:{name}", OTHER_PRIVATE, name)
    header = {"alg": "EdDSA", "kid": f"did:key:{name}#{name}"}
    token = a_jwt(UNSIGNED | {"issuer": f"did:key:{name}"}, header, OTHER_PRIVATE)

    for sound in (text_of(document), token):
        found = checked(sound)
        assert (found.verdict, found.code) == (Verdict.UNKNOWN_ISSUER, Code.ISSUER_UNKNOWN_SIGNED)
    for wrong in (text_of(document | {"name": "Better"}), token[:-8] + b"AAAAAAAA"):
        found = checked(wrong)
        assert (found.verdict, found.code) == (Verdict.UNKNOWN_ISSUER, Code.ISSUER_UNKNOWN_UNSIGNED)


@pytest.mark.parametrize("suite", [RDFC, JCS])
def test_a_stranger_may_use_all_that_the_standards_have(suite: str) -> None:
    name = multikey(raw(OTHER_PRIVATE))
    unsigned: Document = {
        "@context": [CREDENTIALS_V2, {"hours": "https://other.example/terms#hours"}],
        "type": "VerifiableCredential",
        "issuer": f"did:key:{name}",
        "validFrom": "2026-10-09T12:00:00Z",
        "name": {"@value": "Kurs", "@language": "de"},
        "credentialSubject": [{"hours": 36}, {"hours": 40}],
    }
    configuration: Document = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "verificationMethod": f"did:key:{name}#{name}",
        "proofPurpose": "assertionMethod",
    }
    message = to_sign(unsigned, configuration, pinned())
    document = attached(unsigned, configuration, OTHER_PRIVATE.sign(message))

    assert checked(text_of(document)).code is Code.ISSUER_UNKNOWN_SIGNED
    twice = document | {"proof": [document["proof"]] * 2}
    assert checked(text_of(twice)).code is Code.ISSUER_UNKNOWN_SIGNED
    assert checked(text_of(document | {"name": "Kurs"})).code is Code.ISSUER_UNKNOWN_UNSIGNED
    another = document | {"issuer": "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"}
    assert checked(text_of(another)).code is Code.ISSUER_UNKNOWN_UNSIGNED


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"evidence": [{"name": "of no type"}]}, Code.CREDENTIAL_NONCONFORMING),
        ({"name": None}, Code.CREDENTIAL_NONCONFORMING),
        ({"undefinedTerm": "x"}, Code.CREDENTIAL_NOT_PLAIN),
        ({"proof": [{"type": "DataIntegrityProof"}] * 3}, Code.CREDENTIAL_NOT_PLAIN),
        ({"proof": {"type": "Ed25519Signature2020"}}, Code.PROOF_UNSUPPORTED),
    ],
)
def test_what_is_no_credential_is_not_checked_and_says_why(change: Document, code: Code) -> None:
    name = multikey(raw(OTHER_PRIVATE))
    found = checked(text_of(foreign(f"did:key:{name}", OTHER_PRIVATE, name) | change))

    assert (found.verdict, found.code) == (Verdict.UNKNOWN_ISSUER, Code.ISSUER_UNKNOWN)
    assert code in [one.code for one in found.checks]


def test_patience_with_strangers_ends() -> None:
    name = multikey(raw(OTHER_PRIVATE))
    held = held_document(foreign(f"did:key:{name}", OTHER_PRIVATE, name))
    strangers = Strangers(material(), most_values=200)

    faults = [strangers.fault_of(held, f"did:key:{name}", at=AT) for _ in range(4)]

    assert (faults[0], faults[-1]) == (None, Code.TOO_MANY_STRANGERS)


def test_a_did_web_is_checked_by_the_document_that_is_given() -> None:
    did, fragment = "did:web:other.example", "key-1"
    document = text_of(foreign(did, OTHER_PRIVATE, fragment))
    published: Document = {
        "id": did,
        "verificationMethod": [
            {"id": "#key-1", "type": "Multikey", "controller": did,
             "publicKeyMultibase": multikey(raw(OTHER_PRIVATE))},
            {"id": f"{did}#key-2", "controller": did, "publicKeyJwk": {"kty": "EC"}},
            "nonsense",
        ],
        "assertionMethod": ["#key-1"],
    }  # fmt: skip

    assert checked(document).code is Code.ISSUER_UNKNOWN
    by = material().with_keys(keys_of(published, did))
    assert checked(document, by=by).code is Code.ISSUER_UNKNOWN_SIGNED
    assert keys_of(published, "did:web:evil.example") == []


def a_foreign_list(issuer: str, method: str, *revoked: int, days: int = 2) -> Held:
    dates = {"valid_from": ISSUED, "valid_until": ISSUED + days * DAY}
    unsigned = status_list_credential(LIST, issuer, revoked, **dates)
    return held_document(proven(unsigned, OTHER_PRIVATE, method))


def test_what_a_stranger_revoked_is_told_by_the_list_that_is_brought() -> None:
    name = multikey(raw(OTHER_PRIVATE))
    did, method = f"did:key:{name}", f"did:key:{name}#{name}"
    document = foreign(did, OTHER_PRIVATE, name)
    silent = {name: one for name, one in UNSIGNED.items() if name != "credentialStatus"}
    altered = a_foreign_list(did, method, 1005)
    altered = replace(altered, document={**(altered.document or {}), "name": "x"})
    signed, revoked = Code.ISSUER_UNKNOWN_SIGNED, Code.ISSUER_UNKNOWN_REVOKED
    cases: list[tuple[Document, list[Held], Code, Code | None]] = [
        (document, [], signed, Code.STATUS_UNASKED),
        (proven({**silent, "issuer": did}, OTHER_PRIVATE, method), [], signed, Code.STATUS_NONE),
        (document, [a_foreign_list(did, method)], signed, None),
        (document, [a_foreign_list(did, method, 1005)], revoked, revoked),
        (document, [a_foreign_list(DID, method, 1005)], signed, Code.STATUS_LIST_UNSIGNED),
        (document, [altered], signed, Code.STATUS_LIST_UNSIGNED),
    ]

    for content, lists, code, said in cases:
        found = checked(text_of(content), by=material().with_lists(lists))
        [status] = [one for one in found.checks if one.aspect is Aspect.STATUS]
        assert (found.verdict, found.code) == (Verdict.UNKNOWN_ISSUER, code)
        assert status.code is said
    stale = material().with_lists([a_foreign_list(did, method)])
    late = checked(text_of(document), at=AT + 30 * DAY, by=stale).checks
    assert Code.STATUS_LIST_STALE in [one.code for one in late]


def test_nobody_adds_a_key_to_an_issuer_we_answer_for() -> None:
    published = keys_of(did_document(PUBLIC_URL, [replace(KEY, raw=raw(OTHER_PRIVATE))]), DID)

    assert published
    assert material().with_keys(published) == material()


def test_the_command_checks_a_strangers_file_without_keys_of_ours(tmp_path: Path) -> None:
    name = multikey(raw(OTHER_PRIVATE))
    path = tmp_path / "badge.json"
    path.write_bytes(text_of(foreign(f"did:key:{name}", OTHER_PRIVATE, name)))
    settings = from_environment({"ASSAY_DATA_DIR": str(tmp_path / "none")})

    result = CliRunner().invoke(commands(settings), ["verify", "--json", str(path)])
    [row] = json.loads(result.stdout)["items"]

    assert result.exit_code == 1
    assert (row["verdict"], row["code"]) == ("unknown-issuer", "issuer-unknown-signature-sound")

    revoked = a_foreign_list(f"did:key:{name}", f"did:key:{name}#{name}", 1005, days=9_999).document
    (tmp_path / "list.json").write_bytes(text_of(revoked or {}))
    given = ["verify", "--status-list", str(tmp_path / "list.json"), str(path)]
    told = CliRunner().invoke(commands(settings), given)
    assert "Its issuer, which we do not know, revoked it" in told.stdout
    refused = CliRunner().invoke(commands(settings), [*given[:2], __file__, str(path)])
    assert refused.exit_code == 2
    assert "is not a status list" in refused.output
