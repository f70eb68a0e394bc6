"""Long lists in pages: as many rows as one holds, and the way onward."""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar
from urllib.parse import urlencode
from uuid import UUID

PAGE_SIZE = 50


class Named(Protocol):
    @property
    def id(self) -> UUID | int: ...


RowT = TypeVar("RowT", bound=Named)


def cut(found: Sequence[RowT]) -> tuple[Sequence[RowT], str | None]:
    """Of a page and one row more: the page, and its last id where the list goes on."""
    shown = found[:PAGE_SIZE]
    return shown, str(shown[-1].id) if len(found) > PAGE_SIZE else None


def onward(
    path: str, asked: Mapping[str, str], cursor: str, after: str | None
) -> dict[str, str | None]:
    """For macros/pager.html `onward`: the way to more rows, and back to the first."""
    filters = {name: value for name, value in asked.items() if value}
    more = f"{path}?{urlencode(filters | {'cursor': after})}" if after else None
    first = f"{path}?{urlencode(filters)}" if filters else path
    return {"first": first if cursor else None, "more": more}
