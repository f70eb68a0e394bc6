"""Status entries and lists as the data model has them: Bitstring Status List 1.0, section 2.

Foreign ones too, so a list may be longer than ours. Pure, and never raises.
"""

import re
import zlib
from base64 import urlsafe_b64decode
from collections.abc import Iterator, Mapping

from server.credentials.domain.model_parts import Problem, entries, is_url, names

ENTRY = "BitstringStatusListEntry"
LIST = "BitstringStatusList"
LEAST_BYTES = 16_384
MOST_BYTES = 2_097_152
_INDEX = re.compile(r"0|[1-9][0-9]{0,15}")
_ENCODED = re.compile(r"u[A-Za-z0-9_-]{1,400000}")
_STATUS = re.compile(r"0x[0-9a-f]+", re.IGNORECASE)
_MOST_STATUS_BITS = 8


def problems_of_status(status: object) -> Iterator[Problem]:
    for place, entry in enumerate(entries(status)):
        if isinstance(entry, dict) and ENTRY in names(entry.get("type")):
            for problem in _entry(entry):
                yield problem.below(f"/credentialStatus/{place}")


def problems_of_list(subject: object) -> Iterator[Problem]:
    """Section 2.2: the credential's subject is the list."""
    for one in entries(subject):
        if not isinstance(one, dict) or LIST not in names(one.get("type")):
            yield _wrong(f"The subject of a status list is a {LIST}.", "/credentialSubject/type")
            continue
        if not _are_texts(one.get("statusPurpose")):
            yield _wrong("A list needs its purpose.", "/credentialSubject/statusPurpose")
        if expanded(one.get("encodedList")) is None:
            yield _wrong(
                "A list is u and base64url of at least 16 KB, zipped.",
                "/credentialSubject/encodedList",
            )


def expanded(encoded: object) -> bytes | None:
    """Return the bits of a list, or None. Never inflates more than MOST_BYTES."""
    if not isinstance(encoded, str) or not _ENCODED.fullmatch(encoded):
        return None
    inflater = zlib.decompressobj(wbits=31)
    try:
        packed = urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
        bits = inflater.decompress(packed, MOST_BYTES + 1)
    except (ValueError, zlib.error):
        return None
    return bits if LEAST_BYTES <= len(bits) <= MOST_BYTES and inflater.eof else None


def bit_at(bits: bytes, index: int) -> bool | None:
    """Return the bit, the first the most significant; None beyond the list's end."""
    if index // 8 >= len(bits):
        return None
    return bool(bits[index // 8] & 0x80 >> index % 8)


def _entry(entry: Mapping[str, object]) -> Iterator[Problem]:
    """Section 2.1."""
    list_url = entry.get("statusListCredential")
    if not is_url(list_url):
        yield _wrong("A status entry names its list by URL.", "/statusListCredential")
    if "id" in entry and entry["id"] == list_url:
        yield _wrong("The id of an entry is not its list's.", "/id")
    if not isinstance(entry.get("statusPurpose"), str) or not entry["statusPurpose"]:
        yield _wrong("A status entry needs its purpose.", "/statusPurpose")
    index = entry.get("statusListIndex")
    if not isinstance(index, str) or not _INDEX.fullmatch(index):
        yield _wrong("The index is a whole number in quotes.", "/statusListIndex")
    references = entries(entry.get("statusReference", "urn:none"))
    if not references or not all(is_url(one) for one in references):
        yield _wrong("A status reference is a URL, or several.", "/statusReference")
    yield from _messages(entry)


def _messages(entry: Mapping[str, object]) -> Iterator[Problem]:
    size = entry.get("statusSize", 1)
    if not isinstance(size, int) or isinstance(size, bool) or size not in range(1, 9):
        yield _wrong(f"The size is 1 to {_MOST_STATUS_BITS} bits.", "/statusSize")
        return
    if "statusMessage" not in entry:
        if size > 1:
            yield _wrong("A status of several bits needs its messages.", "/statusMessage")
        return
    messages = entry["statusMessage"]
    if not isinstance(messages, list) or len(messages) != 2**size:
        yield _wrong("There is one message for each possible status.", "/statusMessage")
    elif not all(_is_message(one) for one in messages):
        yield _wrong("A message has a status like 0x0 and a text.", "/statusMessage")


def _is_message(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    status, message = value.get("status"), value.get("message")
    return isinstance(status, str) and bool(_STATUS.fullmatch(status)) and isinstance(message, str)


def _are_texts(value: object) -> bool:
    texts = entries(value)
    return bool(texts) and all(isinstance(one, str) and one for one in texts)


def _wrong(sentence: str, pointer: str) -> Problem:
    return Problem("status-wrong", sentence, pointer)
