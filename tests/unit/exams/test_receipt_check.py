"""Checking a receipt from files: the specification's own example, and every byte of it flipped."""

import json
import re
from pathlib import Path

import pytest

from server.credentials.domain.did import did_document
from server.credentials.domain.keys import PublicKey, Purpose, kid_of
from server.exams.domain.receipt import served, signing_input
from server.exams.receipt_check import Unreadable, Verification, read_receipt, verify

SPECIFICATION = Path(__file__).parents[3] / "server" / "exams" / "receipt.md"
_TSV, _RECEIPT, _SIGNED, _DID = re.findall(
    r"^```\w+\n(.*?)^```$", SPECIFICATION.read_text("utf-8"), re.MULTILINE | re.DOTALL
)
RESPONSES, RECEIPT = _TSV.encode(), _RECEIPT.strip().encode()
KEYS = _DID.encode()
KID = "key-kPrK_qmxVWaYVA9w"
ALL = ["receipt", "key", "signature", "responses", "answered"]


def faults(found: Verification) -> dict[str, str]:
    return {one.name: one.text for one in found.checks if not one.is_good}


def changed(**members: object) -> bytes:
    return json.dumps(json.loads(RECEIPT) | members).encode()


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def test_the_example_of_the_specification_holds() -> None:
    found = verify(RECEIPT, KEYS, RESPONSES)

    assert [one.name for one in found.checks] == ALL
    assert faults(found) == {}
    assert found.is_good


def test_the_example_is_what_we_would_make() -> None:
    receipt = read_receipt(RECEIPT)

    assert served(receipt) == RECEIPT
    assert signing_input(receipt) == _SIGNED.removesuffix("\n").encode()
    assert f"`{receipt.short}`" in SPECIFICATION.read_text("utf-8")


def test_how_a_copy_is_spaced_and_ordered_does_not_matter() -> None:
    spaced = json.dumps(json.loads(RECEIPT), indent=2, sort_keys=True).encode()

    assert verify(spaced, KEYS, RESPONSES).is_good


def test_without_responses_it_says_that_they_are_not_proven() -> None:
    found = verify(RECEIPT, KEYS, None)

    assert found.is_good
    assert found.not_proven[0].startswith("what was answered")


@pytest.mark.parametrize("at", range(len(RECEIPT)))
def test_a_flipped_byte_of_the_receipt_shows(at: int) -> None:
    found = verify(flipped(RECEIPT, at), KEYS, RESPONSES)

    assert not found.is_good
    assert all(text.endswith(".") for text in faults(found).values())


@pytest.mark.parametrize("at", range(len(RESPONSES)))
def test_a_flipped_byte_of_the_responses_shows(at: int) -> None:
    found = verify(RECEIPT, KEYS, flipped(RESPONSES, at))

    assert faults(found).keys() == {"responses"}


def test_a_flipped_byte_of_the_key_shows() -> None:
    start = KEYS.index(b'Multibase":"') + len(b'Multibase":"')
    end = KEYS.index(b'"', start)

    for at in range(start, end):
        found = verify(RECEIPT, flipped(KEYS, at), RESPONSES)
        assert faults(found).keys() == {"key"}


def test_a_signature_has_one_spelling() -> None:
    """The last letter carries four bits that nobody signs."""
    signature = json.loads(RECEIPT)["signature"]
    assert signature.endswith("w")

    assert faults(verify(changed(signature=signature[:-1] + "x"), KEYS, None)).keys() == {
        "signature"
    }


def test_a_key_that_signs_certificates_may_not_sign_receipts() -> None:
    raw = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    assert kid_of(raw) == KID
    other = did_document("https://assay.example", [PublicKey(Purpose.CREDENTIALS, 1, raw)])

    found = faults(verify(RECEIPT, json.dumps(other).encode(), None))

    assert found == {"key": f"The key {KID} signs certificates, and may not sign receipts."}


def test_a_key_that_is_not_listed_is_said() -> None:
    other = did_document("https://assay.example", [PublicKey(Purpose.RECEIPTS, 1, b"x" * 32)])

    found = faults(verify(RECEIPT, json.dumps(other).encode(), None))

    assert found == {"key": f"The key {KID} that the receipt names is not among the keys given."}


@pytest.mark.parametrize(
    "keys", [b"", b"[]", b"{}", b'{"verificationMethod": 1}', b'{"verificationMethod": [1, null]}']
)
def test_keys_that_are_none_are_said(keys: bytes) -> None:
    assert faults(verify(RECEIPT, keys, None)).keys() == {"key"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b"[" * 100_000,
        RECEIPT[:-1] + b',"items":4}',
        changed(more=1),
        changed(items="4"),
        changed(answered=None),
        changed(exam="\x1b[2J"),
        RECEIPT.replace(b'"practice"', b'"\\ud800"'),
    ],
)
def test_what_is_no_receipt_is_said(content: bytes) -> None:
    with pytest.raises(Unreadable, match=r"\.$"):
        read_receipt(content)
    assert faults(verify(content, KEYS, None)).keys() == {"receipt"}
