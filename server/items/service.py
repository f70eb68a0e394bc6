"""Published item versions by hash. They never change, so they are kept in memory."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime

from server.items import store
from server.items.domain.bank import Published
from server.items.domain.published import PublishedItem

KEPT = 20_000
_kept: OrderedDict[str, PublishedItem] = OrderedDict()


async def versions(hashes: Sequence[str]) -> Mapping[str, PublishedItem]:
    """Return every named version; a hash we never published is a defect and raises KeyError."""
    missing = [one for one in hashes if one not in _kept]
    fresh = await store.by_hashes(missing) if missing else {}
    found = {one: fresh[one] if one in fresh else _kept[one] for one in hashes}
    for one, published in fresh.items():
        _kept[one] = published
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return found


async def newest_published() -> Mapping[str, Published]:
    return await store.newest_versions()


async def add_new(published: Mapping[str, PublishedItem], *, now: datetime) -> None:
    """Store the versions that are not there yet; call inside a transaction."""
    known = await store.known_hashes(published)
    new = {one: item for one, item in published.items() if one not in known}
    await store.add(new, now=now)
