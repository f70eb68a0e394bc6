"""A credential signed as a whole: the compact form of RFC 7515, with one reading only.

W3C VC-JOSE-COSE 1.0: the payload is the credential itself. The header decides nothing: what it
may name is listed here, and the key comes from what the issuer published.
"""

import re
from base64 import urlsafe_b64decode
from dataclasses import dataclass

from server.credentials.checking.codes import Code, Unreadable
from server.credentials.checking.documents import document_of
from server.credentials.domain.document import Document
from server.credentials.domain.keys import base64url

FORM = re.compile(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*")
MEMBERS = frozenset({"alg", "kid", "typ", "cty"})
# The registered claims that may stand beside the credential's own members.
CLAIMS = frozenset({"iss", "sub", "jti", "nbf", "exp", "iat"})


@dataclass(frozen=True, slots=True)
class Jws:
    header: Document
    payload: Document
    signed: bytes
    signature: bytes

    @property
    def credential(self) -> Document:
        return {name: value for name, value in self.payload.items() if name not in CLAIMS}


def jws_of(content: bytes) -> Jws:
    """Raises Unreadable."""
    if not FORM.fullmatch(content):
        raise Unreadable(Code.JWT_MALFORMED)
    header, payload, signature = content.split(b".")
    return Jws(
        header=document_of(_bytes_of(header)),
        payload=document_of(_bytes_of(payload)),
        signed=header + b"." + payload,
        signature=_bytes_of(signature),
    )


def _bytes_of(text: bytes) -> bytes:
    try:
        decoded = urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    except ValueError as error:
        raise Unreadable(Code.JWT_MALFORMED) from error
    # Spare bits would let one signature be written in several ways.
    if base64url(decoded).encode() != text:
        raise Unreadable(Code.JWT_MALFORMED)
    return decoded
