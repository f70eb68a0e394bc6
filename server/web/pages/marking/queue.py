"""What waits for a rater, and taking up the next of it."""

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from server.exams import releases
from server.grading.domain.rating.script import NothingToMark, TooManyHeld, TrainingNeeded
from server.grading.rating.service import Line
from server.kernel.actor import Actor, Permission
from server.kernel.sentence import marked
from server.language.voice import say, say_many
from server.web.deps import Services
from server.web.forms import PageRequest, Told
from server.web.pages.done import notice_of
from server.web.pages.going import see
from server.web.pages.marking.showing import MODERATION, PATH, title
from server.web.problems import refused
from server.web.rendering import moment_ms, page

_DONE = {
    "given": marked("Your marks are in."),
    "last": marked("Your marks are in. Nothing else of this item waits for you now."),
    "released": marked("The response is given back, and somebody else takes it up."),
    "trained": marked("You passed the training. You may mark this item now."),
}
_TOLD = (NothingToMark, TrainingNeeded, TooManyHeld)


@get(PATH)
async def queue_page(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    return await _page(services, reader, now, done=request.query_params.get("done", ""))


@post(f"{PATH}/scripts")
async def take_up(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    try:
        script = await services.rating.claim(request.sent.text("item"), actor=reader, now=now)
    except _TOLD as refusal:
        return await _page(services, reader, now, told=Told(refusal))
    return see(f"{PATH}/scripts/{script.id}")


async def _page(
    services: Services,
    reader: Actor,
    now: datetime,
    *,
    done: str = "",
    told: Told | None = None,
) -> Response[bytes]:
    told = told or Told()
    queue = await services.rating.queue(actor=reader, now=now)
    exams = {one.slug: one.blueprint.title for one in await releases.releases()}
    context = {
        "notice": notice_of(done, _DONE),
        "lines": [_line(one, exams) for one in queue.lines],
        "held": "" if queue.held is None else f"{PATH}/scripts/{queue.held.id}",
        "given": say_many(
            "You have marked %(count)s response so far.",
            "You have marked %(count)s responses so far.",
            queue.given,
        ),
        "moderation": MODERATION if reader.may(Permission.MODERATE) else "",
        "errors": told.errors(()),
    }
    return refused(page("marking", context, viewer=reader, here="marking"), told.refusal)


def _line(one: Line, exams: dict[str, str]) -> dict[str, Any]:
    progress = one.progress
    return {
        "item": one.item_hash,
        "title": title(one.item),
        "exam": exams.get(one.exam, one.exam),
        "waiting": say_many("%(count)s response", "%(count)s responses", one.scripts),
        "oldest": moment_ms(one.oldest_ms),
        "may_mark": progress.is_passed,
        "training": f"{PATH}/training/{one.exam}/{one.item_hash}",
        "word": say("Open to you") if progress.is_passed else say("Training first"),
        "tone": "good" if progress.is_passed else "near",
    }


HANDLERS = [queue_page, take_up]
