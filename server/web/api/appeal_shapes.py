"""The wire shapes of appeals."""

from typing import Annotated

from msgspec import Meta, Struct

from server.appeals.domain import LONGEST_TEXT


class AppealIn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    text: Annotated[str, Meta(min_length=1, max_length=LONGEST_TEXT)]


class AppealOut(Struct, frozen=True, kw_only=True):
    """`about` is item, time, incident or marking; `position` is null unless it is an item."""

    id: str
    about: str
    position: int | None
    text: str
    state: str
    raised_at: str
    due_at: str


class AppealsOut(Struct, frozen=True):
    """In the order they were raised."""

    items: list[AppealOut]
