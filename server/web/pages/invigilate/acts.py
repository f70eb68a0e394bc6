"""An act on several sittings: what it will do, to whom and why, before it is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency

from server.exams import watching
from server.exams.domain.message import MessageKnown, MessageMalformed, NobodyToTell
from server.exams.domain.sitting import SittingUnknown
from server.exams.domain.time_ledger import GrantOutOfRange, ReasonMalformed
from server.invigilation.acts import Done, NothingChosen, TooManyChosen, Why
from server.invigilation.board import Seat
from server.invigilation.domain.incident import IncidentKindUnknown, kind_of
from server.kernel.actor import Actor, Permission
from server.kernel.errors import Invalid, Refusal
from server.kernel.sentence import marked
from server.language.voice import say, say_many
from server.web.deps import Services
from server.web.forms import Fields, Form, PageRequest, act_of, errors_of, id_of
from server.web.pages.admin.shell import admin_page
from server.web.pages.exam_titles import exam_titles
from server.web.pages.going import local_path, see
from server.web.pages.invigilate.board import PATH
from server.web.pages.invigilate.words import candidate_of, exam_of, kind_options
from server.web.problems import refused

ACTS = f"{PATH}/acts"
_FIELDS: Fields = {
    GrantOutOfRange: "minutes",
    ReasonMalformed: "reason",
    MessageMalformed: "message",
    IncidentKindUnknown: "kind",
}
_TOLD: tuple[type[Refusal], ...] = (
    *_FIELDS,
    MessageKnown,
    NobodyToTell,
    NothingChosen,
    SittingUnknown,
    TooManyChosen,
)


class Deed(NamedTuple):
    """The words of an act: its page, what it does, its button, and what is said when it is done."""

    title: str
    text: str
    label: str
    done: str


DEEDS = {
    "grant": Deed(
        marked("Give time"),
        marked(
            "The end of each sitting moves by as much, whether its clock runs or stands. Time that "
            "was given is not taken back."
        ),
        marked("Give time"),
        "granted",
    ),
    "pause": Deed(
        marked("Stop clocks"),
        marked(
            "From this moment none of them can answer or hand in, until somebody lets the clocks "
            "run again. What was saved stays saved, and no time is lost."
        ),
        marked("Stop clocks"),
        "paused",
    ),
    "resume": Deed(
        marked("Let clocks run"),
        marked("They can answer again at once, each with exactly the time that was left."),
        marked("Let clocks run"),
        "resumed",
    ),
    "message": Deed(
        marked("Send a message"),
        marked("It stands on the exam page until it is read, and in a list afterwards."),
        marked("Send message"),
        "told",
    ),
}


class DeedUnknown(Invalid):
    code = "deed-unknown"
    detail = "Choose what is to be done by one of the buttons of the board."


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be done, to which sittings, by which page; and where its reader came from."""

    deed: str
    sitting_ids: Sequence[UUID]
    form: Form
    back: str

    @property
    def act_id(self) -> UUID:
        return act_of(self.form, "act_id")


@get(ACTS)
async def act_page(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
) -> Response[bytes]:
    reader.require(Permission.RUN_SITTINGS)
    pairs = [(name, value) for name, value in request.query_params.multi_items()]
    return await _page(_asked(Form(pairs)), services, reader)


@post(ACTS)
async def act(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Once, however often the button is pressed: the form carries the name of the act."""
    reader.require(Permission.RUN_SITTINGS)
    asked = _asked(request.sent)
    try:
        done = await _act(asked, services, reader, now)
    except _TOLD as refusal:
        return await _page(asked, services, reader, refusal=refusal)
    if done.refused:
        return await _page(asked, services, reader, done=done)
    joint = "&" if "?" in asked.back else "?"
    return see(f"{asked.back}{joint}done={DEEDS[asked.deed].done}")


async def _act(asked: _Asked, services: Services, reader: Actor, now: datetime) -> Done:
    acts, form = services.invigilation.acts, asked.form
    ids, act_id = asked.sitting_ids, asked.act_id
    if asked.deed == "message":
        await acts.tell(ids, act_id, form.text("message"), actor=reader, now=now)
        return Done(list(ids))
    kind = kind_of(form.text("kind")) if form.text("kind") else None
    why = Why(act_id, form.text("reason"), kind)
    if asked.deed == "grant":
        return await acts.grant(ids, form.number("minutes") * 60, why, actor=reader, now=now)
    if asked.deed == "pause":
        return await acts.pause(ids, why, actor=reader, now=now)
    return await acts.resume(ids, why, actor=reader, now=now)


def _asked(form: Form) -> _Asked:
    """Raises DeedUnknown."""
    deed = form.text("act")
    if deed not in DEEDS:
        raise DeedUnknown
    ids = [found for text in form.every("sitting") if (found := id_of(text)) is not None]
    back = local_path(form.text("back"))
    return _Asked(deed, list(dict.fromkeys(ids)), form, back if back.startswith(PATH) else PATH)


async def _page(
    asked: _Asked,
    services: Services,
    reader: Actor,
    *,
    refusal: Refusal | None = None,
    done: Done | None = None,
) -> Response[bytes]:
    sittings = await watching.sittings(asked.sitting_ids, actor=reader)
    shown = [sittings[one] for one in asked.sitting_ids if one in sittings]
    seats = await services.invigilation.board.seats(shown, actor=reader)
    deed, form = DEEDS[asked.deed], asked.form
    nothing = NothingChosen() if not seats and refusal is None else None
    context = {
        "act": asked.deed,
        "title": say(deed.title),
        "text": say(deed.text),
        "label": say(deed.label),
        "act_id": str(asked.act_id),
        "back": asked.back,
        "seats": await _seats(seats, done),
        "outcome": "" if done is None else _outcome(done),
        "kinds": kind_options(),
        "values": {name: form.text(name) for name in ("minutes", "reason", "message", "kind")},
        "errors": errors_of(refusal or nothing, _FIELDS),
    }
    told = refusal or nothing or (None if done is None else done.refused[0][1])
    return refused(admin_page("act", "invigilation", context, reader=reader), told)


async def _seats(seats: Sequence[Seat], done: Done | None) -> list[dict[str, object]]:
    titles = await exam_titles()
    refusals: Mapping[UUID, Refusal] = {} if done is None else dict(done.refused)
    return [
        {
            "id": str(one.sitting.id),
            "candidate": candidate_of(one),
            "exam": exam_of(one.sitting, titles),
            "refusal": say(refusals[one.sitting.id].sentence) if one.sitting.id in refusals else "",
        }
        for one in seats
    ]


def _outcome(done: Done) -> str:
    return say_many(
        "Done for %(count)s of them, and not for those that say why.",
        "Done for %(count)s of them, and not for those that say why.",
        len(done.done),
    )


HANDLERS = [act_page, act]
