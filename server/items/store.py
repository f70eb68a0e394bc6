"""Published item versions: written once, read by hash."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from server.items.domain.as_json import from_json, to_json
from server.items.domain.bank import Published
from server.items.domain.published import ItemHtml, PublishedItem
from server.items.tables import ItemVersionRow
from server.kernel.clock import to_milliseconds


async def by_hashes(hashes: Iterable[str]) -> dict[str, PublishedItem]:
    rows = await ItemVersionRow.filter(hash__in=list(hashes))
    return {row.hash: _published(row.document) for row in rows}


async def newest_versions() -> dict[str, Published]:
    """The highest published version of each item, with its hash."""
    rows = await ItemVersionRow.all().order_by("version").values("item", "version", "hash")
    return {row["item"]: Published(row["version"], row["hash"]) for row in rows}


async def known_hashes(hashes: Iterable[str]) -> set[str]:
    rows = await ItemVersionRow.filter(hash__in=list(hashes)).values("hash")
    return {row["hash"] for row in rows}


async def hashes_after(after: str, limit: int) -> list[str]:
    rows = await ItemVersionRow.filter(hash__gt=after).order_by("hash").limit(limit).only("hash")
    return [row.hash for row in rows]


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


def _published(document: str) -> PublishedItem:
    read = json.loads(document)
    return PublishedItem(from_json(read["item"]), ItemHtml(**read["html"]))
