"""The life of an item in a draft: its state, the moves from it, who reviews, what they say."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from server.authoring.domain.draft import DraftClosed, DraftMovedOn, State
from server.authoring.domain.moving import (
    LacksReview,
    MoveFaulty,
    MoveNotYours,
    MoveUnexplained,
    MoveUnknown,
    MoveUnready,
    MoveWouldLose,
)
from server.authoring.domain.review import (
    DueDayWrong,
    NobodyToReview,
    Review,
    ReviewAskedAlready,
    ReviewEnded,
    Reviewer,
    ReviewerUnfit,
    Stage,
)
from server.authoring.moving import Life, Step, Way
from server.authoring.reviewing import Wanted
from server.authoring.rules import life_rules
from server.items.domain.model import ReviewRole, Status
from server.kernel.actor import Actor
from server.kernel.errors import Refusal
from server.kernel.sentence import marked
from server.language.voice import number, say
from server.web.deps import Services
from server.web.forms import Form, PageRequest
from server.web.pages.done import notice_of
from server.web.pages.going import see
from server.web.pages.names import name_of
from server.web.pages.teach.commenting import TOLD, take_comment
from server.web.pages.teach.item_words import status_tag
from server.web.pages.teach.review_words import (
    MOVES,
    ROLES,
    missing_text,
    review_row,
    said_by,
    thread_rows,
)
from server.web.problems import refused
from server.web.rendering import moment_ms, page
from server.web.strict import path_uuid

PATH = "/teach/drafts"
DONE = {
    "moved": marked("Moved. The file follows when somebody commits the change set."),
    "asked": marked("Asked. They are told."),
    "withdrawn": marked("The review is taken back."),
    "commented": marked("Kept."),
}
_TOLD: tuple[type[Refusal], ...] = (
    DraftClosed, DraftMovedOn, DueDayWrong, LacksReview, MoveFaulty, MoveNotYours,
    MoveUnexplained, MoveUnknown, MoveUnready, MoveWouldLose, NobodyToReview,
    ReviewAskedAlready, ReviewEnded, ReviewerUnfit,
)  # fmt: skip
_NOBODY, _ANYBODY = "", "any"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


@dataclass(frozen=True, slots=True)
class Keeper:
    """Whose page it is, of which draft, and when."""

    id: UUID
    services: Services
    actor: Actor
    now: datetime

    @property
    def address(self) -> str:
        return f"{PATH}/{self.id}/life"

    async def life(self) -> Life:
        return await self.services.authoring.moving.life(self.id, actor=self.actor)


@get(f"{PATH}/{{draft_id:str}}/life")
async def life_page(
    draft_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
    done: FromQuery[str] = "",
) -> Response[bytes]:
    return await _page(Keeper(path_uuid(draft_id), services, reader, now), done=done)


@post(f"{PATH}/{{draft_id:str}}/life")
async def move(
    draft_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Move it to another state; to review, with those who are asked."""
    one, form, moving = (
        Keeper(path_uuid(draft_id), services, reader, now),
        request.sent,
        services.authoring.moving,
    )
    await one.life()
    target = form.text("to")
    try:
        if target not in set(Status):
            raise MoveUnknown
        step = Step(Status(target), form.number("revision"), form.text("reason"))
        if step.target is Status.REVIEW:
            await moving.send(one.id, step, _wanted(form), actor=reader, now=now)
        else:
            await moving.move(one.id, step, actor=reader, now=now)
    except _TOLD as refusal:
        return await _page(one, refusal=refusal, reason=form.text("reason"))
    return see(f"{one.address}?done=moved")


@post(f"{PATH}/{{draft_id:str}}/reviews")
async def ask(
    draft_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Ask more people, ask another in the place of one, or take a review back."""
    one, form = Keeper(path_uuid(draft_id), services, reader, now), request.sent
    life, reviewing = await one.life(), services.authoring.reviewing
    review = next((it.id for it in life.reviews if str(it.id) == form.text("review")), None)
    try:
        if review is None:
            await reviewing.ask(one.id, _wanted(form), actor=reader, now=now)
        elif form.text("act") == "withdraw":
            await reviewing.withdraw(review, actor=reader, now=now)
            return see(f"{one.address}?done=withdrawn")
        else:
            chosen = _chosen(form.text("reviewer"))
            await reviewing.reassign(review, chosen, actor=reader, now=now)
    except _TOLD as refusal:
        return await _page(one, refusal=refusal)
    return see(f"{one.address}?done=asked")


@post(f"{PATH}/{{draft_id:str}}/comments")
async def comment(
    draft_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    one = Keeper(path_uuid(draft_id), services, reader, now)
    await one.life()
    try:
        await take_comment(
            services.authoring.commenting, one.id, request.sent, actor=reader, now=now
        )
    except TOLD as refusal:
        return await _page(one, refusal=refusal)
    return see(f"{one.address}?done=commented#comments")


async def _page(
    one: Keeper, *, done: str = "", refusal: Refusal | None = None, reason: str = ""
) -> Response[bytes]:
    life, rules = await one.life(), await life_rules()
    reviewers = await one.services.authoring.reviewing.possible(life.draft, actor=one.actor)
    movers = {it.person_id for it in life.moved}
    people = await one.services.accounts.people_by_ids(
        said_by(life.comments, life.reviews) | movers
    )
    today = one.now.date()
    context = {
        "notice": notice_of(done, DONE) if refusal is None else None,
        "error": "" if refusal is None else say(refusal.sentence),
        "name": life.draft.name,
        "address": f"{PATH}/{one.id}",
        "kind": life.draft.kind.value,
        "revision": life.draft.revision,
        "is_open": life.draft.state is State.OPEN,
        "status": status_tag(life.status.value) if life.status else None,
        "ways": [_way(it) for it in life.ways],
        "reason": reason,
        "roles": [
            {"role": it.value, "title": say(ROLES[it]), "is_needed": it in rules.roles}
            for it in ReviewRole
        ],
        "reviewers": _choices(reviewers),
        "due_days": rules.due_days,
        "today": today.isoformat(),
        "reviews": [
            review_row(it, today, people, life.digest)
            | {"others": _choices(_others(it, life.reviews, reviewers))}
            for it in reversed(life.reviews)
            if it.stage is not Stage.WITHDRAWN
        ],
        "threads": thread_rows(life.comments, life.draft.text, people),
        "moved": [
            {
                "from": status_tag(it.source.value),
                "to": status_tag(it.target.value),
                "by": name_of(it.person_id, people),
                "reason": it.reason,
                "moment": moment_ms(it.moved_ms),
            }
            for it in reversed(life.moved)
        ],
    }
    return refused(page("teach-life", context, viewer=one.actor, here="teach"), refusal)


def _choices(reviewers: Iterable[Reviewer]) -> list[dict[str, str]]:
    return [{"id": str(it.id), "name": it.name, "load": number(it.load)} for it in reviewers]


def _others(one: Review, all_asked: Sequence[Review], fit: Sequence[Reviewer]) -> list[Reviewer]:
    """Who could be asked in the place of whoever is asked."""
    if one.stage is not Stage.ASKED:
        return []
    taken = {it.reviewer_id for it in all_asked if (it.stage, it.role) == (Stage.ASKED, one.role)}
    return [it for it in fit if it.id not in taken]


def _way(one: Way) -> dict[str, object]:
    return {
        "to": one.move.target.value,
        "label": say(MOVES[one.move.target]),
        "is_review": one.move.target is Status.REVIEW,
        "asks_reason": one.move.reason,
        "is_ready": one.is_yours and not one.missing,
        "missing": [missing_text(it) for it in one.missing]
        + ([] if one.is_yours else [say("The rules of the house leave this move to others.")]),
    }


def _wanted(form: Form) -> Wanted:
    """Of each role whom to ask: nobody, anybody, or one by id.

    Raises ReviewerUnfit, DueDayWrong.
    """
    asked = {role: form.text(f"role.{role}") for role in ReviewRole}
    due = form.text("due").strip()
    if due and not _DAY.match(due):
        raise DueDayWrong
    try:
        day = date.fromisoformat(due) if due else None
    except ValueError as error:
        raise DueDayWrong from error
    return Wanted({role: _chosen(it) for role, it in asked.items() if it != _NOBODY}, day)


def _chosen(text: str) -> UUID | None:
    if text in {_NOBODY, _ANYBODY}:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise ReviewerUnfit from error


HANDLERS = [life_page, move, ask, comment]
