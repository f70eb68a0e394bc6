"""Published items and pictures are named by a hash; whoever changed one is found here."""

import hashlib

from server.items import store
from server.items.domain.write import content_hash

BATCH = 64
PICTURES_AT_ONCE = 8


async def violations() -> list[str]:
    return [*await _item_faults(), *await _picture_faults()]


async def _item_faults() -> list[str]:
    found: list[str] = []
    last = ""
    while hashes := await store.hashes_after(last, BATCH):
        for one in hashes:
            found += await _faults(one)
        last = hashes[-1]
    return found


async def _faults(item_hash: str) -> list[str]:
    try:
        published = (await store.by_hashes([item_hash]))[item_hash]
        named = (await store.names([item_hash]))[item_hash]
        is_same = content_hash(published.item) == item_hash
        is_same &= named == (published.item.id, published.item.version)
    except (ValueError, TypeError, LookupError, AttributeError, AssertionError) as error:
        return [f"I9: item version {item_hash} cannot be read ({type(error).__name__})."]
    return [] if is_same else [f"I9: item version {item_hash} was changed after publishing."]


async def _picture_faults() -> list[str]:
    found: list[str] = []
    last = ""
    while pictures := await store.pictures_after(last, PICTURES_AT_ONCE):
        for digest, content in pictures.items():
            if hashlib.sha256(content).hexdigest() != digest:
                found.append(f"I9: picture {digest} was changed after publishing.")
        last = max(pictures)
    return found
