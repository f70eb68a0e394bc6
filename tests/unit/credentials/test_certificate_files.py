"""The files of a certificate, opened by libraries that are not ours."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import png
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import OKPKey
from jwt import PyJWS
from jwt.algorithms import OKPAlgorithm
from jwt.exceptions import InvalidAlgorithmError
from openbadgeslib import baking

from server.credentials.domain.certificate import Certificate
from server.credentials.domain.did import jwks, key_url
from server.credentials.domain.document import document_text
from server.credentials.domain.keys import PublicKey, Purpose
from server.credentials.domain.record import CertificateRecord, Issuer
from server.credentials.domain.verdict import Standing
from server.credentials.formats.badge import achievement_badge, certificate_badge
from server.credentials.formats.jwt import credential_jwt
from server.credentials.formats.pictures import badge_png
from server.credentials.formats.png import baked_png
from server.credentials.formats.service import Format, Formats
from server.credentials.formats.svg import baked_svg
from server.credentials.keyring.service import Keyring
from server.credentials.signer import open_signer
from tests.unit.credentials.credential_builders import (
    DID,
    KEY,
    PRACTICE,
    PRIVATE,
    PUBLIC_URL,
    a_holder,
    a_record,
    signed,
)

HOSTILE = ']]><script>alert("x")</script><!-- & -- ]]]]> \' %00'
NAMES = ["Ada Candidate", "محمد علي", "田中太郎", "👩‍🚀 Z", "W" * 200, HOSTILE]


def a_text(record: CertificateRecord) -> str:
    return document_text(signed(record))


def a_jwt(text: str) -> str:
    return credential_jwt(text, key_url(DID, KEY.kid), PRIVATE.sign)


def opened(jwt: str | bytes, public: PublicKey = KEY) -> jws.CompactSignature:
    served: dict[str, Any] = jwks([public])
    [key] = served["keys"]
    return jws.deserialize_compact(jwt, OKPKey.import_key(key), algorithms=["Ed25519"])


def test_a_jose_library_verifies_the_jwt_and_finds_the_credential_itself() -> None:
    document = signed(a_record(holder=a_holder("محمد علي")))

    found = opened(a_jwt(document_text(document)))

    del document["proof"]
    assert json.loads(found.payload) == document
    assert found.headers() == {
        "alg": "Ed25519",
        "typ": "vc+jwt",
        "cty": "vc",
        "kid": key_url(DID, KEY.kid),
    }


def test_a_jwt_is_the_same_each_time_and_none_once_a_letter_is_changed() -> None:
    jwt = a_jwt(a_text(a_record()))

    assert jwt == a_jwt(a_text(a_record()))
    header, payload, signature = jwt.split(".")
    with pytest.raises(BadSignatureError):
        opened(
            f"{header}.{payload[:40]}{'A' if payload[40] != 'A' else 'B'}{payload[41:]}.{signature}"
        )


def test_another_jose_library_verifies_it_too() -> None:
    judge = PyJWS(algorithms=[])
    judge.register_algorithm("Ed25519", OKPAlgorithm())
    public = Ed25519PublicKey.from_public_bytes(KEY.raw)

    assert judge.decode(a_jwt(a_text(a_record())), public, algorithms=["Ed25519"])
    with pytest.raises(InvalidAlgorithmError):
        judge.decode(a_jwt(a_text(a_record())), public, algorithms=["EdDSA"])


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_carries_the_credential_once(name: str) -> None:
    record = a_record(holder=a_holder(name))
    text = a_text(record)

    picture = baked_png(certificate_badge(record, name), text)

    assert picture == baked_png(certificate_badge(record, name), text)
    assert baking.extract_png(picture, keyword=baking.ITXT_KEYWORD_OB3) == text
    kinds = [kind for kind, _ in png.Reader(bytes=picture).chunks()]
    assert (kinds[:2], kinds[-1], kinds.count(b"iTXt")) == ([b"IHDR", b"iTXt"], b"IEND", 1)
    width, height, *_ = png.Reader(bytes=picture).asRGBA8()
    assert (width, height) == (512, 512)


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_carries_the_credential_once_and_nothing_that_runs(name: str) -> None:
    record = a_record(holder=a_holder(name))
    text = a_text(record)

    drawing = baked_svg(certificate_badge(record, name), text)

    assert (
        baking.extract_svg(drawing.encode(), element=baking.SVG_ELEMENT_OB3, text_fallback=True)
        == text
    )
    root = ET.fromstring(drawing)  # noqa: S314 - our own
    credential = f"{{{baking.SVG_NS_OB3}}}credential"
    assert [one.text for one in root.iter(credential)] == [text]
    assert root[0].tag == credential
    kinds = {one.tag.rpartition("}")[2] for one in root.iter()}
    assert kinds <= {"svg", "credential", "g", "path", "ellipse", "text"}
    names = {key for one in root.iter() for key in one.attrib}
    assert not {key for key in names if "href" in key or key.startswith("on")}


def test_equal_signs_are_equal_badges_and_each_specialization_has_its_own() -> None:
    office = Issuer(did=DID, name="Assay")
    slugs = ("practice", "foundations", "codex", "cybersecurity", "agents", "another")

    drawn = {badge_png(achievement_badge(slug, slug.title(), office)) for slug in slugs}

    assert len(drawn) == len(slugs)
    assert achievement_badge("codex", "Codex", office) == achievement_badge(
        "codex", "Codex", office
    )


def test_a_practice_badge_is_dashed_and_a_title_stays_text() -> None:
    record = a_record(achievement=replace(PRACTICE, title='<b title="x">'))

    drawing = certificate_badge(record, "Ada Candidate")

    assert "stroke-dasharray" in drawing
    assert "hm-field" not in drawing
    assert ET.fromstring(drawing).get("aria-label") == '<b title="x">: Ada Candidate'  # noqa: S314 - ours


def test_a_badge_bears_the_day_of_issue_in_utc() -> None:
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    assert certificate_badge(replace(a_record(), issued_at=late), "Ada") != certificate_badge(
        replace(a_record(), issued_at=late.replace(month=11, day=30)), "Ada"
    )


async def test_once_the_key_of_a_credential_is_gone_its_jwt_bears_the_one_now_in_use(
    tmp_path: Path,
) -> None:
    signer, record = open_signer(tmp_path / "keys"), a_record()
    keys = Keyring(signer, PUBLIC_URL)
    keys.is_stale = False  # there is no store to read
    formats = Formats(signer, keys, record.issuer)
    certificate = Certificate(
        id=record.id,
        printed_id=record.printed_id,
        person_id=UUID(int=1),
        scheme="agents",
        decision_id=UUID(int=2),
        record=record,
        kid=KEY.kid,
        document=a_text(record),
        standing=Standing(issued_at=record.issued_at),
        reason_text=None,
        superseded_by=None,
        log_salt=None,
    )

    jwt = await formats.file(certificate, Format.JWT)

    current = signer.current(Purpose.CREDENTIALS)
    assert opened(jwt, current).headers()["kid"] == key_url(DID, current.kid)
