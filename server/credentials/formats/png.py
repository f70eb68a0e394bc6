"""A credential baked into a PNG (Open Badges 3.0, section 5.3.1.1).

One iTXt chunk `openbadgecredential`, not compressed, holds the signed document as it is served.
"""

import struct
import zlib

from server.credentials.formats.pictures import badge_png

KEYWORD = b"openbadgecredential"
_END_OF_IHDR = 8 + 25  # the signature, and the one chunk whose length is fixed


def baked_png(drawing: str, credential_text: str) -> bytes:
    """Return the badge as a picture that carries the credential, right behind its header."""
    picture = badge_png(drawing)
    return picture[:_END_OF_IHDR] + _itxt(credential_text.encode()) + picture[_END_OF_IHDR:]


def _itxt(text: bytes) -> bytes:
    """PNG, third edition, 11.3.3.4: keyword, not compressed, no language, no translation."""
    content = b"iTXt" + KEYWORD + b"\0" + b"\0\0" + b"\0" + b"\0" + text
    return struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))
