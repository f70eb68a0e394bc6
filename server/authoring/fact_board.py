"""The board of facts for trainers: what is due, and what that takes out of exams."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from server.authoring import citing
from server.authoring.domain.cited import Asked, Cited, Has, counted, narrowed
from server.curriculum import facts
from server.curriculum.domain.model import Fact
from server.curriculum.domain.register import Registered
from server.exams import releases
from server.exams.workshop import Workshop
from server.items import service as items
from server.kernel.actor import Actor, Permission
from server.kernel.errors import NotFound

PAGE_SIZE = 50
MOST_VERSIONS = 50


class FactUnknown(NotFound):
    code = "fact-unknown"
    detail = "There is no such fact in what is published."


@dataclass(frozen=True, slots=True)
class Page:
    """`rows` of `count` that fit, of `every`; `after` is the key where the next page begins.

    `unpublished` are facts whose files say something else than what is published.
    """

    rows: Sequence[Cited]
    count: int
    after: str | None
    every: int
    counts: Mapping[Has, int]
    unpublished: Sequence[str]


@dataclass(frozen=True, slots=True)
class Found:
    """A fact, its versions newest first, and the titles of items by hash and of exams by slug.

    `file` is what its file says, where that is something else; `has_files`: it can be edited here.
    """

    cited: Cited
    versions: Sequence[tuple[Registered, datetime]]
    titles: Mapping[str, str]
    exams: Mapping[str, str]
    file: Fact | None
    has_files: bool


class FactBoard:
    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def page(self, asked: Asked, *, after: str = "", actor: Actor, now: datetime) -> Page:
        actor.require(Permission.TEACH)
        every = (await citing.cited(now=now)).values()
        fitting = narrowed(every, asked)
        rest = [one for one in fitting if one.key > after]
        rows = rest[:PAGE_SIZE]
        onward = rows[-1].key if len(rest) > PAGE_SIZE else None
        files = await self._files(actor, now.date())
        changed = [one.id for one in every if _is_otherwise(one, files)]
        return Page(rows, len(fitting), onward, len(every), counted(every), changed)

    async def listed(self, asked: Asked, *, actor: Actor, now: datetime) -> Sequence[Cited]:
        """All that fit."""
        actor.require(Permission.TEACH)
        return narrowed((await citing.cited(now=now)).values(), asked)

    async def counts(self, *, actor: Actor, now: datetime) -> Mapping[Has, int]:
        actor.require(Permission.TEACH)
        return counted((await citing.cited(now=now)).values())

    async def fact(self, fact_id: str, *, actor: Actor, now: datetime) -> Found:
        """Raises FactUnknown."""
        actor.require(Permission.TEACH)
        one = (await citing.cited(now=now)).get(fact_id)
        if one is None:
            raise FactUnknown
        files = await self._files(actor, now.date())
        published = await items.versions([item.hash for item in one.items])
        return Found(
            one,
            await facts.versions(fact_id, MOST_VERSIONS, actor=actor),
            {name: found.item.title for name, found in published.items()},
            {each.slug: each.blueprint.title for each in await releases.releases()},
            files[fact_id] if files is not None and _is_otherwise(one, files) else None,
            files is not None and fact_id in files,
        )

    async def _files(self, actor: Actor, today: date) -> Mapping[str, Fact] | None:
        state = await self._workshop.state(actor=actor, today=today)
        return None if state is None else {one.id: one for one in state.content.facts}


def _is_otherwise(one: Cited, files: Mapping[str, Fact] | None) -> bool:
    return files is not None and one.id in files and files[one.id] != one.registered.fact
