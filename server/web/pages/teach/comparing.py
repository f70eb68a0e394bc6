"""Differences between texts, line by line, and the settling of a conflict with the file."""

import asyncio
from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from server.authoring.domain.comparing import (
    Choice,
    Line,
    Part,
    Whose,
    differences,
    is_comparable,
)
from server.authoring.domain.draft import (
    DraftClosed,
    DraftMovedOn,
    DraftTooLarge,
    FileMovedOn,
)
from server.authoring.drafts import Held, Settlement, conflict_of
from server.authoring.service import Authoring
from server.items import service as items
from server.items.domain.write import write_item
from server.kernel.actor import Actor
from server.kernel.errors import Refusal
from server.language.voice import say
from server.web.deps import Services
from server.web.forms import Form, PageRequest
from server.web.pages.going import see
from server.web.pages.names import name_of
from server.web.pages.teach.item_words import standing_tag
from server.web.problems import refused
from server.web.rendering import moment_ms, page
from server.web.strict import path_uuid

PATH = "/teach/drafts"
MOST_REVISIONS = 50
MOST_VERSIONS = 50
_TOLD: tuple[type[Refusal], ...] = (FileMovedOn, DraftMovedOn, DraftClosed, DraftTooLarge)


async def line_rows(before: str, after: str) -> list[dict[str, object]] | None:
    """For macros/lines.html; None where the texts are too long to compare."""
    if not is_comparable(before, after):
        return None
    return [_line(one) for one in await asyncio.to_thread(differences, before, after)]


@get(f"{PATH}/{{draft_id:str}}/differences")
async def differences_page(
    draft_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
    against: FromQuery[str] = "",
) -> Response[bytes]:
    """The draft against its file, what it began from, what is published, or a revision."""
    drafts = services.authoring.drafts
    held = await drafts.held(path_uuid(draft_id), actor=reader, now=now)
    revisions = await drafts.revisions(held.draft.id, MOST_REVISIONS, actor=reader)
    people = await services.accounts.people_by_ids({one.person_id for one in revisions})
    other, own = await _sides(held, against, services.authoring, reader, now)
    address = f"{PATH}/{held.draft.id}"
    context = {
        "name": held.draft.label,
        "path": held.draft.path,
        "address": address,
        "standing": standing_tag(held),
        "tabs": _tabs(held, address, against),
        "lines": None if other is None else await line_rows(other, own),
        "is_missing": other is None,
        "is_canonical": against == "published",
        "revisions": [
            {
                "number": one.number,
                "by": name_of(one.person_id, people),
                "moment": moment_ms(one.saved_ms),
                "address": f"{address}/differences?against={one.number}",
                "is_here": against == str(one.number),
            }
            for one in revisions
        ],
    }
    return page("teach-differences", context, viewer=reader, here="teach")


@get(f"{PATH}/{{draft_id:str}}/conflict")
async def conflict_page(
    draft_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    held = await services.authoring.drafts.held(path_uuid(draft_id), actor=reader, now=now)
    if not held.is_in_conflict:
        return see(f"{PATH}/{held.draft.id}")
    return await _conflict(held, reader, Form([]))


@post(f"{PATH}/{{draft_id:str}}/conflict")
async def settle(
    draft_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """What was chosen of each part becomes the draft, which begins from the file as it is now."""
    own_id, form, drafts = path_uuid(draft_id), request.sent, services.authoring.drafts
    try:
        await drafts.settle(own_id, _settlement(form), actor=reader, now=now)
    except _TOLD as refusal:
        held = await drafts.held(own_id, actor=reader, now=now)
        return await _conflict(held, reader, form, refusal)
    return see(f"{PATH}/{own_id}?done=settled")


def _settlement(form: Form) -> Settlement:
    chosen = {}
    for at, value in form.under("part").items():
        if at.isascii() and at.isdigit() and value in set(Choice):
            chosen[int(at)] = Choice(value)
    return Settlement(form.number("revision"), form.text("seen"), chosen)


async def _conflict(
    held: Held, reader: Actor, form: Form, refusal: Refusal | None = None
) -> Response[bytes]:
    found = await asyncio.to_thread(conflict_of, held.draft, held.file)
    context = {
        "name": held.draft.label,
        "path": held.draft.path,
        "address": f"{PATH}/{held.draft.id}",
        "error": "" if refusal is None else say(refusal.sentence),
        "revision": held.draft.revision,
        "seen": held.file.digest if held.file else "",
        "is_file_gone": held.file is None,
        "parts": [_part(at, one, form) for at, one in enumerate(found)],
        "to_choose": sum(one.whose is Whose.APART for one in found),
    }
    return refused(page("teach-conflict", context, viewer=reader, here="teach"), refusal)


def _part(at: int, one: Part, form: Form) -> dict[str, object]:
    alike = list(one.base)
    return {
        "at": at,
        "whose": one.whose.value,
        "base": "\n".join(one.base),
        "draft": "\n".join(one.draft),
        "file": "\n".join(one.file),
        "first": "\n".join(alike[:2]),
        "last": "\n".join(alike[-2:]),
        "skipped": max(len(alike) - 4, 0),
        "chosen": form.text(f"part.{at}"),
    }


async def _sides(
    held: Held, against: str, authoring: Authoring, reader: Actor, now: datetime
) -> tuple[str | None, str]:
    """The text on the other side, None where there is none, and the draft's."""
    draft = held.draft
    if against.isascii() and against.isdigit() and len(against) < 9:
        kept = await authoring.drafts.revision(draft.id, int(against), actor=reader)
        return kept.text, draft.text
    match against:
        case "base":
            return (draft.base.text if draft.base else None), draft.text
        case "published":
            look = await authoring.looking.at(draft, draft.text, actor=reader, today=now.date())
            item = look.shown.item if look.shown else None
            return await published_text(draft.name), write_item(item) if item else draft.text
        case _:
            return (held.file.text if held.file else None), draft.text


async def published_text(item_id: str, version: int = 0) -> str | None:
    """A published version, the newest for 0, in the canonical form; None where there is none."""
    known = await items.history(item_id, MOST_VERSIONS)
    wanted = next((name for at, name, _ in known if at == version or not version), None)
    if wanted is None:
        return None
    return write_item((await items.versions([wanted]))[wanted].item)


def _tabs(held: Held, address: str, against: str) -> list[dict[str, object]]:
    named = {"": say("Against the file"), "base": say("Against what it began from")}
    if held.draft.kind == "item":
        named["published"] = say("Against the published version")
    return [
        {
            "title": title,
            "address": f"{address}/differences" + (f"?against={name}" if name else ""),
            "is_here": against == name,
        }
        for name, title in named.items()
    ]


def _line(one: Line) -> dict[str, object]:
    return {
        "change": one.change.value,
        "text": one.text,
        "before": one.before or "",
        "after": one.after or "",
    }


HANDLERS = [differences_page, conflict_page, settle]
