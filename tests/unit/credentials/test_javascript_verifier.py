"""Our proofs, judged in JavaScript, where the canonicaliser is another than the one of Python.

Its packages stand in `tests/foreign`, locked by their hashes; one process judges everything here.
"""

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from server.credentials.domain.data_model import CREDENTIALS_V1
from server.credentials.domain.did import DID_CONTEXTS, did_document
from server.credentials.domain.did_key import method_url
from server.credentials.domain.document import CREDENTIALS_V2, Document, Json
from server.credentials.domain.status_list import status_list_credential
from server.vc_api.contexts import known
from server.vc_api.issuing import Issuer
from tests.unit.credentials.credential_builders import (
    AGENTS,
    DID,
    EXPIRES,
    ISSUED,
    KEY,
    PUBLIC_URL,
    a_holder,
    a_record,
    signed,
    signed_document,
)
from tests.unit.credentials.test_credential_claims import full_achievement

VERIFIER = Path(__file__).parents[2] / "foreign" / "verify.mjs"
Faults = dict[str, str | None]
"""What is wrong with the proof of each document."""
HOSTILE = [
    'Ada "the" \\Candidate\\',
    "عائشة بنت محمد",
    "\U0001f3f4\U000e0067\U000e007f <b>&amp;</b>",
    "\ud7ff\ue000\ufdd0 e\u0301 \u2028 \ufffd",
    "_:c14n0 <urn:x> .",
]
FULL = signed(a_record(achievement=full_achievement(), score=812))
PLAIN = signed(a_record())
LIST = signed_document(
    status_list_credential(
        f"{PUBLIC_URL}/status/1", DID, {1005}, valid_from=ISSUED, valid_until=EXPIRES
    )
)
ISSUER = Issuer(b"\x06" * 32, PUBLIC_URL)


def in_the_open_form(**change: Any) -> Document:
    unsigned: Document = {
        "@context": [CREDENTIALS_V2, {"T": "https://a.example/#T", "is": "https://a.example/is"}],
        "type": ["VerifiableCredential"],
        "credentialSubject": {"id": "did:example:subject"},
        **change,
    }
    return ISSUER.issue(unsigned, {}, now=ISSUED)


ADAPTED: dict[str, Document] = {
    "numbers": in_the_open_form(credentialSubject={"is": [1, -2.5, 0.001, 123456.789, True]}),
    "twins": in_the_open_form(evidence=[{"type": "T"}, {"type": "T"}]),
    "a direction": in_the_open_form(
        name={"@value": HOSTILE[1], "@language": "ar", "@direction": "rtl"}
    ),
    "languages": in_the_open_form(
        name=[{"@value": "Hue", "@language": "en-GB"}, {"@value": "Ton", "@language": "de"}]
    ),
    "version 1": in_the_open_form(
        **{"@context": [CREDENTIALS_V1]}, issuanceDate="2026-01-01T00:00:00Z"
    ),
}
GOOD: dict[str, Document] = {
    **ADAPTED,
    "ordinary": PLAIN,
    "with everything": FULL,
    "without end": signed(a_record(expires_at=None)),
    "status list": LIST,
    **{name: signed(a_record(holder=a_holder(name))) for name in HOSTILE},
    "hostile texts": signed(
        a_record(achievement=replace(AGENTS, criteria="\n\t".join(HOSTILE), title=HOSTILE[0]))
    ),
}
BAD: dict[str, Document] = {
    "another name": json.loads(json.dumps(PLAIN).replace("Ada Candidate", "Eve Candidate")),
    "another score": json.loads(json.dumps(FULL).replace('"812"', '"912"')),
    "another day": PLAIN | {"validUntil": "2037-10-09T12:00:00Z"},
    "the proof of another": PLAIN | {"proof": FULL["proof"]},
    "no proof": {name: value for name, value in PLAIN.items() if name != "proof"},
    "a term nobody defined": PLAIN | {"endorsedBy": "everybody"},
    "a key of nobody": json.loads(json.dumps(PLAIN).replace(KEY.kid, "key-AAAAAAAAAAAAAAAA")),
    "fewer contexts": PLAIN | {"@context": [CREDENTIALS_V2]},
}


@pytest.fixture(scope="module")
def faults() -> Faults:
    if shutil.which("node") is None or not (VERIFIER.parent / "node_modules").is_dir():
        pytest.skip("Node.js or the packages of tests/foreign are not here: `make test` gets them")
    did = did_document(PUBLIC_URL, [KEY])
    methods = did["verificationMethod"]
    assert isinstance(methods, list)
    adapter: Document = {
        "id": method_url(ISSUER.did),
        "type": "Multikey",
        "controller": ISSUER.did,
        "publicKeyMultibase": ISSUER.did.removeprefix("did:key:"),
    }
    served: dict[str, Json] = {
        DID: did,
        **{str(one["id"]): one for one in methods if isinstance(one, dict)},
        ISSUER.did: {"@context": did["@context"], "id": ISSUER.did, "assertionMethod": [adapter]},
        str(adapter["id"]): {"@context": list[Json](DID_CONTEXTS[1:]), **adapter},
    }
    asked = {
        "contexts": dict(known()),
        "served": served,
        "documents": [*GOOD.values(), *BAD.values()],
    }
    run = subprocess.run(
        ["node", VERIFIER], input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    return dict(zip([*GOOD, *BAD], json.loads(run.stdout), strict=True))


def test_it_accepts_all_that_we_sign(faults: Faults) -> None:
    assert {name: faults[name] for name in GOOD} == dict.fromkeys(GOOD)


@pytest.mark.parametrize("name", BAD)
def test_it_refuses_what_was_changed(name: str, faults: Faults) -> None:
    assert faults[name] is not None
