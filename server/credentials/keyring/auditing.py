"""What must hold of our keys: each is what its name and file say, and its life is in the log."""

from collections.abc import AsyncIterator, Collection

from server.credentials.domain.event import EventKind
from server.credentials.domain.keys import PublicKey
from server.credentials.keyring.service import Keyring
from server.credentials.log.entries import EntryMalformed, entry_of
from server.credentials.store import keys as store
from server.credentials.store.keys import Places


async def violations(keyring: Keyring) -> list[str]:
    held = {one.kid: (one.purpose, one.version) for one in keyring.in_folder()}
    places = await store.places()
    known = await store.known()
    found = [f"key {kid} is for nothing we know." for kid in places.keys() - known.keys()]
    for kid, key in known.items():
        said = (key.purpose, key.version)
        if key.kid != kid or held.get(kid, said) != said:
            found.append(f"key {kid} stands under another name, purpose or number than its own.")
        digests = await keyring.digests(key)
        found += [f"key {kid} {fault}." async for fault in _log_faults(digests, key, places[kid])]
    return found


async def _log_faults(
    digests: Collection[bytes], key: PublicKey, places: Places
) -> AsyncIterator[str]:
    happened = [
        (EventKind.KEY_ADD, places.added, True),
        (EventKind.KEY_RETIRE, places.retired, key.retired_at is not None),
        (EventKind.KEY_COMPROMISE, places.compromised, key.compromise is not None),
    ]
    for kind, place, is_said in happened:
        if (place is not None) != is_said:
            yield f"has a life without its entry in the log, or an entry without it ({kind})"
        elif place is not None and not await _is_logged(digests, key, kind, place):
            yield f"has another entry in the log than its own ({kind})"
    if places.is_torn:
        yield "is half said to be compromised"
    if key.compromise is not None and key.compromise.position > (places.compromised or 0):
        yield "counts in the log for what came in after it was known to be compromised"


async def _is_logged(
    digests: Collection[bytes], key: PublicKey, kind: EventKind, place: int
) -> bool:
    line = await store.line(place)
    try:
        entry = entry_of((line or "").encode())
    except EntryMalformed:
        return False
    days = {EventKind.KEY_ADD: key.added_at, EventKind.KEY_RETIRE: key.retired_at}
    at = days.get(kind)
    is_of_its_day = at is None or at.date() == entry.day
    return entry.kind is kind and entry.digest in digests and is_of_its_day
