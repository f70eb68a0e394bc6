"""Reviews: the queue, and one of them with the text, its comments, the checklist and a verdict."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from server.authoring.domain.draft import DraftClosed, State
from server.authoring.domain.review import (
    AuthorReviews,
    ChecklistOpen,
    Judged,
    Review,
    ReviewEnded,
    ReviewerUnfit,
    ReviewMovedOn,
    VerdictUnfounded,
    VerdictWrong,
    WordsTooLong,
    text_digest,
)
from server.authoring.reviewing import Opened
from server.exams.workshop import ContentElsewhere
from server.items.domain.model import Verdict
from server.kernel.actor import Actor, Permission
from server.kernel.errors import Refusal
from server.kernel.sentence import marked
from server.language.voice import number, say
from server.web.cursors import CursorWrong, id_cursor
from server.web.deps import Services
from server.web.forms import PageRequest
from server.web.pages.done import notice_of
from server.web.pages.going import see
from server.web.pages.paging import onward
from server.web.pages.teach.commenting import TOLD, take_comment
from server.web.pages.teach.preview import preview_of
from server.web.pages.teach.review_words import ROLES, People, review_row, said_by, thread_rows
from server.web.problems import refused
from server.web.rendering import page
from server.web.strict import path_uuid

PATH = "/teach/reviews"
Place = tuple[str, UUID]
DONE = {
    "commented": marked("Your comment stands at its line."),
    "given": marked("Your verdict is given. Whoever asked is told."),
    "declined": marked("The review is declined. Whoever asked is told."),
    "scoped": marked("Kept."),
}
_TOLD: tuple[type[Refusal], ...] = (
    AuthorReviews, ChecklistOpen, DraftClosed, ReviewEnded, ReviewMovedOn, VerdictUnfounded,
    VerdictWrong, WordsTooLong,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose page it is, of which review, and when."""

    id: UUID
    services: Services
    actor: Actor
    now: datetime

    @property
    def address(self) -> str:
        return f"{PATH}/{self.id}"

    async def opened(self) -> Opened:
        return await self.services.authoring.reviewing.opened(self.id, actor=self.actor)


@dataclass(frozen=True, slots=True)
class Typed:
    """What comes back of a form: a comment with its line, or a verdict's words and points."""

    line: int = 0
    comment: str = ""
    words: str = ""
    points: Sequence[str] = ()


@get(PATH)
async def reviews_page(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
    which: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> Response[bytes]:
    reader.require_one_of(Permission.REVIEW, Permission.TEACH)
    reviewing, reviews = services.authoring.reviewing, reader.may(Permission.REVIEW)
    teaches = reader.may(Permission.TEACH)
    tabs = [
        *([("", say("Asked of me")), ("answered", say("Answered"))] if reviews else []),
        *([("all", say("All that wait")), ("overdue", say("Overdue"))] if teaches else []),
        *([("reviewers", say("Reviewers"))] if teaches else []),
    ]
    here = which if which in {name for name, _ in tabs} else tabs[0][0]
    found: Sequence[Review] = ()
    after: Place | None = None
    match here:
        case "":
            found, after = await reviewing.mine(actor=reader, after=_place(cursor))
        case "answered":
            found = await reviewing.answered(actor=reader)
        case "all":
            found, after = await reviewing.waiting(actor=reader, after=_place(cursor))
        case "overdue":
            found, after = await reviewing.waiting(
                actor=reader, after=_place(cursor), overdue_on=now.date()
            )
    reviewers = await reviewing.reviewers(actor=reader) if here == "reviewers" else []
    people = await services.accounts.people_by_ids(said_by((), found))
    context = {
        "notice": notice_of(done, DONE),
        "which": here,
        "tabs": [
            {"title": title, "address": f"{PATH}?which={name}", "is_here": name == here}
            for name, title in tabs
        ],
        "reviews": [review_row(one, now.date(), people) for one in found],
        "reviewers": [
            {
                "id": str(one.id),
                "name": one.name,
                "load": number(one.load),
                "languages": ", ".join(one.languages),
                "exams": ", ".join(one.exams),
            }
            for one in reviewers
        ],
        "teaches": teaches,
        "way": onward(PATH, {"which": here}, cursor, after and f"{after[0]}.{after[1]}"),
    }
    return page("teach-reviews", context, viewer=reader, here="teach" if teaches else "reviews")


@post(f"{PATH}/reviewers")
async def scope(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """In which languages and exams somebody reviews."""
    reader.require(Permission.TEACH)
    form = request.sent
    try:
        person_id = UUID(form.text("reviewer"))
    except ValueError as error:
        raise ReviewerUnfit from error
    await services.authoring.reviewing.scope(
        person_id, form.text("languages"), form.text("exams"), actor=reader, now=now
    )
    return see(f"{PATH}?which=reviewers&done=scoped")


@get(f"{PATH}/{{review_id:str}}")
async def review_page(
    review_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
    line: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> Response[bytes]:
    """With a line, the form to comment on it stands there."""
    one = Reader(path_uuid(review_id), services, reader, now)
    return await _page(one, Typed(_line_in(line)), done=done)


@post(f"{PATH}/{{review_id:str}}/comments")
async def comment(
    review_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    one = Reader(path_uuid(review_id), services, reader, now)
    opened, commenting = await one.opened(), services.authoring.commenting
    try:
        await take_comment(commenting, opened.draft.id, request.sent, actor=reader, now=now)
    except TOLD as refusal:
        form = request.sent
        return await _page(one, Typed(form.number("line"), form.text("words")), refusal=refusal)
    return see(f"{one.address}?done=commented#comments")


@post(f"{PATH}/{{review_id:str}}/verdict")
async def judge(
    review_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Give a verdict on what was read, or decline to."""
    one, form = Reader(path_uuid(review_id), services, reader, now), request.sent
    reviewing, words = services.authoring.reviewing, form.text("words")
    opened = await one.opened()
    points = [opened.checklist[int(at)] for at in form.every("point") if _is_at(at, opened)]
    verdict = form.text("verdict")
    try:
        if verdict == "decline":
            await reviewing.decline(one.id, words, actor=reader, now=now)
            return see(f"{PATH}?done=declined")
        if verdict not in set(Verdict):
            raise VerdictWrong
        judged = Judged(form.number("revision"), Verdict(verdict), tuple(points), words)
        await reviewing.give(one.id, judged, actor=reader, now=now)
    except _TOLD as refusal:
        return await _page(one, Typed(words=words, points=points), refusal=refusal)
    return see(f"{PATH}?done=given")


async def _page(
    one: Reader, typed: Typed, *, done: str = "", refusal: Refusal | None = None
) -> Response[bytes]:
    opened, looking = await one.opened(), one.services.authoring.looking
    review, draft, today = opened.review, opened.draft, one.now.date()
    people = await one.services.accounts.people_by_ids(said_by(opened.comments, opened.others))
    preview = None
    try:
        look = await looking.at(draft, draft.text, actor=one.actor, today=today)
        preview = await preview_of(look, looking, "", actor=one.actor)
    except ContentElsewhere:
        pass
    is_mine = review.reviewer_id == one.actor.person_id
    digest = await asyncio.to_thread(text_digest, draft.text)
    context = review_row(review, today, people, digest) | {
        "notice": notice_of(done, DONE) if refusal is None else None,
        "error": "" if refusal is None else say(refusal.sentence),
        "may_judge": is_mine and review.verdict is None and _waits(opened),
        "may_comment": draft.state is State.OPEN,
        "draft_address": f"/teach/drafts/{draft.id}/life"
        if one.actor.may(Permission.TEACH)
        else "",
        "draft_revision": draft.revision,
        "revisions": number(draft.revision),
        "lines": _lines(opened, people),
        "line": typed.line if typed.line > 0 else "",
        "threads": thread_rows(opened.comments, draft.text, people),
        "checklist": [
            {"at": at, "text": say(point), "is_ticked": point in (typed.points or review.ticked)}
            for at, point in enumerate(opened.checklist)
        ],
        "preview": preview,
        "typed": typed.comment,
        "verdict_words": typed.words,
        "role_name": say(ROLES[review.role]),
    }
    teaches = one.actor.may(Permission.TEACH)
    here = "teach" if teaches else "reviews"
    return refused(page("teach-review", context, viewer=one.actor, here=here), refusal)


def _lines(opened: Opened, people: People) -> list[dict[str, object]]:
    """The text, with the open comments at each line."""
    open_at: dict[object, list[object]] = {}
    for one in thread_rows(opened.comments, opened.draft.text, people):
        if one["is_open"]:
            open_at.setdefault(one["line"], []).append(one["id"])
    lines = opened.draft.text.removesuffix("\n").split("\n")
    return [
        {"number": at, "text": text, "comments": open_at.get(at, [])}
        for at, text in enumerate(lines, 1)
    ]


def _waits(opened: Opened) -> bool:
    return opened.review.stage == "asked" and opened.draft.state is State.OPEN


def _is_at(text: str, opened: Opened) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 3 and int(text) < len(opened.checklist)


def _line_in(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _place(cursor: str) -> Place | None:
    if not cursor:
        return None
    written, _, last = cursor.partition(".")
    try:
        due = date.fromisoformat(written)
    except ValueError as error:
        raise CursorWrong from error
    found = id_cursor(last)
    if found is None or due.isoformat() != written:
        raise CursorWrong
    return written, found


HANDLERS = [reviews_page, scope, review_page, comment, judge]
