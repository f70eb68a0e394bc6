"""Published item versions by hash. They never change, so they are kept in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from server.items import store
from server.items.domain.bank import Published
from server.items.domain.model import Item
from server.items.domain.published import PublishedItem
from server.kernel.kept import Kept

_kept: Kept[str, PublishedItem] = Kept(20_000)


async def versions(hashes: Sequence[str]) -> Mapping[str, PublishedItem]:
    """Return every named version; a hash we never published is a defect and raises KeyError."""
    known = {one: item for one in hashes if (item := _kept.get(one)) is not None}
    missing = [one for one in hashes if one not in known]
    if missing:
        known |= await store.by_hashes(missing)
        for one in missing:
            _kept.put(one, known[one])
    return {one: known[one] for one in hashes}


async def newest_published() -> Mapping[str, Published]:
    return await store.newest_versions()


async def history(item: str, limit: int) -> Sequence[tuple[int, str, int]]:
    """The published versions of an item, newest first: number, hash, moment in milliseconds."""
    return await store.history(item, limit)


async def unpublished(
    found: Mapping[str, Item], newest: Mapping[str, Published]
) -> dict[str, Item]:
    """Those of these versions, by their hashes, that are not in the store; `newest` of it are."""
    hashes = {one.hash for one in newest.values()}
    others = [one for one in found if one not in hashes]
    known = await store.known_hashes(others)
    return {one: found[one] for one in others if one not in known}


async def add_new(published: Mapping[str, PublishedItem], *, now: datetime) -> None:
    """Store the versions that are not there yet; call inside a transaction."""
    known = await store.known_hashes(published)
    new = {one: item for one, item in published.items() if one not in known}
    await store.add(new, now=now)
