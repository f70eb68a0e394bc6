"""The exams by their titles: to say which one is meant, and to choose among them."""

from collections.abc import Mapping

from server.exams import releases


async def exam_titles() -> dict[str, str]:
    """Titles by slug."""
    return {one.slug: one.blueprint.title for one in await releases.releases()}


def exam_options(titles: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"value": slug, "label": title} for slug, title in titles.items()]
