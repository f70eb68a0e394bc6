import pytest

from server.credentials.domain.did import AddressInvalid, did_document, did_web, jwks
from server.credentials.domain.keys import PublicKey, Purpose, kid_of
from server.credentials.domain.multibase import (
    NotMultibase,
    base58btc,
    from_base58btc,
    multikey,
)
from tests.unit.credentials.credential_builders import KEY

# RFC 8037, appendix A.2 and A.3: a public key and its thumbprint.
RFC8037 = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
RFC8037_THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@pytest.mark.parametrize(
    ("public_url", "did"),
    [
        ("http://127.0.0.1:8000", "did:web:127.0.0.1%3A8000"),
        ("https://assay.example", "did:web:assay.example"),
        ("https://Assay.Example:8443/", "did:web:assay.example%3A8443"),
    ],
)
def test_the_did_follows_from_the_public_address(public_url: str, did: str) -> None:
    assert did_web(public_url) == did


@pytest.mark.parametrize(
    "public_url",
    [
        "assay.example",
        "ftp://assay.example",
        "https://",
        "https://assay.example/path",
        "https://assay.example?x=1",
        "https://assay.example#x",
        "https://me:secret@assay.example",
    ],
)
def test_an_address_that_did_web_cannot_name_is_refused(public_url: str) -> None:
    with pytest.raises(AddressInvalid):
        did_web(public_url)


def test_the_did_document_lists_every_key_and_lets_two_purposes_assert() -> None:
    status = PublicKey(Purpose.STATUS, 1, b"s" * 32)
    receipts = PublicKey(Purpose.RECEIPTS, 1, RFC8037)

    document = did_document("http://127.0.0.1:8000", [KEY, status, receipts])

    did = "did:web:127.0.0.1%3A8000"
    assert document["id"] == did
    assert document["assertionMethod"] == [f"{did}#{KEY.kid}", f"{did}#{status.kid}"]
    methods = document["verificationMethod"]
    assert isinstance(methods, list)
    assert methods[2] == {
        "id": f"{did}#{receipts.kid}",
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": multikey(RFC8037),
    }


def test_the_key_set_names_the_fully_specified_algorithm() -> None:
    assert jwks([PublicKey(Purpose.RECEIPTS, 1, RFC8037)]) == {
        "keys": [
            {
                "kty": "OKP",
                "crv": "Ed25519",
                "alg": "Ed25519",
                "use": "sig",
                "kid": "key-" + RFC8037_THUMBPRINT[:16],
                "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            }
        ]
    }


def test_a_key_is_named_after_its_thumbprint() -> None:
    assert kid_of(RFC8037) == "key-" + RFC8037_THUMBPRINT[:16]


def test_a_multikey_says_its_kind_of_key_before_it() -> None:
    published = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
    content = from_base58btc(published)

    assert content[:2] == b"\xed\x01"
    assert multikey(content[2:]) == published


@pytest.mark.parametrize(
    ("content", "text"),
    [(b"", "z"), (b"\0\0\x01", "z112"), (b"hello world", "zStV1DL6CwTryKyV")],
)
def test_base58_vectors(content: bytes, text: str) -> None:
    assert base58btc(content) == text
    assert from_base58btc(text) == content


@pytest.mark.parametrize("text", ["", "u11", "z0", "z" + "2" * 300])
def test_what_is_not_base58_is_refused(text: str) -> None:
    with pytest.raises(NotMultibase):
        from_base58btc(text)
