"""The receipt of a hand-in: what a candidate can hold against us. Signed, and always the same."""

import base64
import hashlib
from collections.abc import Mapping

import msgspec

DOMAIN = b"assay-receipt-v1\n"
_ENCODER = msgspec.json.Encoder(order="deterministic")


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """`responses_hash` and `form_hash` are lowercase hex SHA-256; `signature` is base64url.

    The Ed25519 signature of key `kid` is over DOMAIN followed by the canonical JSON (sorted
    keys, no spaces, UTF-8) of all other members.
    """

    sitting: str
    exam: str
    closed_at: str
    closed_by: str
    answered: int
    items: int
    responses_hash: str
    form_hash: str
    kid: str
    signature: str = ""

    def signed(self, signature: bytes) -> "Receipt":
        text = base64.urlsafe_b64encode(signature).rstrip(b"=").decode()
        return msgspec.structs.replace(self, signature=text)


def canonical(value: object) -> str:
    """Sorted keys, no spaces. Equal to RFC 8785 for the strings and small integers used here."""
    return _ENCODER.encode(value).decode()


def responses_hash(responses: Mapping[int, str]) -> str:
    """SHA-256 over one line `position TAB canonical response LF` a position, in order."""
    lines = "".join(f"{position}\t{responses[position]}\n" for position in sorted(responses))
    return hashlib.sha256(lines.encode()).hexdigest()


def signing_input(receipt: Receipt) -> bytes:
    members = msgspec.to_builtins(receipt)
    del members["signature"]
    return DOMAIN + canonical(members).encode()
