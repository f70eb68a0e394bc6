"""The receipt of a hand-in: what a candidate can hold against us. Signed, and always the same."""

import base64

import msgspec

DOMAIN = b"assay-receipt-v1\n"
_ENCODER = msgspec.json.Encoder(order="deterministic")
_UNSIGNED = msgspec.json.Encoder(order="sorted")


class Receipt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
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


def signing_input(receipt: Receipt) -> bytes:
    return DOMAIN + _UNSIGNED.encode(msgspec.structs.replace(receipt, signature=""))
