"""The receipt of a hand-in: what a candidate can hold against us. Signed, and always the same.

`server/exams/receipt.md` is its specification, with a test vector.
"""

import base64

import msgspec

DOMAIN = b"assay-receipt-v1\n"
_ENCODER = msgspec.json.Encoder(order="deterministic")
_UNSIGNED = msgspec.json.Encoder(order="sorted")
_CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")


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

    @property
    def signature_bytes(self) -> bytes:
        """Raises ValueError for anything but base64url in its one spelling."""
        content = base64.b64decode(self.signature + "==", altchars=b"-_", validate=True)
        if self.signed(content).signature != self.signature:
            raise ValueError("several texts would stand for the same signature")
        return content

    @property
    def short(self) -> str:
        """Return what people call it, `7F3K-9QZC-D041`: the first 60 bits of the signature."""
        text = base64.b32encode(self.signature_bytes[:8]).decode().translate(_CROCKFORD)
        return "-".join((text[:4], text[4:8], text[8:12]))


def canonical(value: object) -> str:
    """Sorted keys, no spaces. Equal to RFC 8785 for the strings and small integers used here."""
    return _ENCODER.encode(value).decode()


def served(receipt: Receipt) -> bytes:
    """Return the bytes of the answer to a hand-in, which are the receipt's file."""
    return msgspec.json.encode(receipt)


def signing_input(receipt: Receipt) -> bytes:
    return DOMAIN + _UNSIGNED.encode(msgspec.structs.replace(receipt, signature=""))
