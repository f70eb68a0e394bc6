"""Published items and pictures are named by a hash; whoever changed one is found here."""

import hashlib
from collections.abc import Sequence

from server.items import store
from server.items.domain.model import Item
from server.items.domain.write import content_hash

BATCH = 64
PICTURES_AT_ONCE = 8


async def violations() -> list[str]:
    return [*await _item_faults(), *await _picture_faults()]


async def _item_faults() -> list[str]:
    found: list[str] = []
    last = ""
    while hashes := await store.hashes_after(last, BATCH):
        found += await _faults(hashes)
        last = hashes[-1]
    return found


async def _faults(hashes: Sequence[str]) -> list[str]:
    """Of all in one reading, or of each for itself where one cannot be read."""
    try:
        published, named = await store.by_hashes(hashes), await store.names(hashes)
        return [
            f"I9: item version {one} was changed after publishing."
            for one in hashes
            if not _is_same(one, published[one].item, named[one])
        ]
    except (ValueError, TypeError, LookupError, AttributeError, AssertionError) as error:
        if len(hashes) > 1:
            return [fault for one in hashes for fault in await _faults([one])]
        return [f"I9: item version {hashes[0]} cannot be read ({type(error).__name__})."]


def _is_same(item_hash: str, item: Item, named: tuple[str, int]) -> bool:
    return content_hash(item) == item_hash and named == (item.id, item.version)


async def _picture_faults() -> list[str]:
    found: list[str] = []
    last = ""
    while pictures := await store.pictures_after(last, PICTURES_AT_ONCE):
        for digest, content in pictures.items():
            if hashlib.sha256(content).hexdigest() != digest:
                found.append(f"I9: picture {digest} was changed after publishing.")
        last = max(pictures)
    return found
