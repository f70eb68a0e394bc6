"""The coverage board of an exam: each cell of its blueprint, what is there and what is lacking."""

from datetime import datetime

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.authoring.domain.coverage import Coverage, Kept, Row
from server.exams.drawing import is_counted
from server.items.domain.model import ItemType, Status
from server.kernel.actor import Actor
from server.kernel.sentence import marked
from server.language.voice import current, number, say, say_many
from server.web.deps import Services
from server.web.pages.teach.exposure import short_title
from server.web.pages.teach.item_words import status_tag, type_word
from server.web.rendering import page

LEVELS = {
    "remember": marked("Remember"),
    "understand": marked("Understand"),
    "apply": marked("Apply"),
    "analyze": marked("Analyze"),
    "evaluate": marked("Evaluate"),
    "create": marked("Create"),
    "": marked("No level named"),
}


@get("/teach/exams/{slug:str}/coverage")
async def coverage_page(
    slug: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    found = await services.authoring.covering.of_exam(slug, actor=reader, now=now)
    context = {
        "slug": slug,
        "title": found.blueprint.title,
        "short": say_many("%(count)s item short", "%(count)s items short", found.short)
        if found.short
        else "",
        "is_drawable": found.is_drawable,
        "statuses": [status_tag(one.value)["word"] for one in Status],
        "columns": [{"title": status_tag(one.value)["word"]} for one in Status],
        "rows": [_row(one, found.blueprint.home) for one in found.rows],
        "notes": _notes(found),
        "exposure": _exposure(found),
        "cap": _cap_title(found),
        "strict": short_title() if is_counted(found.blueprint) else "",
    }
    return page("teach-coverage", context, viewer=reader, here="teach")


def _row(one: Row, bank: str) -> dict[str, object]:
    return {
        "domain": one.domain,
        "title": one.title,
        "address": f"/teach/items?exam={bank}&domain={one.domain}",
        "has": number(one.has),
        "needs": number(one.needs),
        "share": min(100, round(100 * one.has / one.needs)) if one.needs else 100,
        "tag": {
            "word": say_many("%(count)s short", "%(count)s short", one.short)
            if one.short
            else say("Enough"),
            "tone": "bad" if one.short else "good",
        },
        "counts": [number(one.counts.get(status, 0)) for status in Status],
        "on_the_way": number(one.on_the_way),
        "levels": _listed({say(LEVELS[name]): one.levels.get(name, 0) for name in LEVELS}),
        "types": _listed({type_word(name.value): one.types.get(name, 0) for name in ItemType}),
        "kept": _kept(one.kept),
        "strict_short": number(one.strict_short),
        "stale": say_many(
            "%(count)s out: a fact is not fresh", "%(count)s out: facts are not fresh", one.stale
        )
        if one.stale
        else "",
    }


def _listed(counts: dict[str, int]) -> str:
    return " · ".join(f"{name} {number(count)}" for name, count in counts.items() if count)


def _kept(one: Kept | None) -> dict[str, str] | None:
    if one is None:
        return None
    if not one.missing:
        return {"word": say("All forms"), "tone": "good"}
    word = say(
        "%(drawn)s of %(forms)s forms; %(missing)s more items would do",
        drawn=number(one.drawn),
        forms=number(one.forms),
        missing=number(one.missing),
    )
    return {"word": word, "tone": "warn"}


def _exposure(found: Coverage) -> str:
    exposure = found.blueprint.exposure
    if exposure is None:
        return ""
    return say(
        "Each item in at most %(cap)s of %(forms)s forms",
        cap=current().percent(float(exposure.share)),
        forms=number(exposure.forms),
    )


def _cap_title(found: Coverage) -> str:
    exposure = found.blueprint.exposure
    if exposure is None:
        return ""
    percent = current().percent(float(exposure.share))
    return say("Within the blueprint’s cap (%(percent)s)", percent=percent)


def _notes(found: Coverage) -> list[str]:
    notes = []
    pilot = found.blueprint.pilot
    if pilot:
        notes.append(
            say(
                "A form tries out %(needs)s items, and there are %(has)s in pretest.",
                needs=number(pilot),
                has=number(found.pilots),
            )
        )
    if found.elsewhere:
        notes.append(
            say_many(
                "%(count)s item is of a domain that the blueprint does not have.",
                "%(count)s items are of domains that the blueprint does not have.",
                found.elsewhere,
            )
        )
    if found.unread:
        notes.append(
            say_many(
                "%(count)s file cannot be read, and is not counted.",
                "%(count)s files cannot be read, and are not counted.",
                found.unread,
            )
        )
    return notes


HANDLERS = [coverage_page]
