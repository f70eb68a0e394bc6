"""Checking with a trust bundle and nothing else: files, QR codes, and bundles that do not count."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from server.credentials.checking.assessment import Aspect, Assessment, Check, Outcome
from server.credentials.checking.bundle import material_of
from server.credentials.checking.checker import Checker
from server.credentials.checking.codes import Code
from server.credentials.contexts import digests
from server.credentials.domain import qr_token, trust
from server.credentials.domain.did import did_document
from server.credentials.domain.document import Document
from server.credentials.domain.keys import Compromise, PublicKey, Purpose
from server.credentials.domain.trust import Fallen, NotABundle
from server.credentials.domain.verdict import RevocationCode, Status, Verdict
from server.kernel.clock import rfc3339
from tests.unit.credentials.checking_builders import (
    AT,
    DAY,
    OTHER_PRIVATE,
    STATUS_PRIVATE,
    TEXT,
    raw,
)
from tests.unit.credentials.credential_builders import DID, ISSUED, KEY, PUBLIC_URL, a_record

STATUS_KEY = PublicKey(Purpose.STATUS, 1, raw(STATUS_PRIVATE))
QR_KEY = PublicKey(Purpose.QR, 1, raw(OTHER_PRIVATE))
KEYS = [KEY, STATUS_KEY, QR_KEY]
RECORD = a_record()
LATER = ISSUED + 40 * DAY


def a_token(name: str = "") -> str:
    token = qr_token.token_of(RECORD, QR_KEY.kid)
    token = replace(token, name=name) if name else token
    return qr_token.token_text(token, OTHER_PRIVATE.sign(qr_token.message(token)))


def a_bundle(*fallen: Status, **change: Any) -> bytes:
    standings = [
        trust.standing(
            Fallen(
                credential_id=RECORD.id,
                key=trust.standing_key(RECORD.printed_id),
                status=status,
                since=ISSUED + timedelta(hours=1),
                reason=RevocationCode.REQUEST if status is Status.REVOKED else None,
            )
        )
        for status in fallen
    ]
    bundle: Document = {
        "format": trust.FORMAT,
        "issuer": DID,
        "made_at": rfc3339(AT),
        "did": did_document(PUBLIC_URL, KEYS),
        "keys": {key.kid: trust.known_key(key) for key in KEYS},
        "status_lists": [],
        "standings": list(standings),
        "checkpoint": None,
        "contexts": {**digests()},
    }
    bundle |= change
    signature = STATUS_PRIVATE.sign(trust.message(bundle))
    return json.dumps(trust.signed(bundle, STATUS_KEY.kid, signature)).encode()


def checked(content: bytes, bundle: bytes) -> Assessment:
    return Checker(material_of(bundle)).check(content, at=LATER)


@pytest.mark.parametrize("content", [TEXT, a_token().encode()], ids=["credential", "token"])
@pytest.mark.parametrize("status", [None, *(one for one in Status if one is not Status.ACTIVE)])
def test_a_bundle_says_what_became_of_it(content: bytes, status: Status | None) -> None:
    found = checked(content, a_bundle(*([] if status is None else [status])))

    assert found.verdict == ("valid" if status is None else status.value)
    assert Check(Aspect.RECORD, Outcome.NOT_DONE, Code.RECORD_UNCHECKED) in found.checks


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (replace(KEY, retired_at=ISSUED + DAY), None),
        (replace(KEY, retired_at=ISSUED - DAY), Code.KEY_RETIRED),
        (replace(KEY, compromise=Compromise(LATER, 0)), Code.KEY_COMPROMISED),
    ],
    ids=["retired later", "retired before", "compromised"],
)
def test_a_bundle_says_what_became_of_a_key(key: PublicKey, code: Code | None) -> None:
    keys = [key, STATUS_KEY, QR_KEY]
    said = {one.kid: trust.known_key(one) for one in keys}

    found = checked(TEXT, a_bundle(did=did_document(PUBLIC_URL, keys), keys=said))

    assert (found.verdict, found.code) == (Verdict.TAMPERED if code else Verdict.VALID, code)


@pytest.mark.parametrize(
    ("life", "code"),
    [
        ({"retired_at": ISSUED - DAY}, Code.KEY_RETIRED),
        ({"compromise": Compromise(ISSUED, 3)}, Code.KEY_COMPROMISED),
    ],
)
def test_a_qr_code_counts_no_more_than_its_key(life: dict[str, Any], code: Code) -> None:
    keys = [KEY, STATUS_KEY, replace(QR_KEY, **life)]
    said = {one.kid: trust.known_key(one) for one in keys}

    found = checked(a_token().encode(), a_bundle(did=did_document(PUBLIC_URL, keys), keys=said))

    assert (found.verdict, found.code) == (Verdict.TAMPERED, code)


@pytest.mark.parametrize("content", [TEXT, a_token().encode()], ids=["credential", "token"])
def test_what_was_issued_after_the_bundle_is_not_vouched_for(content: bytes) -> None:
    found = checked(content, a_bundle(made_at=rfc3339(ISSUED - DAY)))

    assert (found.verdict, found.code) == (Verdict.UNVERIFIABLE, Code.STATUS_MISSING)


def test_a_qr_code_says_whose_it_is() -> None:
    found = checked(qr_token.token_url(PUBLIC_URL, a_token("Ada L.")).encode(), a_bundle())

    assert found.token is not None
    assert (found.token.name, found.token.definition) == ("Ada L.", "agents")


@pytest.mark.parametrize(
    ("forge", "code"),
    [
        (lambda token: token[:-20] + "A" * 20, Code.TOKEN_FORGED),
        (lambda token: token[:-1], Code.TOKEN_MALFORMED),
        (lambda token: "B" + token[1:], Code.TOKEN_VERSION_UNKNOWN),
        (lambda token: token[:60] + "1" + token[61:], Code.TOKEN_MALFORMED),
    ],
)
def test_a_qr_code_that_is_not_ours_has_a_reason(forge: Callable[[str], str], code: Code) -> None:
    found = checked(forge(a_token()).encode(), a_bundle())

    assert found.code is code
    assert found.verdict in {Verdict.TAMPERED, Verdict.UNVERIFIABLE}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        a_bundle(made_at="yesterday"),
        a_bundle(issuer="did:web:evil.example"),
        a_bundle(keys={}),
        a_bundle(contexts={}),
        a_bundle(status_lists=None),
        a_bundle(standings={}),
        a_bundle(standings=["revoked"]),
        a_bundle(standings=[{"status": "lost", "since": rfc3339(AT)}]),
        a_bundle(status_lists=[]).replace(b'"checkpoint": null', b'"checkpoint": 1e999'),
        a_bundle(keys={key.kid: trust.known_key(replace(key, retired_at=AT)) for key in KEYS}),
        a_bundle().replace(b'"standings": []', b'"standings": [{}]'),
        a_bundle().replace(b'"revoked"', b'"active"').replace(b"assay-trust-v1", b"assay-trust-v2"),
    ],
)
def test_a_bundle_that_does_not_count_is_refused(content: bytes) -> None:
    with pytest.raises(NotABundle):
        material_of(content)
