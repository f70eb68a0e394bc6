"""Files that hold a credential, well made or not, written by other code than ours."""

import json
import struct
import zlib
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.credentials.domain.document import Document, document_text
from server.credentials.domain.keys import base64url

SIGNATURE = b"\x89PNG\r\n\x1a\n"
ORDER = 2**252 + 27742317777372353535851937790883648493  # RFC 8032: the group's
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def itxt(text: bytes, *, flag: bytes = b"\0", keyword: bytes = b"openbadgecredential") -> bytes:
    return chunk(b"iTXt", keyword + b"\0" + flag + b"\0\0\0" + text)


def a_png(*texts: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return SIGNATURE + header + b"".join(texts) + body + chunk(b"IEND", b"")


def an_svg(inside: str, *, before: str = "") -> bytes:
    return (
        f'{before}<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="{NAMESPACE}">'
        f'{inside}<rect width="9" height="9"/></svg>'
    ).encode()


def in_svg(text: str) -> str:
    cut = text.replace("]]>", "]]]]><![CDATA[>")
    return f"<openbadges:credential><![CDATA[{cut}]]></openbadges:credential>"


def a_pdf(*files: bytes, extra: bytes = b"") -> bytes:
    """Not a whole PDF: what is attached, as any writer of PDF puts it."""
    streams = b"".join(
        b"%d 0 obj\n<</Type /EmbeddedFile /Length %d%s>>\nstream\n%s\nendstream\nendobj\n"
        % (number, len(one), extra, one)
        for number, one in enumerate(files, 5)
    )
    return b"%PDF-1.7\n" + streams + b"%%EOF\n"


def a_stream(content: bytes, said: bytes = b"") -> bytes:
    return b"99 0 obj\n<<%s/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (
        said, len(content), content,
    )  # fmt: skip


def a_jwt(
    payload: Document,
    header: dict[str, Any],
    private: Ed25519PrivateKey,
    *,
    malleable: bool = False,
) -> bytes:
    signed = b".".join(
        base64url(one.encode()).encode() for one in (json.dumps(header), document_text(payload))
    )
    signature = private.sign(signed)
    if malleable:
        signature = other_writing(signature)
    return signed + b"." + base64url(signature).encode()


def other_writing(signature: bytes) -> bytes:
    """The same signature with S + L: a lax verifier takes it."""
    s = int.from_bytes(signature[32:], "little") + ORDER
    return signature[:32] + s.to_bytes(32, "little")
