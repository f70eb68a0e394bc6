"""What must hold of the transparency log: every entry in its place, under what was signed.

Checked beside a running server: what grows is read before what it rests on.
"""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from uuid import UUID

from server.credentials.domain.certificate import Certificate
from server.credentials.domain.event import SIGNED, Event, EventKind, digest_of
from server.credentials.domain.verdict import Status
from server.credentials.log import notes
from server.credentials.log.entries import EntryMalformed, entry_of
from server.credentials.log.folder import FolderDamaged, LogFolder
from server.credentials.log.notes import Checkpoint, Verifier
from server.credentials.log.tiles import Edge, Tile
from server.credentials.store import log as store
from server.credentials.store import log_audit
from server.kernel.errors import Refusal

AT_ONCE = 4_096
_STATUS_AFTER = {
    EventKind.REVOKE: Status.REVOKED,
    EventKind.SUSPEND: Status.SUSPENDED,
    EventKind.SUPERSEDE: Status.SUPERSEDED,
    EventKind.RESTORE: Status.ACTIVE,
}


async def violations(folder: LogFolder, verifiers: Sequence[Verifier]) -> list[str]:
    """Return one sentence for each violation; the verifiers are of all keys the log ever had."""
    try:
        kept = await asyncio.to_thread(folder.checkpoint)
    except FolderDamaged:
        return ["the log: the newest head in the data folder cannot be read."]
    last = await log_audit.last_position()
    head, faults = await _head(verifiers)
    size, _ = await store.sizes()
    if last is not None and last >= size:
        faults.append(f"the log: entry {last} is beyond its size, {size}")
    heads = [("signed head", head), ("head in the data folder", kept)]
    seen = [(name, one) for name, one in heads if one is not None]
    if kept is not None and (head is None or kept.size > head.size):
        faults.append(
            f"the log: the data folder has a head over {kept.size} entries, the store not"
        )
    faults += await _tree_faults(size, seen, folder, kept)
    faults += [
        f"the log: entry {position} stands for nothing that happened"
        for position in await log_audit.unknown_positions(size)
    ]
    faults += [
        f"the log: certificate {one}, to which something happened, is missing"
        for one in dict.fromkeys(await log_audit.lost_certificates())
    ]
    return [f"{one}." for one in faults]


async def faults_of(certificates: Mapping[UUID, Certificate]) -> Mapping[UUID, list[str]]:
    """What is wrong with the entries of these, of those that something is wrong with.

    A certificate that changes after it was read differs from its entries: look again.
    """
    events = await log_audit.events_of([*certificates])
    places = [event.log_index for some in events.values() for event in some]
    lines = await log_audit.lines_at(places)
    found = {}
    for one_id, certificate in certificates.items():
        faults = _event_faults(certificate, events[one_id])
        faults += [
            fault for event in events[one_id] for fault in _line_faults(certificate, event, lines)
        ]
        if faults:
            found[one_id] = faults
    return found


def _event_faults(certificate: Certificate, events: Sequence[Event]) -> list[str]:
    kinds = [event.kind for event in events]
    if certificate.document is None:
        is_over = not kinds or EventKind.ERASE in kinds
        return [] if is_over else ["stands in the log and was never signed"]
    faults = []
    if kinds.count(EventKind.ISSUE) != 1:
        faults.append(f"stands {kinds.count(EventKind.ISSUE)} times in the log as issued")
    signed = [event.log_index for event in events if event.kind in SIGNED]
    if certificate.log_index != max(signed, default=None):
        faults.append("names another place in the log than its entry has")
    last = next((kind for kind in reversed(kinds) if kind in _STATUS_AFTER), EventKind.RESTORE)
    if certificate.standing.status is not _STATUS_AFTER[last]:
        faults.append("has another status than the log says")
    return faults


def _line_faults(certificate: Certificate, event: Event, lines: Mapping[int, bytes]) -> list[str]:
    try:
        entry = entry_of(lines.get(event.log_index, b""))
    except EntryMalformed:
        return [f"has no entry at {event.log_index} of the log"]
    if (entry.kind, entry.day) != (event.kind, event.at.astimezone(UTC).date()):
        return [f"has another kind or day in the log at {event.log_index} than its event"]
    is_of_now = certificate.log_index is not None and event.log_index >= certificate.log_index
    if certificate.document is None or not is_of_now:  # of what was signed anew, or erased
        return []
    try:
        salted = digest_of(json.loads(certificate.document), certificate.log_salt or b"")
    except (ValueError, TypeError):
        return ["cannot be compared with the log"]
    return [] if salted == entry.digest else [f"is not what the log holds at {event.log_index}"]


async def _head(verifiers: Sequence[Verifier]) -> tuple[Checkpoint | None, list[str]]:
    head = await store.head()
    if head is None:
        return None, []
    try:
        checkpoint = notes.checkpoint_of(notes.opened(notes.note_of(head.note), verifiers))
    except Refusal:
        return None, ["the log: its signed head is not signed by a key of the log"]
    is_so = checkpoint.size == head.size
    return checkpoint, [] if is_so else ["the log: its signed head is over another size than said"]


async def _tree_faults(
    size: int,
    heads: Sequence[tuple[str, Checkpoint]],
    folder: LogFolder,
    kept: Checkpoint | None,
) -> list[str]:
    """Build the tree from the rows, and compare it with what was signed and with the files."""
    on_disk = 0 if kept is None else kept.size
    edge, faults = Edge.empty(), list[str]()
    for stop in sorted({size, *(head.size for _, head in heads)}):
        while edge.size < stop:
            lines = await store.lines(edge.size, min(AT_ONCE, stop - edge.size))
            if not lines:
                return [*faults, f"the log: entry {edge.size} is missing"]
            faults += await asyncio.to_thread(_grown_faults, edge, lines, folder, on_disk)
        if stop == on_disk:
            faults += _file_faults(edge.partial(), folder)
        faults += [
            f"the log: its entries are not those of the {name}, over {stop} entries"
            for name, head in heads
            if head.size == stop and head.root != edge.root
        ]
    return faults


def _grown_faults(edge: Edge, lines: Sequence[bytes], folder: LogFolder, on_disk: int) -> list[str]:
    return _file_faults([one for one in edge.grown(lines) if one[0].is_of(on_disk)], folder)


def _file_faults(tiles: Iterable[tuple[Tile, bytes]], folder: LogFolder) -> list[str]:
    return [
        f"the log: file {tile.path} in the data folder is missing or was changed"
        for tile, content in tiles
        if folder.kept(tile) != content
    ]
