"""Against the vectors published beside the specification, and what they cannot say."""

import json
from base64 import b32decode
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from nacl.signing import SigningKey

from server import credentials
from server.credentials.domain import qr_token
from server.credentials.domain.assurance import Assurance, Identity, Supervision
from server.credentials.domain.keys import Compromise, PublicKey, Purpose
from server.credentials.domain.printed_id import display
from server.credentials.domain.qr_token import Token, TokenMalformed
from server.credentials.formats.tokens import TokenForged, read_token
from tests.unit.credentials.credential_builders import a_holder, a_record

VECTORS: Mapping[str, Any] = json.loads(
    Path(credentials.__file__).with_name("qr-token-vectors.json").read_text()
)
[KEY] = [PublicKey(Purpose.QR, 1, bytes.fromhex(key)) for key in VECTORS["public_keys"].values()]
PRIVATE = SigningKey(bytes.fromhex(VECTORS["private_key"]))
KID = KEY.kid


def described(vector: Mapping[str, Any]) -> Token:
    expires = vector["expires_on"]
    return Token(
        kid=vector["kid"],
        printed_id=vector["printed_id"].replace("-", ""),
        issued_on=date.fromisoformat(vector["issued_on"]),
        expires_on=None if expires is None else date.fromisoformat(expires),
        assurance=Assurance(Identity(vector["identity"]), Supervision(vector["supervision"])),
        definition=vector["definition"],
        name=vector["name"],
    )


def signed(token: Token) -> str:
    return qr_token.token_text(token, PRIVATE.sign(qr_token.message(token)).signature)


def code_of(text: str) -> str:
    with pytest.raises(TokenMalformed) as refused:
        read_token(text, [KEY])
    return refused.value.code


@pytest.mark.parametrize("vector", VECTORS["valid"], ids=lambda one: one["what"])
def test_published_tokens_are_made_and_read(vector: Mapping[str, Any]) -> None:
    token = described(vector)

    assert signed(token) == vector["token"]
    assert qr_token.message(token) == qr_token.DOMAIN + bytes.fromhex(vector["body"])
    assert qr_token.token_url("https://assay.example", vector["token"]) == vector["url"]
    for written in (vector["token"], vector["token"].lower(), vector["url"], vector["url"].lower()):
        assert read_token(qr_token.text_in(written), [KEY]) == token


@pytest.mark.parametrize("vector", VECTORS["valid"], ids=lambda one: one["what"])
def test_a_reader_written_from_the_specification_alone_agrees(vector: Mapping[str, Any]) -> None:
    text = vector["token"]
    content = b32decode(text + "=" * (-len(text) % 8))
    body, signature = content[:-64], content[-64:]

    public = Ed25519PublicKey.from_public_bytes(KEY.raw)
    public.verify(signature, b"assay qr token v1\0" + body)

    issued, expires = (int.from_bytes(body[at : at + 2], "big") for at in (26, 28))
    definition = body[32 : 32 + body[31]]
    name = body[33 + len(definition) :]
    assert date.fromordinal(date(1970, 1, 1).toordinal() + issued) == described(vector).issued_on
    assert (expires == 0) == (vector["expires_on"] is None)
    assert definition.decode() == vector["definition"]
    assert (body[32 + len(definition)], name.decode()) == (len(name), vector["name"])


@pytest.mark.parametrize("vector", VECTORS["bad"], ids=lambda one: one["what"])
def test_published_forgeries_are_refused_by_name(vector: Mapping[str, Any]) -> None:
    assert code_of(vector["token"]) == vector["code"]


def test_no_change_of_one_character_passes() -> None:
    text = VECTORS["valid"][0]["token"]

    for at, character in enumerate(text):
        changed = text[:at] + ("A" if character != "A" else "B") + text[at + 1 :]
        assert code_of(changed).startswith("token-")


@pytest.mark.parametrize(
    "odd",
    [{"definition": "Agents"}, {"expires_on": date(2020, 1, 1)}, {"name": "A\nB"}, {"name": ""}],
    ids=str,
)
def test_what_no_token_can_hold_is_not_written(odd: dict[str, Any]) -> None:
    with pytest.raises(TokenMalformed):
        signed(replace(described(VECTORS["valid"][0]), **odd))


def test_a_key_names_itself_as_the_vectors_do() -> None:
    assert list(VECTORS["public_keys"]) == [KID]


@pytest.mark.parametrize(
    "key",
    [
        replace(KEY, purpose=Purpose.CREDENTIALS),
        replace(KEY, retired_at=datetime(2026, 10, 8, tzinfo=UTC)),
        replace(KEY, compromise=Compromise(datetime(2027, 1, 1, tzinfo=UTC), 9)),
    ],
    ids=["of another purpose", "retired before", "compromised"],
)
def test_a_key_that_cannot_have_signed_it_does_not_count(key: PublicKey) -> None:
    with pytest.raises(TokenForged):
        read_token(VECTORS["valid"][0]["token"], [key])


def test_what_a_key_signed_stays_good_once_it_is_retired() -> None:
    retired = replace(KEY, retired_at=datetime(2026, 10, 10, tzinfo=UTC))

    assert read_token(VECTORS["valid"][0]["token"], [retired]).kid == KID


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Ada Candidate", "Ada Candidate"),
        ("W" * 96, "W" * 96),
        ("W" * 97, "W" * 93 + "…"),
        ("محمد " * 20, ("محمد " * 20)[:51] + "…"),
        ("क्ष" * 20, "क्ष" * 10 + "…"),
        ("👩‍🚀" * 20, "👩‍🚀" * 8 + "…"),
        ("Z" + "\u0301" * 80, "…"),
        ("W" * 92 + "  " + "W" * 10, "W" * 92 + "…"),
    ],
)
def test_a_long_name_is_cut_where_a_reader_would(name: str, printed: str) -> None:
    assert qr_token.printed_name(name) == printed
    assert len(printed.encode()) <= 96


def test_a_certificate_says_in_its_token_what_its_paper_says() -> None:
    record = a_record(holder=a_holder("محمد علي"))

    found = read_token(signed(qr_token.token_of(record, KID)), [KEY])

    assert display(found.printed_id) == "14HM-ASW9-NF6Y-QTCE-4D04"
    assert (found.name, found.definition) == ("محمد علي", "agents")
    assert (found.issued_on, found.expires_on) == (date(2026, 10, 9), date(2027, 10, 9))
    assert found.assurance == record.assurance
    assert qr_token.is_of(found, record)
    assert not qr_token.is_of(replace(found, name="Somebody Else"), record)
    assert not qr_token.is_of(replace(found, expires_on=None), record)
    assert not qr_token.is_of(found, a_record(holder=a_holder("محمد على")))


@pytest.mark.parametrize("vector", VECTORS["valid"], ids=lambda one: one["what"])
def test_the_address_fits_a_code_of_middling_size(vector: Mapping[str, Any]) -> None:
    code = segno.make(vector["url"], error="m", micro=False, boost_error=False)

    assert (code.mode, code.error) == ("alphanumeric", "M")
    assert 7 <= int(str(code.version)) <= 13
