import gzip
import zlib
from datetime import UTC, datetime

import pytest

from server.credentials.domain.document import Document
from server.credentials.domain.keys import base64url
from server.credentials.domain.status_list import (
    SIZE,
    ListMalformed,
    bits_of,
    choose_indices,
    encoded_list,
    status_list_credential,
    status_list_url,
)
from server.credentials.proof import verify_proof
from tests.unit.credentials.credential_builders import DID, KEY, PUBLIC_URL, signed_document


def a_list(revoked: set[int]) -> Document:
    return status_list_credential(
        status_list_url(PUBLIC_URL, 1),
        DID,
        revoked,
        valid_from=datetime(2026, 11, 23, tzinfo=UTC),
        valid_until=datetime(2026, 11, 25, tzinfo=UTC),
    )


def test_bit_nought_is_the_most_significant_bit_of_the_first_byte() -> None:
    bits = bits_of(encoded_list({0, 9}))

    assert bits[:2] == b"\x80\x40"
    assert len(bits) * 8 == SIZE


def test_the_list_says_who_was_revoked_and_nobody_else() -> None:
    revoked = {0, 1005, SIZE - 1}

    bits = "".join(f"{byte:08b}" for byte in bits_of(encoded_list(revoked)))

    assert {index for index, bit in enumerate(bits) if bit == "1"} == revoked


def test_equal_lists_are_equal_texts() -> None:
    assert encoded_list([3, 1]) == encoded_list([1, 3, 3])


@pytest.mark.parametrize("index", [-1, SIZE])
def test_an_index_beyond_the_list_is_refused(index: int) -> None:
    with pytest.raises(ValueError, match="not on a list"):
        encoded_list([index])


def packed(content: bytes) -> str:
    return "u" + base64url(gzip.compress(content, mtime=0))


@pytest.mark.parametrize(
    "encoded",
    [
        "",
        "z123",
        "u",
        "u!",
        "uAAAA",
        "uA",
        packed(bytes(SIZE // 8 - 1)),
        packed(bytes(SIZE // 8 + 1)),
        packed(bytes(50_000_000))[:30_000],
        "u" + base64url(zlib.compress(bytes(SIZE // 8))),
    ],
)
def test_another_list_is_refused(encoded: str) -> None:
    with pytest.raises(ListMalformed):
        bits_of(encoded)


def test_the_signed_list_verifies_with_the_proof_code_of_certificates() -> None:
    document = signed_document(a_list({1005}))

    verify_proof(document, KEY.raw)
    assert document["id"] == "https://assay.example/status/1"
    assert document["validUntil"] == "2026-11-25T00:00:00Z"
    assert document["credentialSubject"] == {
        "id": "https://assay.example/status/1#list",
        "type": "BitstringStatusList",
        "statusPurpose": "revocation",
        "encodedList": encoded_list({1005}),
    }


def test_the_first_free_draws_are_taken_each_once() -> None:
    assert choose_indices([7, SIZE, 9, 9, 11, 12], taken={7}, count=2) == [9, 11]


def test_no_free_draw_is_no_index() -> None:
    assert choose_indices([7, 7], taken={7}, count=1) == []
