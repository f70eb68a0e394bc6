"""Drafts: the list of them, a new one, and the editor with its preview.

A text is saved by the same form with and without script; the script sends it while one types, and
takes from the page that answers what has changed.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from server.authoring.domain.draft import (
    MOST_BYTES,
    DraftClosed,
    DraftElsewhere,
    DraftMovedOn,
    DraftTextWrong,
    DraftTooLarge,
    Kind,
    State,
    draft_text,
)
from server.authoring.drafts import Held
from server.authoring.looking import Look, Mend
from server.exams.workshop import ContentElsewhere
from server.kernel.actor import Actor
from server.kernel.errors import Refusal
from server.kernel.sentence import marked
from server.language.voice import number, say
from server.web.cursors import moment_cursor, written
from server.web.deps import Services
from server.web.forms import Form, PageRequest
from server.web.multipart import read_upload
from server.web.pages.done import notice_of
from server.web.pages.going import see
from server.web.pages.names import name_of
from server.web.pages.paging import onward
from server.web.pages.teach.comparing import line_rows
from server.web.pages.teach.item_words import KINDS, findings_tag, standing_tag
from server.web.pages.teach.preview import Trial, preview_of, trial_of
from server.web.pages.teach.shown import finding_rows
from server.web.problems import refused
from server.web.rendering import moment_ms, page
from server.web.speaking import choose_voice
from server.web.strict import path_uuid

PATH = "/teach/drafts"
MOST_FINDINGS = 100
"""Shown at once: who mends these sees the others."""
UPLOAD_BYTES = 3 * MOST_BYTES
"""A text whose lines a browser ends with two characters, and what the form puts around it."""
DONE = {
    "begun": (marked("Draft begun."), marked("The file stays as it is until somebody commits.")),
    "saved": (marked("Saved."), marked("The file stays as it is until somebody commits.")),
    "settled": (
        marked("Conflict settled."),
        marked("The draft begins from the file as it is now."),
    ),
    "dropped": (marked("Draft dropped."), marked("It is kept in the list, and can be taken up.")),
    "restored": (marked("Draft taken up again."), ""),
    "renamed": (marked("Renamed."), marked("Reviews were of the other id, and are asked anew.")),
    "removes": (marked("The file is to be gone."), marked("The change set removes it.")),
    "keeps": (marked("The file stays."), ""),
    "pictured": (marked("Picture added."), marked("It goes out with the text that names it.")),
}
_STATES = {"": State.OPEN, "dropped": State.DROPPED, "taken": State.TAKEN}
_TOLD: tuple[type[Refusal], ...] = (
    DraftMovedOn, DraftTextWrong, DraftTooLarge, DraftClosed, DraftElsewhere,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose page it is, of which draft, and when."""

    id: UUID
    services: Services
    reader: Actor
    now: datetime

    @property
    def address(self) -> str:
        return f"{PATH}/{self.id}"

    async def held(self) -> Held:
        return await self.services.authoring.drafts.held(self.id, actor=self.reader, now=self.now)


@dataclass(frozen=True, slots=True)
class Said:
    """What the page tells beside the draft: a refusal with the text it is about, a trial."""

    done: str = ""
    refusal: Refusal | None = None
    text: str | None = None
    trial: Trial | None = None


@get(PATH)
async def drafts_page(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
    which: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> Response[bytes]:
    return await list_page(services, reader, now, which=which, cursor=cursor, done=done)


async def list_page(  # noqa: PLR0913 - one list, asked for two ways
    services: Services,
    reader: Actor,
    now: datetime,
    *,
    which: str = "",
    cursor: str = "",
    done: str = "",
    refusal: Refusal | None = None,
) -> Response[bytes]:
    wanted = _STATES.get(which, State.OPEN)
    found, after = await services.authoring.drafts.listed(
        wanted, before=moment_cursor(cursor), actor=reader, now=now
    )
    people = await services.accounts.people_by_ids({one.draft.person_id for one in found})
    context = {
        "notice": notice_of(done, DONE),
        "error": "" if refusal is None else say(refusal.sentence),
        "which": "" if wanted is State.OPEN else wanted.value,
        "drafts": [_row(one) | {"by": name_of(one.draft.person_id, people)} for one in found],
        "way": onward(PATH, {"which": which}, cursor, written(after)),
    }
    return refused(page("teach-drafts", context, viewer=reader, here="teach"), refusal)


@get(f"{PATH}/{{draft_id:str}}")
async def draft_page(
    draft_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
    done: FromQuery[str] = "",
) -> Response[bytes]:
    return await desk_page(Desk(path_uuid(draft_id), services, reader, now), Said(done=done))


@post(f"{PATH}/{{draft_id:str}}", request_max_body_size=UPLOAD_BYTES, before_request=choose_voice)
async def save(
    draft_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Save what was typed; a text that was not saved comes back as it was sent."""
    desk = Desk(path_uuid(draft_id), services, reader, now)
    held = await desk.held()
    form = (await read_upload(request)).form
    text, how = form.text("text"), form.text("mend")
    try:
        if how in set(Mend):
            kept = draft_text(text)
            text = await services.authoring.looking.mended(
                held.draft, kept, Mend(how), actor=reader, today=now.date()
            )
        await services.authoring.drafts.save(
            desk.id, text, form.number("revision"), actor=reader, now=now
        )
    except _TOLD as refusal:
        return await desk_page(desk, Said(refusal=refusal, text=text))
    return see(f"{desk.address}?done=saved")


@post(f"{PATH}/{{draft_id:str}}/state")
async def change_state(
    draft_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Drop it, or take it up again."""
    desk, drafts = Desk(path_uuid(draft_id), services, reader, now), services.authoring.drafts
    is_dropped = request.sent.text("state") == State.DROPPED
    try:
        await (drafts.drop if is_dropped else drafts.restore)(desk.id, actor=reader, now=now)
    except _TOLD as refusal:
        return await desk_page(desk, Said(refusal=refusal))
    return see(f"{desk.address}?done={'dropped' if is_dropped else 'restored'}")


@get(f"{PATH}/{{draft_id:str}}/preview")
async def preview_page(
    draft_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    return await _preview(Desk(path_uuid(draft_id), services, reader, now), Form([]))


@post(f"{PATH}/{{draft_id:str}}/preview", status_code=200)
async def try_answer(
    draft_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
    *,
    check: FromQuery[int] = 0,
) -> Response[bytes]:
    """Grade an answer to what is saved; nobody records it."""
    desk = Desk(path_uuid(draft_id), services, reader, now)
    return await _preview(desk, request.sent, check=check, is_answer=True)


async def desk_page(desk: Desk, said: Said) -> Response[bytes]:
    held = await desk.held()
    text = held.draft.text if said.text is None else said.text
    is_open = held.draft.state is State.OPEN
    moved = isinstance(said.refusal, DraftMovedOn)
    context = _row(held) | {
        "notice": notice_of(said.done, DONE) if said.refusal is None else None,
        "error": "" if said.refusal is None else say(said.refusal.sentence),
        "text": text,
        "is_typed": said.text is not None,
        "most_bytes": MOST_BYTES,
        "is_open": is_open,
        "has_file": held.draft.base is not None,
        "pictures": await _pictures(desk, held),
        "state": held.draft.state.value,
        "is_in_conflict": held.is_in_conflict,
        "moved": await line_rows(text, held.draft.text) if moved else None,
        "is_item": held.draft.kind == "item",
        "item": held.draft.name if held.draft.kind == "item" and held.file else "",
        **await _looked(desk, held, said),
    }
    return refused(page("teach-draft", context, viewer=desk.reader, here="teach"), said.refusal)


async def _pictures(desk: Desk, held: Held) -> list[str]:
    if held.draft.kind is not Kind.ITEM:
        return []
    names = await desk.services.authoring.picturing.of_draft(desk.id, actor=desk.reader)
    return [*names]


async def _looked(desk: Desk, held: Held, said: Said) -> dict[str, object]:
    """Findings and preview of what the page shows; a wrong text is checked as it is saved."""
    authoring, draft = desk.services.authoring, held.draft
    is_shown = said.text is not None and isinstance(said.refusal, DraftMovedOn)
    text = said.text if is_shown and said.text is not None else draft.text
    try:
        look = await authoring.looking.at(draft, text, actor=desk.reader, today=desk.now.date())
    except ContentElsewhere:
        nothing: dict[str, object] = {"findings": [], "found": None, "preview": None, "mends": []}
        return nothing | {"more_findings": 0, "has_files": False}
    return {
        "has_files": True,
        "findings": finding_rows(look.findings, MOST_FINDINGS),
        "more_findings": max(len(look.findings) - MOST_FINDINGS, 0),
        "mends": _mends(look, draft.kind),
        "found": findings_tag(look.errors, look.warnings),
        "preview": await preview_of(
            look,
            authoring.looking,
            f"{desk.address}/preview",
            actor=desk.reader,
            trial=said.trial,
        ),
    }


def _mends(look: Look, kind: Kind) -> list[dict[str, str]]:
    """What can be mended by a press."""
    if kind is not Kind.ITEM:
        return []
    mends = []
    if look.next_version:
        label = say("Make it version %(version)s", version=look.next_version)
        mends.append({"value": Mend.VERSION.value, "label": label})
    if not look.errors:
        mends.append({"value": Mend.FORM.value, "label": say("Write in canonical form")})
    return mends


async def _preview(
    desk: Desk, form: Form, *, check: int = 0, is_answer: bool = False
) -> Response[bytes]:
    held, looking = await desk.held(), desk.services.authoring.looking
    look = await looking.at(held.draft, held.draft.text, actor=desk.reader, today=desk.now.date())
    trial = await trial_of(look, check, form, looking, actor=desk.reader) if is_answer else None
    address = f"{desk.address}/preview"
    context = _row(held) | {
        "preview": await preview_of(look, looking, address, actor=desk.reader, trial=trial),
        "found": findings_tag(look.errors, look.warnings),
    }
    return page("teach-preview", context, viewer=desk.reader, here="teach")


def _row(held: Held) -> dict[str, object]:
    draft = held.draft
    return {
        "id": str(draft.id),
        "name": draft.label,
        "folder": draft.folder,
        "path": draft.path,
        "kind": say(KINDS[draft.kind]),
        "is_item": draft.kind is Kind.ITEM,
        "address": f"{PATH}/{draft.id}",
        "revision": draft.revision,
        "revisions": number(draft.revision),
        "standing": standing_tag(held),
        "is_ahead": held.standing == "ahead",
        "removes": draft.removes,
        "changed": moment_ms(draft.changed_ms),
    }


HANDLERS = [drafts_page, draft_page, save, change_state, preview_page, try_answer]
