"""Published item versions and pictures: written once, read by hash."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime

from server.items.domain.as_json import from_json, to_json
from server.items.domain.bank import Published
from server.items.domain.fields import ITEM_ID
from server.items.domain.pictures import PictureFile
from server.items.domain.published import ItemHtml, PublishedItem
from server.items.tables import ItemVersionRow, PictureRow
from server.kernel.clock import to_milliseconds

_HASH = re.compile(r"[0-9a-f]{64}")


async def by_hashes(hashes: Iterable[str]) -> dict[str, PublishedItem]:
    """What is no hash is none of ours, whoever asked for it."""
    rows = await ItemVersionRow.filter(hash__in=[one for one in hashes if _HASH.fullmatch(one)])
    return {row.hash: _published(row.document) for row in rows}


async def newest_versions() -> dict[str, Published]:
    """The highest published version of each item, with its hash."""
    rows = await ItemVersionRow.all().order_by("version").values("item", "version", "hash")
    return {row["item"]: Published(row["version"], row["hash"]) for row in rows}


async def history(item: str, limit: int) -> list[tuple[int, str, int]]:
    """Version, hash and the moment it was published, the newest first."""
    if not ITEM_ID.fullmatch(item):
        return []
    rows = ItemVersionRow.filter(item=item).order_by("-version").limit(limit)
    return [(row.version, row.hash, row.published_ms) for row in await rows.only(*_NOTED)]


async def known_hashes(hashes: Iterable[str]) -> set[str]:
    rows = await ItemVersionRow.filter(hash__in=list(hashes)).values("hash")
    return {row["hash"] for row in rows}


async def hashes_after(after: str, limit: int) -> list[str]:
    rows = await ItemVersionRow.filter(hash__gt=after).order_by("hash").limit(limit).only("hash")
    return [row.hash for row in rows]


async def names(hashes: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Id and version of the item, as they stand beside each document."""
    rows = await ItemVersionRow.filter(hash__in=list(hashes)).only("hash", "item", "version")
    return {row.hash: (row.item, row.version) for row in rows}


async def add(versions: dict[str, PublishedItem], *, now: datetime) -> None:
    await ItemVersionRow.bulk_create(
        [
            ItemVersionRow(
                hash=content_hash,
                item=published.item.id,
                version=published.item.version,
                document=json.dumps(
                    {"item": to_json(published.item), "html": asdict(published.html)},
                    ensure_ascii=False,
                    separators=(",", ":"),
                ),
                published_ms=to_milliseconds(now),
            )
            for content_hash, published in versions.items()
        ],
        batch_size=200,
    )


async def picture(digest: str) -> PictureFile | None:
    row = await PictureRow.get_or_none(digest=digest)
    return None if row is None else PictureFile(row.media_type, bytes(row.content))


async def known_pictures(digests: Iterable[str]) -> set[str]:
    rows = await PictureRow.filter(digest__in=list(digests)).values("digest")
    return {row["digest"] for row in rows}


async def pictures_after(after: str, limit: int) -> dict[str, bytes]:
    rows = await PictureRow.filter(digest__gt=after).order_by("digest").limit(limit)
    return {row.digest: bytes(row.content) for row in rows}


async def add_pictures(pictures: Mapping[str, PictureFile], *, now: datetime) -> None:
    await PictureRow.bulk_create(
        [
            PictureRow(
                digest=digest,
                media_type=one.media_type,
                content=one.content,
                published_ms=to_milliseconds(now),
            )
            for digest, one in pictures.items()
        ],
        batch_size=20,
    )


_NOTED = ("hash", "version", "published_ms")


def _published(document: str) -> PublishedItem:
    read = json.loads(document)
    return PublishedItem(from_json(read["item"]), ItemHtml(**read["html"]))
