"""Multibase base58btc and the Multikey form of an Ed25519 public key.

W3C Controlled Identifiers 1.0, sections 2.2.2 and 2.4. Keys and signatures in any other base are
refused; digests of related resources may also be base64url.
"""

import re
from base64 import urlsafe_b64decode

from server.kernel.errors import Malformed

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_ED25519_PUBLIC = b"\xed\x01"
_LONGEST = 256
_BASE64URL = re.compile(r"u[A-Za-z0-9_-]+")


class NotMultibase(Malformed):
    code = "multibase-malformed"
    detail = "This text is not a base58btc value."


def base58btc(content: bytes) -> str:
    """Return `z` and the base58btc digits."""
    number = int.from_bytes(content, "big")
    digits = ""
    while number:
        number, remainder = divmod(number, 58)
        digits = _ALPHABET[remainder] + digits
    zeros = len(content) - len(content.lstrip(b"\0"))
    return "z" + "1" * zeros + digits


def from_base58btc(text: str) -> bytes:
    if not text.startswith("z") or len(text) > _LONGEST:
        raise NotMultibase
    number = 0
    for character in text[1:]:
        if character not in _VALUES:
            raise NotMultibase
        number = number * 58 + _VALUES[character]
    zeros = len(text[1:]) - len(text[1:].lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def from_multibase(text: str) -> bytes:
    """Read base58btc or base64url without padding. Raises NotMultibase."""
    if not text.startswith("u"):
        return from_base58btc(text)
    if len(text) > _LONGEST or not _BASE64URL.fullmatch(text) or len(text) % 4 == 2:
        raise NotMultibase
    return urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))


def multikey(public_key: bytes) -> str:
    return base58btc(_ED25519_PUBLIC + public_key)


def from_multikey(text: str) -> bytes:
    """Return the 32 bytes of an Ed25519 key; raises NotMultibase for any other kind."""
    content = from_base58btc(text)
    if content[:2] != _ED25519_PUBLIC or len(content) != 34:
        raise NotMultibase
    return content[2:]
