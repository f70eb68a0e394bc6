"""The chain of events: each hash covers the event and the hash before it. Pure.

Cutting off the newest links cannot be seen from the chain alone; backups and the transparency
log witness those.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

GENESIS = "0" * 64
"""What stands before the first event."""

DetailValue = str | int | bool | None
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+=-]{0,127}")


class DetailTooTelling(ValueError):
    """A detail is free text, which could hold a name, an address or an answer."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened. `detail` is canonical JSON; `at_ms` is milliseconds since 1970 in UTC."""

    id: int
    actor_id: UUID
    action: str
    subject: str
    detail: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Link:
    """An event's place in the chain."""

    event_id: int
    sequence: int
    previous_hash: str
    hash: str


START = Link(event_id=0, sequence=0, previous_hash=GENESIS, hash=GENESIS)


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """How far a check is, at `sequence`, and what it found; `told` are the first faults."""

    id: UUID
    asked_by: UUID
    started_at: datetime
    sequence: int
    hash: str
    faults: int = 0
    told: tuple[str, ...] = ()
    ended_at: datetime | None = None


def detail_text(detail: Mapping[str, DetailValue]) -> str:
    """Return canonical JSON; raises DetailTooTelling for anything but ids, codes and numbers."""
    for key, value in detail.items():
        if isinstance(value, str) and not _WORD.fullmatch(value):
            raise DetailTooTelling(f"The detail {key!r} must be an id or a code, not free text.")
    return _canonical(detail)


def event_hash(event: Event, sequence: int, previous_hash: str) -> str:
    text = _canonical(
        {
            "action": event.action,
            "actor": str(event.actor_id),
            "at_ms": event.at_ms,
            "detail": event.detail,
            "id": event.id,
            "previous": previous_hash,
            "sequence": sequence,
            "subject": event.subject,
        }
    )
    return hashlib.sha256(text.encode()).hexdigest()


def chained(events: Iterable[Event], last: Link) -> list[Link]:
    """Return the links that follow `last`, in the order of the events."""
    links: list[Link] = []
    for event in events:
        sequence = last.sequence + 1
        last = Link(event.id, sequence, last.hash, event_hash(event, sequence, last.hash))
        links.append(last)
    return links


def violations(pairs: Sequence[tuple[Event, Link]], last: Link) -> list[str]:
    """Return what is wrong with these links, given the one before them, in words."""
    found: list[str] = []
    for event, link in pairs:
        found.extend(f"audit event {event.id}: {fault}" for fault in _faults(event, link, last))
        last = link
    return found


def _faults(event: Event, link: Link, last: Link) -> list[str]:
    faults = []
    if link.sequence != last.sequence + 1:
        faults.append(f"sequence {link.sequence} follows {last.sequence}")
    if link.previous_hash != last.hash:
        faults.append("it does not continue the event before it")
    if link.hash != event_hash(event, link.sequence, link.previous_hash):
        faults.append("it was changed after it was linked")
    return faults


def _canonical(value: Mapping[str, DetailValue]) -> str:
    return json.dumps(dict(value), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
