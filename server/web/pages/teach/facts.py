"""The board of facts: the register, what is due, what is out of the live pool, and one fact."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from server.authoring.domain.cited import Asked, Cited, CitingItem, Has, Taken
from server.authoring.fact_board import Found
from server.curriculum.domain.model import Volatility
from server.kernel.actor import Actor
from server.kernel.csv_lines import BOM, csv_lines
from server.kernel.text import one_line
from server.language.voice import day, number, say, say_many
from server.web.deps import Services
from server.web.forms import PageRequest
from server.web.pages.going import as_file
from server.web.pages.outlines import lesson_address
from server.web.pages.paging import onward
from server.web.pages.teach import fact_words as words
from server.web.rendering import fact as fact_row
from server.web.rendering import moment, page

PATH = "/teach/facts"
LONGEST = 100
_COLUMNS = (
    "fact", "statement", "source", "volatility", "checked_on", "review_by", "stale_from",
    "changed_on", "standing", "items", "items_out", "lessons", "short",
)  # fmt: skip


@get(PATH)
async def facts_page(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
    cursor: FromQuery[str] = "",
) -> Response[bytes]:
    asked = _asked(request.query_params)
    found = await services.authoring.facts.page(
        asked, after=cursor[:LONGEST], actor=reader, now=now
    )
    query = {"q": asked.text, "has": asked.has, "volatility": asked.volatility}
    context = {
        "query": query,
        "is_narrowed": any(query.values()),
        "choices": {"has": _standings(found.counts), "volatility": _volatilities()},
        "every": say_many("%(count)s fact", "%(count)s facts", found.every),
        "found": say_many("%(count)s fact", "%(count)s facts", found.count),
        "short": _short(found.counts),
        "unpublished": found.unpublished,
        "rows": [_row(one) for one in found.rows],
        "file": _file(query),
        "way": onward(PATH, query, cursor, found.after),
    }
    return page("teach-facts", context, viewer=reader, here="teach")


@get(f"{PATH}.csv")
async def facts_file(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """What the list shows, all of it."""
    every = await services.authoring.facts.listed(
        _asked(request.query_params), actor=reader, now=now
    )
    text = BOM + "".join(csv_lines([_COLUMNS, *(_cells(one) for one in every)]))
    name = f"facts-{now:%Y-%m-%d}.csv"
    return Response(text.encode(), media_type="text/csv", headers=as_file(name))


@get(f"{PATH}/{{fact_id:str}}")
async def fact_page(
    fact_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    found = await services.authoring.facts.fact(fact_id, actor=reader, now=now)
    one = found.cited
    context = {
        **_row(one),
        "path": f"curriculum/facts/{one.id}.yaml",
        "can_edit": found.has_files,
        "file": None if found.file is None else {"statement": found.file.statement},
        "facts": _facts(one),
        "takes": [_taken(taken, found.exams) for taken in one.takes],
        "items": [_item(item, found) for item in one.items],
        "citing": [
            {"title": lesson.title, "address": lesson_address(lesson.course, lesson.slug)}
            for lesson in one.lessons
        ],
        "versions": _versions(found),
    }
    return page("teach-fact", context, viewer=reader, here="teach")


def _asked(query: Mapping[str, str]) -> Asked:
    """What is no filter of ours narrows nothing."""
    has, volatility = query.get("has", ""), query.get("volatility", "")
    return Asked(
        one_line(query.get("q", ""))[:LONGEST],
        has if has in set(Has) else "",
        volatility if volatility in set(Volatility) else "",
    )


def _standings(counts: Mapping[Has, int]) -> list[dict[str, str]]:
    return [
        {"value": has.value, "label": f"{say(word)} ({number(counts[has])})"}
        for has, word in words.HAS.items()
    ]


def _volatilities() -> list[dict[str, str]]:
    return [{"value": one.value, "label": say(word)} for one, word in words.VOLATILITIES.items()]


def _short(counts: Mapping[Has, int]) -> str:
    count = counts[Has.SHORT]
    if not count:
        return ""
    return say_many(
        "Because of %(count)s fact there is an exam that nobody can start.",
        "Because of %(count)s facts there are exams that nobody can start.",
        count,
    )


def _file(query: Mapping[str, str]) -> str:
    filled = {name: value for name, value in query.items() if value}
    return f"{PATH}.csv?{urlencode(filled)}" if filled else f"{PATH}.csv"


def _row(one: Cited) -> dict[str, object]:
    fact = one.registered.fact
    return {
        "id": one.id,
        "address": f"{PATH}/{one.id}",
        "statement": fact.statement,
        "standing": words.standing_tag(one.standing),
        "volatility": say(words.VOLATILITIES[fact.volatility]),
        "review_by": day(fact.review_by),
        "cited": words.cited(len(one.items), len(one.lessons)),
        "out": words.out_tag(one.out),
        "is_short": bool(one.short),
    }


def _facts(one: Cited) -> list[dict[str, object]]:
    fact, since = one.registered.fact, one.registered.changed_on
    rows = [
        fact_row(say("Source"), fact.source),
        fact_row(say("Checked on"), day(fact.checked_on)),
        fact_row(say("Review by"), day(fact.review_by)),
        fact_row(say("Volatility"), say(words.VOLATILITIES[fact.volatility])),
    ]
    if fact.confidence is not None:
        rows.append(fact_row(say("Confidence"), say(words.CONFIDENCES[fact.confidence])))
    if since is not None:
        rows.append(fact_row(say("Reads so since"), day(since)))
    return rows


def _taken(taken: Taken, exams: Mapping[str, str]) -> dict[str, object]:
    cell = taken.cell
    return {
        "exam": exams.get(taken.exam, taken.exam),
        "address": f"/teach/exams/{taken.exam}",
        "domain": cell.domain,
        "lost": number(taken.items),
        "left": say("%(has)s of the %(needs)s a form needs", has=cell.has, needs=cell.needs),
        "is_short": cell.is_short,
    }


def _item(item: CitingItem, found: Found) -> dict[str, object]:
    return {
        "id": item.id,
        "address": f"/teach/items/{item.id}" if found.has_files else None,
        "title": found.titles.get(item.hash, item.id),
        "exam": found.exams.get(item.exam, item.exam),
        "domain": item.domain,
        "accepted": day(item.accepted_on) if item.accepted_on else "",
        **words.pool_tag(item),
    }


def _versions(found: Found) -> Sequence[dict[str, object]]:
    """Newest first, each with what was new in it."""
    rows: list[dict[str, object]] = []
    for at, (one, published_at) in enumerate(found.versions):
        before = found.versions[at + 1][0] if at + 1 < len(found.versions) else None
        word, tone = words.change_tag(before, one)
        rows.append(
            {
                "title": say("Version %(version)s", version=one.version),
                "moment": moment(published_at),
                "word": word,
                "tone": tone,
                "statement": one.fact.statement,
                "source": one.fact.source,
                "checked": words.checked_words(one.fact),
            }
        )
    return rows


def _cells(one: Cited) -> list[str]:
    fact, since = one.registered.fact, one.registered.changed_on
    return [
        one.id,
        fact.statement,
        fact.source,
        fact.volatility.value,
        fact.checked_on.isoformat(),
        fact.review_by.isoformat(),
        one.registered.stale_from.isoformat(),
        since.isoformat() if since else "",
        one.standing.value,
        " ".join(item.id for item in one.items),
        " ".join(item.id for item in one.out),
        " ".join(f"{lesson.course}/{lesson.slug}" for lesson in one.lessons),
        " ".join(f"{taken.exam}:{taken.cell.domain}" for taken in one.short),
    ]


HANDLERS = [facts_page, facts_file, fact_page]
