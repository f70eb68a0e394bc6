"""Whatever somebody hands in has a verdict and a reason, and nothing bad is ever valid."""

import gzip
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.credentials.checking.assessment import Aspect, Assessment, Outcome
from server.credentials.checking.codes import CODES, Code
from server.credentials.checking.held import MOST_FILE_BYTES, Kind
from server.credentials.domain.claims import CONTEXTS
from server.credentials.domain.document import Document
from server.credentials.domain.keys import KeyState, base64url
from server.credentials.domain.multibase import base58btc
from server.credentials.domain.status_list import status_list_credential
from server.credentials.domain.verdict import Standing, Status, Verdict
from server.credentials.formats import pdf
from tests.unit.credentials.checking_builders import (
    AT,
    DAY,
    DOCUMENT,
    GOOD,
    HEADER,
    LIST,
    OTHER_PRIVATE,
    OWN_METHOD,
    STATUS_METHOD,
    STATUS_PRIVATE,
    TEXT,
    UNSIGNED,
    a_list,
    changed_proof,
    checked,
    known,
    material,
    proof_value,
    proven,
    raw,
    text_of,
)
from tests.unit.credentials.credential_builders import (
    DID,
    EXPIRES,
    ISSUED,
    PRIVATE,
    a_record,
    signed,
)
from tests.unit.credentials.held_builders import (
    a_jwt,
    a_pdf,
    a_png,
    a_stream,
    an_svg,
    chunk,
    in_svg,
    itxt,
    other_writing,
)


@pytest.mark.parametrize("kind", GOOD)
def test_every_form_is_told_by_its_content_and_valid(kind: Kind) -> None:
    found = checked(GOOD[kind])

    assert (found.verdict, found.code) == (Verdict.VALID, None)
    assert found.held is not None
    assert found.held.kind is kind
    assert {one.aspect for one in found.checks if one.outcome is Outcome.GOOD} == {
        Aspect.ISSUER, Aspect.SIGNATURE, Aspect.STATUS, Aspect.DATES,
    }  # fmt: skip


def test_our_own_pdf_holds_its_credential() -> None:
    record = a_record()

    assert (
        checked(pdf.certificate_pdf(record, TEXT.decode(), record.page_url)).verdict
        is Verdict.VALID
    )


def test_a_jwt_may_be_baked_too() -> None:
    jwt = GOOD[Kind.JWT]
    verify = an_svg(f'<openbadges:credential verify="{jwt.decode()}"/>')

    assert checked(a_png(itxt(jwt))).verdict is Verdict.VALID
    assert checked(verify).verdict is Verdict.VALID


def swapped_proof() -> bytes:
    other = signed(replace(a_record(), status_index=9))
    return text_of(DOCUMENT | {"proof": other["proof"]})


def jwt(private: Ed25519PrivateKey = PRIVATE, **header: Any) -> bytes:
    return a_jwt(UNSIGNED, HEADER | header, private)


def unsigned_jwt() -> bytes:
    return b".".join([*jwt(alg="none").split(b".")[:2], b""])


def spare_bits() -> bytes:
    good = GOOD[Kind.JWT]
    return good[:-1] + bytes([good[-1] + 1])


TAMPERED: dict[str, tuple[Callable[[], bytes], Code]] = {
    "changed body": (lambda: text_of(DOCUMENT | {"name": "Better"}), Code.PROOF_INVALID),
    "another's proof": (swapped_proof, Code.PROOF_INVALID),
    "no proof": (lambda: text_of(UNSIGNED), Code.PROOF_MISSING),
    "two proofs": (
        lambda: text_of(DOCUMENT | {"proof": [DOCUMENT["proof"]] * 2}),
        Code.PROOF_UNSUPPORTED,
    ),
    "wrong key": (lambda: text_of(proven(UNSIGNED, OTHER_PRIVATE, OWN_METHOD)), Code.PROOF_INVALID),
    "a key never published": (
        lambda: text_of(proven(UNSIGNED, OTHER_PRIVATE, f"{DID}#key-other")),
        Code.KEY_UNKNOWN,
    ),
    "a stranger's key": (
        lambda: text_of(proven(UNSIGNED, OTHER_PRIVATE, "did:web:evil.example#key-1")),
        Code.KEY_FOREIGN,
    ),
    "the key of status lists": (
        lambda: text_of(proven(UNSIGNED, STATUS_PRIVATE, STATUS_METHOD)),
        Code.KEY_PURPOSE_WRONG,
    ),
    "another suite": (lambda: changed_proof(cryptosuite="eddsa-jcs-2022"), Code.PROOF_UNSUPPORTED),
    "another moment": (lambda: changed_proof(created="2026-10-09T12:00:01Z"), Code.PROOF_INVALID),
    "no moment": (lambda: changed_proof(created="yesterday"), Code.PROOF_INVALID),
    "the same signature, written otherwise": (
        lambda: changed_proof(proofValue=base58btc(other_writing(proof_value()))),
        Code.PROOF_INVALID,
    ),
    "an undefined term": (lambda: text_of(DOCUMENT | {"grade": "A"}), Code.CREDENTIAL_NOT_PLAIN),
    "null": (lambda: text_of(DOCUMENT | {"name": None}), Code.CREDENTIAL_NOT_PLAIN),
    "a context of its own": (
        lambda: text_of(DOCUMENT | {"@context": [*CONTEXTS, {"name": "x:y"}]}),
        Code.CONTEXT_UNKNOWN,
    ),
    "contexts in another order": (
        lambda: text_of(DOCUMENT | {"@context": list(CONTEXTS[::-1])}),
        Code.CONTEXT_UNKNOWN,
    ),
    "half a character": (lambda: TEXT.replace(b"Ada", b"\\ud800"), Code.NOT_JSON),
    "alg none": (unsigned_jwt, Code.JWT_ALGORITHM_REFUSED),
    "the older name of the algorithm": (lambda: jwt(alg="EdDSA"), Code.JWT_ALGORITHM_REFUSED),
    "a symmetric algorithm": (lambda: jwt(alg="HS256"), Code.JWT_ALGORITHM_REFUSED),
    "an algorithm that is a list": (lambda: jwt(alg=["Ed25519"]), Code.JWT_ALGORITHM_REFUSED),
    "a key in the header": (
        lambda: jwt(OTHER_PRIVATE, jwk={"kty": "OKP", "x": base64url(raw(OTHER_PRIVATE))}),
        Code.JWT_HEADER_REFUSED,
    ),
    "crit": (lambda: jwt(crit=["b64"], b64=False), Code.JWT_HEADER_REFUSED),
    "another kind of token": (lambda: jwt(typ="JWT"), Code.JWT_HEADER_REFUSED),
    "a foreign kid": (lambda: jwt(kid="did:web:evil.example#key-1"), Code.KEY_FOREIGN),
    "an unknown kid": (lambda: jwt(kid=f"{DID}#key-2"), Code.KEY_UNKNOWN),
    "no kid": (lambda: jwt(kid=None), Code.KEY_FOREIGN),
    "a JWT by another key": (lambda: jwt(OTHER_PRIVATE), Code.PROOF_INVALID),
    "a JWT's signature, written otherwise": (
        lambda: a_jwt(UNSIGNED, HEADER, PRIVATE, malleable=True),
        Code.PROOF_INVALID,
    ),
    "spare bits": (spare_bits, Code.JWT_MALFORMED),
    "another subject around it": (
        lambda: a_jwt(UNSIGNED | {"sub": "did:example:me"}, HEADER, PRIVATE),
        Code.JWT_CLAIMS_DIFFER,
    ),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_what_was_tampered_with_is_called_so(case: str) -> None:
    make, code = TAMPERED[case]

    found = checked(make())

    assert found.code is code
    assert found.verdict is CODES[code][0]
    assert found.verdict in {Verdict.TAMPERED, Verdict.UNVERIFIABLE}


def damaged_png() -> bytes:
    good = bytearray(GOOD[Kind.PNG])
    good[good.index(b"Ada")] ^= 1
    return bytes(good)


DEFLATED = zlib.compress(TEXT)
TWICE = TEXT.replace(b'{"@', b'{"name":"x","@', 1)
BOMB = zlib.compress(bytes(50_000_000))
HIDDEN = {
    "of no type": (a_stream(TEXT), Code.SEVERAL_CREDENTIALS),
    "type escaped": (a_stream(TEXT, b"/Type/Embedded#46ile"), Code.SEVERAL_CREDENTIALS),
    "filter escaped": (a_stream(DEFLATED, b"/Filter/Flate#44ecode"), Code.SEVERAL_CREDENTIALS),
    "as a page": (a_stream(DEFLATED, b"/Filter/FlateDecode"), Code.SEVERAL_CREDENTIALS),
    "after white space": (a_stream(b" " * 99 + TEXT), Code.SEVERAL_CREDENTIALS),
    "saying a thing twice": (a_stream(TWICE), Code.DUPLICATE_MEMBER),
    "as a token": (a_stream(GOOD[Kind.JWT]), Code.SEVERAL_CREDENTIALS),
    "unread": (a_stream(TEXT.hex().encode(), b"/Filter/AHx"), Code.PDF_MALFORMED),
}
UNREADABLE: dict[str, tuple[bytes, Code]] = {
    "nothing": (b" \n", Code.FILE_EMPTY),
    "more than is read": (b"x" * (MOST_FILE_BYTES + 1), Code.FILE_TOO_LARGE),
    "ten megabytes of brackets": (b"[" * MOST_FILE_BYTES, Code.KIND_UNKNOWN),
    "ten megabytes of JSON": (b'{"a":"' + b"x" * 9_000_000 + b'"}', Code.CREDENTIAL_TOO_LARGE),
    "depth": (b'{"a":' * 100 + b"1" + b"}" * 100, Code.TOO_DEEP),
    "a member twice": (TWICE, Code.DUPLICATE_MEMBER),
    "not a number": (b'{"a": NaN}', Code.NOT_JSON),
    "another JSON": (b'{"type": "Invoice"}', Code.CREDENTIAL_MALFORMED),
    "no issuer": (text_of({**DOCUMENT, "issuer": {}}), Code.CREDENTIAL_MALFORMED),
    "no date": (text_of({**DOCUMENT, "validFrom": "now"}), Code.CREDENTIAL_MALFORMED),
    "a proof of the log": (b"c2sp.org/tlog-proof@v1\nindex 3\n", Code.LOG_PROOF_FILE),
    "latin-1": (b"\xff\xfe\x00abc", Code.KIND_UNKNOWN),
    "nothing but NULs": (bytes(20), Code.KIND_UNKNOWN),
    "a note": (b"Meeting at 10 in room 4B", Code.KIND_UNKNOWN),
    "a plain picture": (a_png(), Code.NO_CREDENTIAL),
    "two texts in a picture": (a_png(itxt(TEXT), itxt(TEXT)), Code.SEVERAL_CREDENTIALS),
    "a compressed text": (
        a_png(itxt(zlib.compress(TEXT), flag=b"\1")),
        Code.PNG_COMPRESSED,
    ),
    "a text of the older kind": (
        a_png(chunk(b"zTXt", b"openbadgecredential\0\0" + BOMB)),
        Code.PNG_COMPRESSED,
    ),
    "a checksum that does not fit": (damaged_png(), Code.PNG_CHECKSUM_WRONG),
    "half a picture": (GOOD[Kind.PNG][:-20], Code.PNG_MALFORMED),
    "something after the picture": (GOOD[Kind.PNG] + b"x", Code.PNG_MALFORMED),
    "a length beyond the end": (a_png(b"\xff\xff\xff\xffiTXt"), Code.PNG_MALFORMED),
    "an entity": (
        an_svg("&a;", before='<!DOCTYPE svg [<!ENTITY a "b">]>'),
        Code.SVG_UNSAFE,
    ),
    "an entity from elsewhere": (
        an_svg("&a;", before='<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
        Code.SVG_UNSAFE,
    ),
    "a plain drawing": (an_svg(""), Code.NO_CREDENTIAL),
    "two in a drawing": (an_svg(in_svg("{}") * 2), Code.SEVERAL_CREDENTIALS),
    "an unfinished drawing": (an_svg("<g>"), Code.SVG_MALFORMED),
    "a page": (b"<html><body/></html>", Code.SVG_MALFORMED),
    "a tag of half a million attributes": (
        an_svg(in_svg(TEXT.decode()) + "<g " + " ".join(f'a{n}=""' for n in range(500_000)) + "/>"),
        Code.SVG_MALFORMED,
    ),
    "a deep drawing": (an_svg("<g>" * 9_000 + "</g>" * 9_000), Code.SVG_MALFORMED),
    "a PDF with another JSON": (a_pdf(b'{"invoice": 1}'), Code.NO_CREDENTIAL),
    "a scanned PDF": (b"%PDF-1.4\n%%EOF", Code.NO_CREDENTIAL),
    "two in a PDF": (a_pdf(TEXT, TEXT), Code.SEVERAL_CREDENTIALS),
    **{
        f"a second in a PDF, {how}": (GOOD[Kind.PDF] + hidden, code)
        for how, (hidden, code) in HIDDEN.items()
    },
    "a bomb in a PDF": (a_pdf(BOMB, extra=b"/Filter/FlateDecode"), Code.CREDENTIAL_TOO_LARGE),
    "another filter": (a_pdf(TEXT, extra=b"/Filter/LZWDecode"), Code.PDF_MALFORMED),
    "no header": (b"e30.e30.", Code.CREDENTIAL_MALFORMED),
    "half a token": (b"e30.e3.AA", Code.JWT_MALFORMED),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_read_has_a_reason(case: str) -> None:
    content, code = UNREADABLE[case]

    found = checked(content)

    assert (found.verdict, found.code) == (Verdict.UNVERIFIABLE, code)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"state": KeyState.COMPROMISED, "until": AT}, Code.KEY_COMPROMISED),
        ({"state": KeyState.RETIRED, "until": ISSUED - DAY}, Code.KEY_RETIRED),
        ({"asserts": False}, Code.KEY_PURPOSE_WRONG),
        ({"state": KeyState.RETIRED, "until": ISSUED + DAY}, None),
    ],
)
@pytest.mark.parametrize("kind", [Kind.JSON, Kind.JWT])
def test_a_key_counts_for_its_time(kind: Kind, change: dict[str, Any], code: Code | None) -> None:
    found = checked(GOOD[kind], by=material(keys=known(**change)))

    assert found.code is code
    assert (found.verdict is Verdict.VALID) == (code is None)


def short_list() -> str:
    return "u" + base64url(gzip.compress(bytes(1_000), mtime=0))


LISTS: dict[str, tuple[Document | None, Code]] = {
    "absent": (None, Code.STATUS_MISSING),
    "signed by a stranger": (a_list(signer=OTHER_PRIVATE), Code.STATUS_LIST_UNSIGNED),
    "signed by a key of certificates": (
        proven(
            status_list_credential(LIST, DID, [], valid_from=ISSUED, valid_until=ISSUED + 2 * DAY),
            PRIVATE,
            OWN_METHOD,
        ),
        Code.STATUS_LIST_UNSIGNED,
    ),
    "of another issuer": (a_list() | {"issuer": "did:web:evil.example"}, Code.STATUS_LIST_UNSIGNED),
    "too short": (a_list(encodedList=short_list()), Code.STATUS_LIST_MALFORMED),
    "a bomb": (
        a_list(encodedList="u" + base64url(gzip.compress(bytes(10_000_000), mtime=0))),
        Code.STATUS_LIST_MALFORMED,
    ),
    "for another purpose": (a_list(statusPurpose="suspension"), Code.STATUS_LIST_MALFORMED),
}


@pytest.mark.parametrize("case", LISTS)
def test_a_list_that_does_not_count_leaves_it_unchecked(case: str) -> None:
    document, code = LISTS[case]
    lists = {} if document is None else {LIST: document}

    found = checked(TEXT, by=material(lists=lists))

    assert (found.verdict, found.code) == (Verdict.UNVERIFIABLE, code)
    assert (Aspect.SIGNATURE, Outcome.GOOD) in {(one.aspect, one.outcome) for one in found.checks}


def test_a_list_is_of_the_day_it_was_taken() -> None:
    late = ISSUED + 30 * DAY

    assert checked(TEXT, at=late).code is Code.STATUS_LIST_STALE
    assert checked(TEXT, at=late, by=material(taken_at=AT)).verdict is Verdict.VALID


def test_dates_and_lists_make_the_verdict() -> None:
    revoked = material(lists={LIST: a_list(1005)})

    assert checked(TEXT, by=revoked).verdict is Verdict.REVOKED
    assert checked(TEXT, at=ISSUED - DAY, by=material(taken_at=AT)).verdict is Verdict.NOT_YET_VALID
    assert checked(TEXT, at=EXPIRES + DAY, by=material(taken_at=AT)).verdict is Verdict.EXPIRED


def test_what_the_issuer_says_itself_goes_first() -> None:
    suspended = Standing(issued_at=ISSUED, status=Status.SUSPENDED, changed_at=ISSUED)
    said = {str(DOCUMENT["id"]): suspended}

    assert (
        checked(TEXT, by=material(standing_of=lambda name, _: said.get(name))).verdict
        is Verdict.SUSPENDED
    )
    found = checked(TEXT, by=material(knows_all=True))
    assert (found.verdict, found.code) == (Verdict.UNKNOWN, Code.RECORD_GONE)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (b"FDX7-Q2M9-K8TR-VN4C-6WHQ", Kind.ID),
        ("fdx7 q2m9 k8tr \u2013 vn4c 6wh".encode(), Kind.ID),
        (b"FDX7Q2M9K8TRVN4C6WHQU", Kind.ID),
        (b"https://assay.example/certificates/FDX7-Q2M9-K8TR-VN4C-6WHQ.json?x", Kind.ID),
        (b"HTTPS://ASSAY.EXAMPLE/C/" + b"A2" * 60, Kind.TOKEN),
        (b"A2" * 60, Kind.TOKEN),
    ],
)
def test_a_text_is_an_id_or_a_token(text: bytes, kind: Kind) -> None:
    held = checked(text).held

    assert held is not None
    assert held.kind is kind


@pytest.mark.parametrize("kind", GOOD)
def test_no_damaged_byte_is_valid_or_a_crash(kind: Kind) -> None:
    """Every 37th byte, each changed and each cut there."""
    good = GOOD[kind]
    for at in range(0, len(good), 211):
        cut, changed = good[:at], good[:at] + bytes([good[at] ^ 0x20]) + good[at + 1 :]
        assert checked(cut).verdict is not Verdict.VALID
        found = checked(changed)
        assert found.verdict is not Verdict.VALID or _says_the_same(found)


def _says_the_same(found: Assessment) -> bool:
    """A byte around the credential may change: of the picture's own text, or of the note."""
    assert found.held is not None
    return found.held.document == (DOCUMENT if found.held.signed is None else UNSIGNED)
