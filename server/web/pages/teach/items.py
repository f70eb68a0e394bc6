"""The item bank: a list to search and filter, and each item with what stands around it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from textwrap import shorten
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from server.authoring.banking import Found, Page
from server.authoring.domain.bank import Beside, Exposure, Narrowing, Row
from server.curriculum.domain.model import Fact
from server.exams.workshop import ContentState
from server.kernel.actor import Actor
from server.kernel.sentence import marked
from server.kernel.text import one_line
from server.language.voice import number, say, say_many
from server.web.deps import Services
from server.web.forms import PageRequest
from server.web.pages.names import name_of
from server.web.pages.paging import onward
from server.web.pages.teach import item_words as words
from server.web.pages.teach.item_versions import versions_of
from server.web.pages.teach.preview import preview_of
from server.web.pages.teach.shown import finding_rows
from server.web.rendering import fact, moment_ms, page

PATH = "/teach/items"
LONGEST = 100
MOST_FINDINGS = 100
_KEY = re.compile(r"[a-z_]+:")
_FILTERS = ("exam", "status", "type", "domain", "objective", "author", "fact", "exposure", "has")
_HAS = {
    "findings": marked("Findings"),
    "draft": marked("An open draft"),
    "fact-due": marked("A fact due for review"),
}
_NAMED = ("domain", "objective", "author", "fact")
LONGEST_NAME = 60
Options = list[dict[str, str]]


@get(PATH)
async def items_page(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
    cursor: FromQuery[str] = "",
) -> Response[bytes]:
    asked = _asked(request.query_params)
    found = await services.authoring.banking.page(
        asked, after=cursor[: LONGEST * 2], actor=reader, now=now
    )
    query = {"q": asked.text} | {name: getattr(asked, name) for name in _FILTERS}
    context = {
        "query": query,
        "is_narrowed": any(query.values()),
        "choices": _choices(found, asked),
        "counts": _counts(found),
        "found": say_many("%(count)s item", "%(count)s items", found.count),
        "rows": [_row(one, found.beside, _within(query)) for one in found.rows],
        "way": onward(PATH, query, cursor, found.after),
    }
    return page("teach-items", context, viewer=reader, here="teach")


@get(f"{PATH}/{{item_id:str}}")
async def item_page(  # noqa: PLR0913 - the parts of its address
    item_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
    *,
    version: FromQuery[int] = 0,
    against: FromQuery[str] = "",
) -> Response[bytes]:
    """Its source with what the check says, what candidates see, and what is known of it."""
    authoring, asked = services.authoring, _asked(request.query_params)
    one = await authoring.banking.item(item_id, asked, actor=reader, now=now)
    row, looking = one.row, authoring.looking
    look = await looking.file(row.path, row.source, one.state, actor=reader)
    query = {"q": asked.text} | {name: getattr(asked, name) for name in _FILTERS}
    context = {
        **_row(row, one.beside, _within(query)),
        "list": _neighbours(one, _within(query)),
        "back": f"{PATH}{_within(query)}",
        "path": row.path,
        "lines": _source(row),
        "preview": await preview_of(look, looking, "", actor=reader),
        "facts": _facts(one),
        "cited": [_fact(name, one.facts.get(name), now) for name in _named(row)],
        **await versions_of(row, f"{PATH}/{row.name}", version, is_against_file=against == "file"),
        "draft": one.beside.drafts.get(row.path),
        "drafts": await _drafts(services, row.path, reader),
    }
    return page("teach-item", context, viewer=reader, here="teach")


async def _drafts(services: Services, path: str, reader: Actor) -> list[dict[str, object]]:
    """All that were begun of the file, changed last first."""
    found = await services.authoring.drafts.of_path(path, actor=reader)
    people = await services.accounts.people_by_ids({one.person_id for one in found})
    return [
        {
            "address": f"/teach/drafts/{one.id}",
            "state": words.state_tag(one.state),
            "by": name_of(one.person_id, people),
            "moment": moment_ms(one.changed_ms),
        }
        for one in found
    ]


def _asked(query: Mapping[str, str]) -> Narrowing:
    """What is no filter of ours narrows nothing."""
    values = {name: one_line(query.get(name, ""))[:LONGEST] for name in ("q", *_FILTERS)}
    if values["exposure"] not in set(Exposure):
        values["exposure"] = ""
    if values["has"] not in _HAS:
        values["has"] = ""
    return Narrowing(text=values.pop("q"), **values)


def _within(query: Mapping[str, str]) -> str:
    """The query of an address, so that the list stays as it was narrowed."""
    filled = {name: value for name, value in query.items() if value}
    return f"?{urlencode(filled)}" if filled else ""


def _choices(found: Page, asked: Narrowing) -> dict[str, Options]:
    known = found.bank.choices[asked.exam if asked.exam in found.bank.exams else ""]
    names = _names(found.state)
    choices = {name: _options(known[name], names) for name in _NAMED}
    return choices | {
        "exam": [{"value": one, "label": one} for one in found.bank.exams],
        "status": [
            {"value": one, "label": f"{words.status_tag(one)['word']} ({number(count)})"}
            for one in words.STATUSES
            if (count := known["status"][one])
        ],
        "type": [
            {"value": one, "label": f"{words.type_word(one)} ({number(count)})"}
            for one in words.TYPES
            if (count := known["type"][one])
        ],
        "exposure": [
            {"value": one.value, "label": say(word)} for one, word in words.EXPOSURES.items()
        ],
        "has": [{"value": name, "label": say(word)} for name, word in _HAS.items()],
    }


def _names(state: ContentState) -> dict[str, str]:
    """What the codes of domains and facts stand for."""
    quotas = (one for exam in state.content.exams for one in exam.blueprint.domains)
    return {one.code: one.title for one in quotas} | {
        one.id: shorten(one.statement, LONGEST_NAME, placeholder=" …")
        for one in state.content.facts
    }


def _options(counted: Counter[str], names: Mapping[str, str]) -> Options:
    return [
        {
            "value": name,
            "label": " · ".join(filter(None, (name, names.get(name)))) + f" ({number(count)})",
        }
        for name, count in sorted(counted.items())
        if name
    ]


def _counts(found: Page) -> str:
    """The whole bank in a line."""
    rows = found.bank.rows
    errors, warnings = found.bank.errors, found.bank.warnings
    said = [say_many("%(count)s item", "%(count)s items", len(rows))]
    if errors:
        said.append(say_many("%(count)s error", "%(count)s errors", errors))
    if warnings:
        said.append(say_many("%(count)s warning", "%(count)s warnings", warnings))
    if found.beside.drafts:
        count = len(found.beside.drafts)
        said.append(say_many("%(count)s open draft", "%(count)s open drafts", count))
    return " · ".join(said)


def _row(row: Row, beside: Beside, within: str) -> dict[str, object]:
    item = row.item
    return {
        "id": row.id,
        "address": f"{PATH}/{row.name}{within}",
        "title": row.title or say("No title to be read"),
        "lead": row.lead,
        "language": item.language if item else "",
        "exam": row.exam,
        "type": words.type_word(item.type.value) if item else "",
        "domain": (item.domain or "") if item else "",
        "status": words.status_tag(row.status),
        "finding": words.findings_tag(row.errors, row.warnings),
        "has_draft": row.path in beside.drafts,
        "is_due": item is not None and not beside.due.isdisjoint(item.facts),
    }


def _neighbours(one: Found, within: str) -> dict[str, object]:
    """The part of the narrowed list around an item."""
    return {
        "rows": [_row(row, one.beside, within) | {"is_here": row is one.row} for row in one.near],
        "found": say_many("%(count)s item", "%(count)s items", one.count),
    }


def _source(row: Row) -> list[dict[str, object]]:
    """The lines of the file, each with what is wrong at it; `key` is what its line begins with."""
    told: dict[int, list[dict[str, object]]] = {}
    for one in finding_rows(row.findings, MOST_FINDINGS):
        told.setdefault(int(str(one["line"])), []).append(one)
    lines = row.source.removesuffix("\n").split("\n") if row.source else []
    end = next((at for at, text in enumerate(lines) if at and text.rstrip() == "---"), 0)
    return [
        {"number": at + 1, "findings": told.get(at + 1, []), **_inked(text, is_header=at <= end)}
        for at, text in enumerate(lines)
    ]


def _inked(text: str, *, is_header: bool) -> dict[str, str]:
    key = _KEY.match(text)
    if (is_header and key) or text.startswith("## ") or text == "---":
        length = key.end() if is_header and key else len(text)
        return {"key": text[:length], "text": text[length:], "ink": ""}
    return {"key": "", "text": text, "ink": "c" if text.lstrip().startswith(">") else ""}


def _named(row: Row) -> Sequence[str]:
    return row.item.facts if row.item else ()


def _facts(one: Found) -> list[dict[str, object]]:
    item = one.row.item
    if item is None:
        return []
    rows = [
        fact(say("Version"), number(item.version)),
        fact(say("Author"), item.author, mono=True),
        fact(say("Objective"), item.objective or say("None yet"), mono=bool(item.objective)),
        fact(say("Points"), number(float(item.points))),
    ]
    shown = words.showing_words(one.showing)
    if shown:
        rows.append(fact(say("Shown"), shown))
    if item.enemies:
        rows.append(fact(say("Never with"), ", ".join(item.enemies), mono=True))
    return rows


def _fact(name: str, known: Fact | None, now: datetime) -> dict[str, object]:
    if known is None:
        return {
            "id": name,
            "path": "",
            "text": "",
            "note": "",
            "tone": "bad",
            "word": say("Unknown"),
        }
    note = say("checked %(day)s, review by %(by)s", day=known.checked_on, by=known.review_by)
    is_due = known.is_due(on=now.date())
    word, tone = (say("Review is due"), "warn") if is_due else (say("Fresh"), "good")
    path = f"curriculum/facts/{name}.yaml"
    return {
        "id": name, "path": path, "text": known.statement, "note": note, "tone": tone, "word": word,
    }  # fmt: skip


HANDLERS = [items_page, item_page]
