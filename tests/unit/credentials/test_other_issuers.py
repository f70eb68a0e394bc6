"""What other issuers publish is fetched from public places only."""

import json
import socket
from typing import Any

import pytest

from server.credentials import other_issuers
from server.credentials.domain.did import did_document
from server.credentials.other_issuers import NotFetched, did_web_address, fetched, published
from tests.unit.credentials.credential_builders import DID, KEY, PUBLIC_URL


@pytest.mark.parametrize(
    ("did", "address"),
    [
        ("did:web:x.example", "https://x.example/.well-known/did.json"),
        ("did:web:x.example%3A8443", "https://x.example:8443/.well-known/did.json"),
        ("did:web:x.example:issuers:7", "https://x.example/issuers/7/did.json"),
        ("did:web:x.example%2F..%2F", None),
        ("did:web:me%40x.example", None),
        ("did:web:x.example::a", None),
        ("did:web:", None),
        ("did:key:z6Mk", None),
    ],
)
def test_a_did_web_says_where_it_is(did: str, address: str | None) -> None:
    assert did_web_address(did) == address


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",  # noqa: S104 - to be refused
     "::1", "fd00::1", "fe80::1", "::ffff:10.0.0.1", "localhost"],
)  # fmt: skip
def test_nobody_is_called_at_home(host: str) -> None:
    with pytest.raises(NotFetched):
        other_issuers.public_address(host, 443)


def test_a_host_with_one_private_address_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(*_: Any, **__: Any) -> list[Any]:
        return [(0, 0, 0, "", (one, 443)) for one in ("93.184.216.34", "192.168.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", both)

    with pytest.raises(NotFetched):
        other_issuers.public_address("x.example", 443)


@pytest.mark.parametrize(
    "address",
    ["http://x.example/", "https://me@x.example/", "file:///etc/passwd", "https://[::1]/"],
)
def test_only_plain_https_is_fetched(address: str) -> None:
    with pytest.raises(NotFetched):
        fetched(address)


def test_what_cannot_be_read_is_left_out() -> None:
    answers = {
        "https://assay.example/.well-known/did.json": did_document(PUBLIC_URL, [KEY]),
        "https://evil.example/.well-known/did.json": did_document(PUBLIC_URL, [KEY]),
        "https://list.example/.well-known/did.json": [],
    }

    def fetch(address: str) -> bytes:
        if address not in answers:
            raise NotFetched
        return json.dumps(answers[address]).encode()

    issuers = [DID, DID, "did:web:evil.example", "did:web:list.example", "did:web:gone.example"]
    found = published([*issuers, "did:key:z6Mk"], fetch)

    assert [(one.issuer, len(one.keys)) for one in found] == [(DID, 1), ("did:web:evil.example", 0)]
    assert found[0].keys[0].raw == KEY.raw
