"""Looking for a word in everything that is published: courses, lessons, facts, exams' pages.

Holds what anybody may read and nothing else: no item, no key, nothing that is not published.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from server.curriculum.domain import searching
from server.curriculum.domain.passages import Kind, Passage, course_passages
from server.curriculum.domain.searching import Piece
from server.curriculum.store import search as store
from server.curriculum.store import versions
from server.database.connection import transaction

FORMAT = 2
"""Rises when passages are cut another way, so that everything is indexed anew."""
PAGE = 10
LAST_PAGE = 20


@dataclass(frozen=True, slots=True)
class Source:
    """Something published: its name in the index, its version's hash, and how it is cut."""

    name: str
    hash: str
    passages: Callable[[], Awaitable[Sequence[Passage]]]

    @property
    def mark(self) -> str:
        return f"{FORMAT}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Hit:
    passage: Passage
    title: tuple[Piece, ...]
    heading: tuple[Piece, ...]
    text: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Found:
    hits: tuple[Hit, ...] = ()
    page: int = 1
    has_more: bool = False


async def find(typed: str, kind: Kind | None, page: int) -> Found:
    """Find what holds every word typed; a page beyond the last one is the last one."""
    wanted = searching.read_query(typed)
    if not wanted.terms:
        return Found()
    page = max(1, min(page, LAST_PAGE))
    rows = await store.find(wanted, kind, limit=PAGE + 1, offset=(page - 1) * PAGE)
    hits = tuple(
        Hit(
            one,
            searching.marked_whole(one.title, wanted),
            searching.marked_whole(one.heading, wanted),
            searching.passage(one.body, wanted),
        )
        for one in rows[:PAGE]
    )
    return Found(hits, page, len(rows) > PAGE and page < LAST_PAGE)


async def catch_up(others: Sequence[Source]) -> None:
    """Index what was published since; again, no effect. `others` are what is not a course."""
    known = await store.indexed()
    for source in [*await _course_sources(), *others]:
        if known.get(source.name) == source.mark:
            continue
        passages = await source.passages()
        async with transaction():
            if await store.claim(source.name, source.mark):
                await store.replace(source.name, passages)


async def _course_sources() -> list[Source]:
    return [
        Source(
            f"course:{slug}",
            note.hash,
            partial(_course_passages, slug, note.version),
        )
        for slug, note in (await versions.newest_notes()).items()
    ]


async def _course_passages(slug: str, version: int) -> Sequence[Passage]:
    found = await versions.documents(slug, [version])
    return await asyncio.to_thread(course_passages, found[version])
