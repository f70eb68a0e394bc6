"""Items as bytes and back, for what is kept between two checks; never where they are published."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any

import msgspec

from server.items.domain.as_json import BODIES, read_fraction, write_fraction
from server.items.domain.model import Item, ItemType


class PackedItem(msgspec.Struct, frozen=True, array_like=True):
    type: ItemType
    values: msgspec.Raw


def pack_item(item: Item) -> PackedItem:
    values = [getattr(item, one.name) for one in fields(Item)]
    written = msgspec.msgpack.encode(values, enc_hook=write_fraction)
    return PackedItem(item.type, msgspec.Raw(written))


def unpack_item(packed: PackedItem) -> Item:
    return _decoder(packed.type)(packed.values)


@cache
def _decoder(item_type: ItemType) -> Callable[[msgspec.Raw], Item]:
    kinds: Any = [BODIES[item_type] if one.name == "body" else one.type for one in fields(Item)]
    decode = msgspec.msgpack.Decoder(tuple[*kinds], dec_hook=read_fraction).decode
    return lambda written: Item(*decode(written))
