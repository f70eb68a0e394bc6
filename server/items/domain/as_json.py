"""Items as JSON values and back, without loss: the form in which published versions are kept.

Fractions and decimals are texts. What is read was written here, so anything else is a defect of
the store and raises ValueError, KeyError or msgspec.ValidationError.
"""

from fractions import Fraction
from typing import TypeVar

import msgspec

from server.items.domain.model import (
    Body,
    Cloze,
    Cognitive,
    Hotspot,
    Item,
    ItemType,
    Match,
    Multiple,
    Numeric,
    Order,
    Review,
    Scoring,
    Single,
    Status,
    Testlet,
    Text,
)
from server.items.domain.pictures import Picture
from server.items.domain.rubric import Essay

BODIES: dict[ItemType, type[Body]] = {
    ItemType.SINGLE: Single,
    ItemType.MULTIPLE: Multiple,
    ItemType.ORDER: Order,
    ItemType.MATCH: Match,
    ItemType.CLOZE: Cloze,
    ItemType.NUMERIC: Numeric,
    ItemType.TEXT: Text,
    ItemType.HOTSPOT: Hotspot,
    ItemType.ESSAY: Essay,
    ItemType.TESTLET: Testlet,
}
_PICTURES = tuple[tuple[str, Picture], ...]
Json = dict[str, object]
T = TypeVar("T")


def to_json(item: Item) -> Json:
    """Return the item in dicts, lists, texts, whole numbers, booleans and None."""
    written = msgspec.json.encode(item, enc_hook=write_fraction)
    return msgspec.json.decode(written, type=Json)


def from_json(document: Json) -> Item:
    item_type = _read(document, "type", ItemType)
    return Item(
        id=_read(document, "id", str),
        version=_read(document, "version", int),
        type=item_type,
        title=_read(document, "title", str),
        points=_read(document, "points", Fraction),
        scoring=_read(document, "scoring", Scoring),
        language=_read(document, "language", str),
        status=_read(document, "status", Status),
        author=_read(document, "author", str),
        stem=_read(document, "stem", str),
        body=_read(document, "body", BODIES[item_type]),
        domain=_optional(document, "domain", str),
        objective=_optional(document, "objective", str),
        cognitive=_optional(document, "cognitive", Cognitive),
        shuffle=_read(document, "shuffle", bool),
        seconds=_optional(document, "seconds", int),
        reviews=_read(document, "reviews", tuple[Review, ...]),
        facts=_read(document, "facts", tuple[str, ...]),
        enemies=_read(document, "enemies", tuple[str, ...]),
        feedback=_read(document, "feedback", str),
        pictures=_read(document, "pictures", _PICTURES) if "pictures" in document else (),
    )


def _read(document: Json, key: str, kind: type[T]) -> T:
    return msgspec.convert(document[key], kind, dec_hook=read_fraction)


def _optional(document: Json, key: str, kind: type[T]) -> T | None:
    return None if document[key] is None else _read(document, key, kind)


def write_fraction(value: object) -> str:
    assert isinstance(value, Fraction)
    return str(value)


def read_fraction(kind: type, value: object) -> Fraction:
    assert kind is Fraction
    if not isinstance(value, str):
        raise TypeError
    return Fraction(value)
