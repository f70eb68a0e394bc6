"""What the search knows of exams: their public pages, as anybody may read them. No items."""

import asyncio
from collections.abc import Sequence
from functools import partial

from server.curriculum import search
from server.curriculum.domain.passages import Kind, Passage, plain_text
from server.curriculum.search import Source
from server.exams import releases
from server.exams.releases import Release


async def catch_up() -> None:
    """Bring the search up to what is published; again, no effect."""
    published = await releases.releases()
    await search.catch_up(
        [Source(f"exam:{one.slug}", str(one.id), partial(_passages, one)) for one in published]
    )


async def _passages(release: Release) -> Sequence[Passage]:
    return await asyncio.to_thread(passages, release)


def passages(release: Release) -> list[Passage]:
    blueprint = release.blueprint
    page = Passage(
        Kind.EXAM,
        blueprint.language,
        f"/exams/{release.slug}",
        blueprint.title,
        lead=blueprint.title,
        body=f"{blueprint.summary} {plain_text(release.description_html)}",
    )
    domains = " ".join(f"{one.title}." for one in blueprint.domains)
    criteria = Passage(
        Kind.EXAM,
        blueprint.language,
        f"/exams/{release.slug}/criteria",
        blueprint.certificate.name,
        context=blueprint.title,
        body=f"{blueprint.certificate.description} {blueprint.certificate.criteria} {domains}",
    )
    return [page, criteria]
