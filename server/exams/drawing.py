"""Drawing a form for a person and freezing it, with why each item is in it. Shows it to nobody."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from server.credentials.domain.words import PRACTICE
from server.exams import releases
from server.exams.domain import draw
from server.exams.domain.blocks import Block
from server.exams.domain.blueprint import Blueprint, Draw
from server.exams.domain.draw import NO_CIRCUMSTANCES, Circumstances, Drawn, Past
from server.exams.domain.receipt import canonical
from server.exams.domain.rehearsing import REHEARSAL
from server.exams.domain.route import Route, sections_of
from server.exams.domain.sharing import Sharing, bits_by_block, with_last
from server.exams.domain.why import Why, ruled_out
from server.exams.releases import Release, ReleaseItem
from server.exams.store import exposure, forms
from server.exams.store.hot import StoredForm
from server.items import service as items
from server.items.domain import presentation
from server.items.domain.published import PublishedItem
from server.kernel.ids import new_id

FORMAT = 3
"""2 added `cases` and the `case` of an item; 3 `navigation`, `sections` and why each is there."""
MOST_PAST_FORMS = 100


@dataclass(frozen=True, slots=True)
class DrawnForm:
    """`blocks` are the names of what was drawn, for counting how often it is shown.

    `last` is what is kept of it and the forms before, so that those to come share little with it.
    """

    stored: StoredForm
    route: Route
    blocks: tuple[str, ...]
    last: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        return self.route.items


def is_counted(blueprint: Blueprint) -> bool:
    """Whether it matters who was shown what: not in practice, nor where each form holds all."""
    return blueprint.draw is not Draw.ALL and blueprint.level != PRACTICE


async def circumstances(release: Release, person_id: UUID) -> Circumstances:
    """What this draw takes into account; call inside the transaction of the start."""
    if not is_counted(release.blueprint):
        return NO_CIRCUMSTANCES
    past = await _past(release, person_id)
    sharing = await _sharing(release)  # before what is counted: from here starts take turns
    return Circumstances(past, await exposure.held(release.id), release.plan, sharing)


async def count_shown(release: Release, form: DrawnForm) -> None:
    """Count each block of a form once more; call last inside the transaction of the start.

    Nothing is counted of a rehearsal.
    """
    if is_counted(release.blueprint) and release.slug != REHEARSAL:
        await exposure.count(release.id, form.blocks)
        if form.last:
            await exposure.keep_last(release.id, form.last)


async def draw_form(
    release: Release, seed: bytes, given: Circumstances = NO_CIRCUMSTANCES
) -> DrawnForm:
    """Draw and freeze; raises FormUnavailable."""
    below = draw.stream(seed)
    named = {one.item: one for one in release.items}
    found, pilots = _drawn(release, below, given)
    parts = _laid_out(release, found, pilots, below)
    blocks = [one for _, part in parts for one in part]
    reasons = _reasons(release, found, pilots, given)
    testlets = [named[one.name] for one in blocks if one.items]
    case_of = {item: n for n, one in enumerate(testlets, 1) for item in one.items}
    chosen = [(named[item], reasons[one.name]) for one in blocks for item in one.drawn]
    published = await items.versions([one.hash for one, _ in chosen])
    entries = [
        _entry(one, published[one.hash], seed, case_of.get(one.item)) | {"why": why.as_json()}
        for one, why in chosen
    ]
    route = _route(release, parts)
    document = canonical(
        {
            "format": FORMAT,
            "release": str(release.id),
            "seed": seed.hex(),
            "items": entries,
            "cases": [one.hash for one in testlets],
            "navigation": route.navigation.value,
            "sections": [[one.title, one.html, one.last + 1 - one.first] for one in route.sections],
        }
    )
    form_hash = hashlib.sha256(document.encode()).hexdigest()
    stored = StoredForm(new_id(), document, form_hash)
    last = _last(release, found.blocks, given.sharing)
    return DrawnForm(stored, route, tuple(one.name for one in blocks), last)


async def _sharing(release: Release) -> Sharing | None:
    most = release.blueprint.most_shared
    if most is None:
        return None
    bits = bits_by_block(release.blocks, [one.item for one in release.items])
    return Sharing(most, bits, await exposure.last_forms(release.id))


def _last(release: Release, drawn: Sequence[Block], sharing: Sharing | None) -> tuple[int, ...]:
    rule = release.blueprint.exposure
    if sharing is None or rule is None:
        return ()
    return with_last(sharing.forms, sharing.bits_of(drawn), rule.forms)


async def _past(release: Release, person_id: UUID) -> Past:
    exams = await releases.family(release.slug)
    hashes = await forms.scored_hashes(person_id, exams, MOST_PAST_FORMS)
    versions = await items.versions([*{one for form in hashes for one in form}])
    return Past(tuple(frozenset(versions[one].item.id for one in form) for form in hashes))


def _drawn(release: Release, below: draw.Below, given: Circumstances) -> tuple[Drawn, list[Block]]:
    blueprint = release.blueprint
    if blueprint.draw is Draw.ALL:
        found = draw.draw_all(release.blocks)
    else:
        quotas = [(quota.code, quota.items) for quota in blueprint.domains]
        found = draw.draw_by_quota(release.blocks, quotas, below, given)
    number, held = blueprint.pilot, given.held
    return found, draw.draw_pilots(release.pilots, number, found.blocks, below, held)


Part = tuple[int, list[Block]]
"""Which section of the blueprint, and what stands in it."""


def _laid_out(
    release: Release, found: Drawn, pilots: Sequence[Block], below: draw.Below
) -> list[Part]:
    """Lay what was drawn out by sections, pilots anywhere among the others of their domain."""
    sections = release.blueprint.sections
    at = {code: number for number, one in enumerate(sections) for code in one.domains}
    parts: list[Part] = [(number, []) for number in range(len(sections) or 1)]
    for one in found.blocks:
        parts[at.get(one.domain, 0)][1].append(one)
    placed = Counter(at.get(one.domain, len(parts) - 1) for one in pilots)
    for number, part in parts:
        own = [one for one in pilots if at.get(one.domain, len(parts) - 1) == number]
        if placed[number]:
            part[:] = draw.mixed_in(part, own, below)
    return parts


def _route(release: Release, parts: Iterable[Part]) -> Route:
    sizes = [sum(one.size for one in part) for _, part in parts]
    planned = release.blueprint.sections
    told = [
        (one.title, html, size)
        for one, html, size in zip(planned, release.sections_html, sizes, strict=False)
    ]
    return Route(sum(sizes), release.blueprint.navigation, sections_of(told))


def _reasons(
    release: Release, found: Drawn, pilots: Sequence[Block], given: Circumstances
) -> Mapping[str, Why]:
    """Why each block is in the form, by its name."""
    held, seen = given.held, given.past.seen
    shared = None if given.sharing is None else given.sharing.highest(found.blocks)
    cells = Counter(one.domain for one in release.blocks)
    out = ruled_out(release.blocks, found.blocks)
    reasons = {
        one.name: Why(
            way=found.way.value,
            of=cells[one.domain],
            ruled_out=out[one.domain],
            held=held.of(one),
            forms=held.forms,
            was_seen=not seen.isdisjoint(one.drawn),
            shared=shared,
        )
        for one in found.blocks
    }
    return reasons | {
        one.name: Why("pilot", len(release.pilots), 0, held.of(one), held.forms, shared=shared)
        for one in pilots
    }


def _entry(
    one: ReleaseItem, published: PublishedItem, seed: bytes, case: int | None
) -> dict[str, object]:
    own = hashlib.sha256(b"assay-shown-v1" + seed + one.hash.encode()).digest()
    shown = presentation.draw_presentation(published.item, own)
    entry: dict[str, object] = {
        "hash": one.hash,
        "domain": one.domain,
        "pilot": one.is_pilot,
        "shown": presentation.to_json(shown),
    }
    return entry if case is None else entry | {"case": case}
