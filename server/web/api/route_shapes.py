"""How a form is moved through, as it goes over the wire."""

from typing import Annotated

from msgspec import Meta, Struct


class SectionOut(Struct, frozen=True):
    """Positions `first` to `last` of the form."""

    title: str
    instructions_html: str
    first: int
    last: int


class PlaceIn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    position: Annotated[int, Meta(ge=1)]


class PlaceOut(Struct, frozen=True):
    """`place` is the first position that is not left, `locked` are all that take no response."""

    place: int
    locked: list[int]
