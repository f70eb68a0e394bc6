"""Published exams, kept in memory until another is published."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from server.database import changes
from server.exams.domain.blocks import Block, parted
from server.exams.domain.blueprint import Blueprint, from_json
from server.exams.domain.exposure import Plan, exposure_plan
from server.exams.domain.policy import Policy, of_release
from server.exams.store import releases as store
from server.exams.store.releases import StoredRelease
from server.kernel.errors import NotFound
from server.kernel.kept import KeptOne

SCOPE = "content"


class ExamUnknown(NotFound):
    code = "exam-unknown"
    detail = "There is no such exam."


@dataclass(frozen=True, slots=True)
class ReleaseItem:
    """An item or a testlet of a release; `hash` names its published version.

    `items` are the ids of a testlet's items. `accepted_on` is the day of its newest accepting
    content review, told of what cites `facts`. Some are marked `by_people`.
    """

    hash: str
    item: str
    domain: str
    is_scored: bool
    enemies: tuple[str, ...]
    items: tuple[str, ...] = ()
    is_pilot: bool = False
    facts: tuple[str, ...] = ()
    accepted_on: date | None = None
    by_people: bool = False


@dataclass(frozen=True, slots=True)
class Release:
    """`blocks` are what a form is drawn from: the scored items, alone or in their testlet.

    `pilots` are tried out beside them; `plan` keeps to the cap on exposure, if there is one.
    `objectives` has what those say that must score, by their ids.
    """

    id: UUID
    slug: str
    version: int
    blueprint: Blueprint
    policy: Policy
    description_html: str
    items: tuple[ReleaseItem, ...]
    blocks: tuple[Block, ...] = ()
    pilots: tuple[Block, ...] = ()
    sections_html: tuple[str, ...] = ()
    plan: Plan | None = None
    objectives: Mapping[str, str] = field(default_factory=dict)

    @property
    def takes_raters(self) -> bool:
        """Whether people mark anything that counts, so that a result takes its time."""
        return any(one.by_people and one.is_scored for one in self.items)


_by_id: dict[UUID, Release] = {}


async def _read() -> dict[str, Release]:
    return {stored.slug: _release(stored) async for stored in store.newest()}


_newest = KeptOne(_read)
changes.on_change(SCOPE, _newest.forget)


async def _read_families() -> dict[str, tuple[str, ...]]:
    families: dict[str, tuple[str, ...]] = {}
    for slug, bank in await store.banks():
        joined = {*families.get(slug, (slug,)), *families.get(bank, (bank,))}
        families |= dict.fromkeys(joined, tuple(sorted(joined)))
    return families


_families = KeptOne(_read_families)
changes.on_change(SCOPE, _families.forget)


async def family(slug: str) -> tuple[str, ...]:
    """The exams whose items are, or were, of one bank with this one's, itself among them."""
    return (await _families.value()).get(slug, (slug,))


async def home_of(slug: str) -> str:
    """The exam whose bank this one draws from; its own unless it says another."""
    release = (await _newest.value()).get(slug)
    return slug if release is None else release.blueprint.home


async def releases() -> list[Release]:
    return list((await _newest.value()).values())


async def release_of(slug: str) -> Release:
    """Return the current release; raises ExamUnknown."""
    release = (await _newest.value()).get(slug)
    if release is None:
        raise ExamUnknown
    return release


async def release_by_id(release_id: UUID) -> Release:
    """Return the release a sitting was drawn from, current or not."""
    known = _by_id.get(release_id)
    if known is None:
        stored = await store.by_id(release_id)
        if stored is None:
            raise ExamUnknown
        known = _by_id[release_id] = _release(stored)
    return known


def _release(stored: StoredRelease) -> Release:
    document = stored.document
    items = tuple(_item(one) for one in document["items"])
    blueprint = from_json(document["blueprint"])
    drawn = [one for one in items if one.is_scored or one.is_pilot]
    blocks, pilots = parted(
        [Block(one.item, one.domain, frozenset(one.enemies), one.items) for one in drawn],
        {one.item for one in drawn if one.is_pilot},
    )
    return Release(
        id=stored.id,
        slug=stored.slug,
        version=stored.version,
        blueprint=blueprint,
        policy=of_release(document),
        description_html=document["description_html"],
        items=items,
        blocks=tuple(blocks),
        pilots=tuple(pilots),
        sections_html=tuple(document.get("sections_html", ())),
        plan=exposure_plan(blueprint, blocks),
        objectives=document.get("objectives", {}),
    )


def _item(one: dict[str, Any]) -> ReleaseItem:
    accepted = one.get("accepted_on")
    return ReleaseItem(
        one["hash"],
        one["item"],
        one["domain"],
        one["is_scored"],
        tuple(one["enemies"]),
        tuple(one.get("items", ())),
        one.get("is_pilot", False),
        tuple(one.get("facts", ())),
        date.fromisoformat(accepted) if accepted else None,
        one.get("by_people", False),
    )
