"""Published pictures, named by the hash of their bytes: written once, never changed.

Whoever knows the name may see the picture; nothing in it tells what is right.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from server.items import store
from server.items.domain.model import Hotspot, Item
from server.items.domain.pictures import SUFFIXES, Picture, PictureFile
from server.kernel.errors import NotFound

_NAME = re.compile(r"(?P<digest>[0-9a-f]{64})\.(?P<suffix>[a-z]{3,4})\Z")


class PictureUnknown(NotFound):
    code = "picture-unknown"
    detail = "There is no picture at this address."


def pictures_of(items: Iterable[Item]) -> list[Picture]:
    """What they are asked on, and what their texts show."""
    found = []
    for item in items:
        found += [picture for _, picture in item.pictures]
        if isinstance(item.body, Hotspot) and item.body.picture is not None:
            found.append(item.body.picture)
    return found


async def add_new(pictures: Mapping[str, PictureFile], *, now: datetime) -> None:
    """Store by digest what is not there yet; call inside a transaction."""
    known = await store.known_pictures(pictures)
    new = {digest: one for digest, one in pictures.items() if digest not in known}
    await store.add_pictures(new, now=now)


async def picture(name: str) -> PictureFile:
    """Return what is stored under the last part of its address. Raises PictureUnknown."""
    named = _NAME.match(name)
    found = None if named is None else await store.picture(named["digest"])
    if named is None or found is None or SUFFIXES[found.media_type] != named["suffix"]:
        raise PictureUnknown
    return found
