"""One line of the log, read from what somebody serves. No I/O."""

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import date

from server.credentials.domain.event import EventKind

OF_KEYS = frozenset({EventKind.KEY_ADD, EventKind.KEY_RETIRE, EventKind.KEY_COMPROMISE})
_LINE = re.compile(
    rb"assay-log v1 ([a-z-]{1,16}) ([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9A-Za-z+/]{43}=)"
)


class EntryMalformed(ValueError):
    """This is no line of such a log."""


@dataclass(frozen=True, slots=True)
class Entry:
    kind: EventKind
    day: date
    digest: bytes


def entry_of(line: bytes) -> Entry:
    """Raises EntryMalformed."""
    match = _LINE.fullmatch(line)
    if match is None:
        raise EntryMalformed
    try:
        kind, day = EventKind(match[1].decode()), date.fromisoformat(match[2].decode())
    except ValueError as error:
        raise EntryMalformed from error
    digest = b64decode(match[3])
    if b64encode(digest) != match[3]:  # another spelling of the same bytes
        raise EntryMalformed
    return Entry(kind, day, digest)
