"""Searching what is published, on both engines."""

from pathlib import Path

import pytest

from server.curriculum import search
from server.curriculum.domain.passages import Kind
from server.curriculum.tables import SearchPassageRow, SearchSourceRow
from server.exams import indexing
from tests.api.curriculum.test_publishing import LESSON, change, publish_from

HOSTILE = (
    '"', '""', '"""', "'", "''; DROP TABLE search_passage; --", "*", "a*", "^pilot", "-pilot",
    "pilot NEAR metric", "NEAR(pilot metric)", "title:pilot", "{lead} : pilot", "pilot AND", "OR",
    "NOT pilot", "(", "pilot)", "+pilot", "pilot:*", "pilot & !metric", "pilot <-> metric", "\\",
    "pilot\\", "%", "_", "\x00pilot", "\ud83d\ude00", "😀", "\u202epilot", "a" * 3_000, "ﷺ" * 200,
    "\u0131\u0307", "ß", "e\u0301" * 90, "' & '", "':*", "'a':1A", "$1", "?", "?1", "\n\r\t",
    "١٢٣", "नमस्ते", "日本語",
)  # fmt: skip


async def titles(typed: str, kind: Kind | None = None, page: int = 1) -> list[str]:
    found = await search.find(typed, kind, page)
    return [one.passage.heading or one.passage.title for one in found.hits]


@pytest.mark.usefixtures("published")
async def test_publishing_makes_everything_findable() -> None:
    assert (await titles("eight layers"))[0] == "Eight layers of a deployment"
    assert "F01" in await titles("layers", Kind.FACT)
    assert await titles("practice", Kind.EXAM)
    assert await titles("deployment foundations", Kind.COURSE) == ["AI Deployment Foundations"]


@pytest.mark.usefixtures("published")
async def test_a_title_stands_before_a_heading_and_a_heading_before_text() -> None:
    found = (await search.find("baseline", None, 1)).hits

    ranks = [0 if one.passage.lead and "aseline" in one.passage.lead
             else 1 if "aseline" in one.passage.heading else 2 for one in found]  # fmt: skip
    assert ranks == sorted(ranks)
    assert ranks[0] == 0


@pytest.mark.usefixtures("published")
async def test_a_section_is_found_where_it_stands_with_the_words_marked() -> None:
    (hit, *_) = (await search.find('"sorting a symptom"', None, 1)).hits

    assert hit.passage.address.startswith("/courses/foundations/lessons/eight-layers#")
    assert [one.text for one in hit.heading if one.is_hit] == ["Sorting a symptom"]


@pytest.mark.usefixtures("published")
async def test_the_end_of_a_word_may_be_missing_and_accents_do_not_matter() -> None:
    assert await titles("baselin") == await titles("BASELIN")
    assert await titles("báselin") == await titles("baselin")
    assert await titles("aseline") == []
    assert await titles('"baselin"') == []


@pytest.mark.usefixtures("published")
async def test_pages_of_a_search_follow_each_other() -> None:
    first, second = await search.find("the", None, 1), await search.find("the", None, 2)

    assert len(first.hits) == search.PAGE
    assert first.has_more
    assert not {one.passage for one in first.hits} & {one.passage for one in second.hits}
    assert (await search.find("the", None, 9_999)).page == search.LAST_PAGE


async def test_neither_items_nor_checks_are_found(published: Path) -> None:
    everything = await SearchPassageRow.all()

    assert everything
    for item in (published / "exams" / "practice" / "items").glob("*.md"):
        stem = item.read_text("utf-8").split("---")[2].strip().splitlines()[0][:60]
        assert not [one for one in everything if stem in one.body]


@pytest.mark.usefixtures("published")
async def test_no_query_is_refused() -> None:
    for typed in HOSTILE:
        for kind in (None, Kind.LESSON):
            await search.find(typed, kind, 1)


@pytest.mark.usefixtures("nothing_kept")
async def test_a_changed_course_is_found_by_its_new_words_only(content: Path) -> None:
    await publish_from(content)
    change(content / LESSON, "title: ", "title: Quokka ")
    await publish_from(content)

    assert await titles("quokka", Kind.LESSON)
    rows = await SearchPassageRow.filter(source="course:practice").count()
    change(content / LESSON, "title: Quokka ", "title: ")
    await publish_from(content)
    assert await titles("quokka") == []
    assert await SearchPassageRow.filter(source="course:practice").count() == rows


@pytest.mark.usefixtures("published")
async def test_what_was_published_before_there_was_a_search_is_indexed_once() -> None:
    before = await titles("baseline")
    await SearchSourceRow.all().update(hash="0:of another format")

    await indexing.catch_up()
    await indexing.catch_up()

    assert await titles("baseline") == before
