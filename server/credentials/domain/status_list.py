"""The status list: one bit per certificate, public, saying who was revoked and nothing else.

W3C Bitstring Status List 1.0: 131,072 bits, bit 0 most significant, gzip, then `u` and base64url.
Signed by the same proof code as a certificate. Refuses lists of another length.
"""

import gzip
import re
import zlib
from base64 import urlsafe_b64decode
from collections.abc import Container, Iterable
from datetime import UTC, datetime

from server.credentials.domain.document import CREDENTIALS_V2, Document
from server.credentials.domain.keys import base64url
from server.kernel.errors import Malformed

SIZE = 131_072
_BYTES = SIZE // 8
_ENCODED = re.compile(r"u[A-Za-z0-9_-]{1,30000}")


class ListMalformed(Malformed):
    code = "status-list-malformed"
    detail = "This is not a status list of 131,072 bits."


def encoded_list(revoked: Iterable[int]) -> str:
    """Return `encodedList` with a 1 at each index. Equal sets are equal texts (no time inside)."""
    bits = bytearray(_BYTES)
    for index in revoked:
        if index not in range(SIZE):
            raise ValueError(f"index {index} is not on a list of {SIZE}")
        bits[index // 8] |= 0x80 >> (index % 8)
    return "u" + base64url(gzip.compress(bytes(bits), 9, mtime=0))


def bits_of(encoded: str) -> bytes:
    """Return the list's bytes. Never inflates more than a list has."""
    if not _ENCODED.fullmatch(encoded):
        raise ListMalformed
    inflater = zlib.decompressobj(wbits=31)
    try:
        packed = urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
        bits = inflater.decompress(packed, _BYTES + 1)
    except (ValueError, zlib.error) as error:
        raise ListMalformed from error
    if len(bits) != _BYTES or not inflater.eof:
        raise ListMalformed
    return bits


def choose_indices(drawn: Iterable[int], taken: Container[int], count: int) -> list[int]:
    """Return the first so many that are free, or fewer; the draws (0 to SIZE - 1) must be random.

    A list says nothing about order of issue only while its indices are random.
    """
    free = dict.fromkeys(one for one in drawn if one in range(SIZE) and one not in taken)
    return list(free)[:count]


def status_list_url(public_url: str, number: int) -> str:
    return f"{public_url}/status/{number}"


def status_list_credential(
    url: str, issuer: str, revoked: Iterable[int], *, valid_from: datetime, valid_until: datetime
) -> Document:
    """Return the unsigned list to serve at `url` (`status_list_url`); `issuer` is the DID."""
    return {
        "@context": [CREDENTIALS_V2],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": _moment(valid_from),
        "validUntil": _moment(valid_until),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded_list(revoked),
        },
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
