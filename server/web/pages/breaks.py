"""The break of a candidate: what it locks, going on it, and coming back. Needs no script."""

from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.exams import releases
from server.exams.breaks import BreaksLeft
from server.exams.domain.breaks import BreaksUsed, NoBreaks, shut_behind, shut_positions
from server.exams.domain.locks import OPEN, letter_at
from server.exams.domain.sitting import Sitting, SittingPaused
from server.kernel.actor import Actor
from server.kernel.clock import from_milliseconds, to_milliseconds
from server.language.voice import current, say, say_many
from server.web.deps import Services
from server.web.forms import PageRequest
from server.web.pages.going import see
from server.web.rendering import moment, page
from server.web.strict import path_uuid

MOST_SEEN = 1_000
LONGEST_NUMBER = 4


@get("/sittings/{sitting_id:str}/break")
async def break_page(
    sitting_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """On a break, until when; else what going on one does, as `?seen=1,2,3` says."""
    sitting = await services.exams.sitting_of(path_uuid(sitting_id), actor=reader)
    if sitting.is_over(to_milliseconds(now)):
        return see(f"{_address(sitting)}/result")
    left = await services.exams.breaks.left(sitting, actor=reader)
    if left is None or (not sitting.is_on_break and left.left == 0):
        return see(_address(sitting))
    seen = request.query_params.get("seen", "")
    return await _page(sitting, left, seen, reader)


@post("/sittings/{sitting_id:str}/break")
async def go_on_break(
    sitting_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    sitting, seen = path_uuid(sitting_id), _read(request.sent.text("seen"))
    try:
        await services.exams.breaks.begin(sitting, seen, actor=reader, now=now)
    except (NoBreaks, BreaksUsed, SittingPaused):
        return see(f"/sittings/{sitting}")
    return see(f"/sittings/{sitting}/break")


@post("/sittings/{sitting_id:str}/return")
async def come_back(
    sitting_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Back to where one left off: the first item that is not locked."""
    sitting_id = str(path_uuid(sitting_id))
    try:
        back = await services.exams.breaks.come_back(path_uuid(sitting_id), actor=reader, now=now)
    except SittingPaused:
        return see(f"/sittings/{sitting_id}")
    at = _first_open(back)
    if request.sent.text("unscripted"):
        return see(f"{_address(back)}/items/{at}")
    return see(f"{_address(back)}#item-{at}")


async def _page(sitting: Sitting, left: BreaksLeft, seen: str, reader: Actor) -> Response[bytes]:
    release = await releases.release_by_id(sitting.release_id)
    blueprint, rule = release.blueprint, left.rule
    shut = shut_behind(sitting.locked, {*_read(seen), *left.answered}, sitting.items)
    until = sitting.break_until_ms
    context = {
        "exam": {"title": blueprint.title, "language": blueprint.language},
        "sitting": {"address": _address(sitting)},
        "until": moment(from_milliseconds(until)) if until else None,
        "stops": rule.is_stopped,
        "minutes": say_many("%(count)s minute", "%(count)s minutes", rule.minutes),
        "left": say_many(
            "You can take %(count)s more break in this exam.",
            "You can take %(count)s more breaks in this exam.",
            left.left,
        ),
        "seen": seen,
        "locked": current().listed(_spans(shut_positions(shut))),
    }
    return page("break", context, viewer=reader)


def seen_before(at: int) -> str:
    """For `?seen=`, of whoever goes through the items in their order."""
    return ",".join(str(one) for one in range(1, at + 1))


def _read(seen: str) -> list[int]:
    """What is no number of an item is left out: it would lock nothing."""
    parts = seen.split(",")[:MOST_SEEN]
    numbers = [one for one in parts if one.isascii() and one.isdigit()]
    return [int(one) for one in numbers if len(one) <= LONGEST_NUMBER]


def _spans(positions: list[int]) -> list[str]:
    """Neighbours are told as one."""
    spans: list[tuple[int, int]] = []
    for at in positions:
        if spans and spans[-1][1] == at - 1:
            spans[-1] = (spans[-1][0], at)
        else:
            spans.append((at, at))
    return [
        say("%(first)s to %(last)s", first=first, last=last) if first < last else str(first)
        for first, last in spans
    ]


def _first_open(sitting: Sitting) -> int:
    is_open = (at for at in range(1, sitting.items + 1) if letter_at(sitting.locked, at) == OPEN)
    return next(is_open, 1)


def _address(sitting: Sitting) -> str:
    return f"/sittings/{sitting.id}"


HANDLERS = [break_page, go_on_break, come_back]
