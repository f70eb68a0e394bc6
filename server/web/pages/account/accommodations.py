"""More time in exams: what one asked for, what was decided, and the form to ask."""

from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from server.exams import accommodations
from server.exams.domain.accommodation import (
    MOST_BREAK_MINUTES,
    Accommodation,
    AccommodationsWaiting,
    BreaksOutOfRange,
    DocumentMalformed,
    ExtraTime,
    ExtraTimeOutOfRange,
    State,
)
from server.exams.domain.time_ledger import ReasonMalformed
from server.kernel.actor import Actor
from server.kernel.errors import Refusal
from server.kernel.sentence import marked
from server.language.voice import current, say
from server.web.forms import Fields, Form, PageRequest, errors_of
from server.web.pages.accommodation_words import amount, days, state
from server.web.pages.account.shell import account_page
from server.web.pages.done import Notice, notice_of
from server.web.pages.going import see
from server.web.problems import refused
from server.web.rendering import fact, moment_ms, page
from server.web.strict import path_uuid

PATH = "/account/accommodations"
DONE = {
    "asked": marked("An administrator will decide, and you will be told."),
    "withdrawn": marked("What you withdrew holds for no exam that you start from now on."),
}
_OFFERED = (25, 50, 100)
_FIELDS: Fields = {
    ExtraTimeOutOfRange: "percent",
    BreaksOutOfRange: "break_minutes",
    ReasonMalformed: "reason",
    DocumentMalformed: "document",
}
_TOLD = (
    ExtraTimeOutOfRange,
    BreaksOutOfRange,
    ReasonMalformed,
    DocumentMalformed,
    AccommodationsWaiting,
)
_TYPED = ("percent", "break_minutes", "reason", "document")


@get(PATH)
async def get_accommodations(
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
    done: FromQuery[str] = "",
) -> Response[bytes]:
    return await _page(reader, Form([]), now, notice=notice_of(done, DONE))


@post(PATH)
async def ask(
    request: PageRequest,
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Ask once; a second press changes nothing."""
    form = request.sent
    try:
        extra = ExtraTime(form.number("percent"), form.number("break_minutes"))
        await accommodations.ask(
            extra, form.text("reason"), form.text("document"), actor=reader, now=now
        )
    except _TOLD as refusal:
        return await _page(reader, form, now, refusal=refusal)
    return see(f"{PATH}?done=asked")


@get(f"{PATH}/{{accommodation_id:str}}/withdrawal")
async def get_withdrawal(
    accommodation_id: FromPath[str],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    one = await accommodations.one_of_mine(path_uuid(accommodation_id), actor=reader)
    if not _can_withdraw(one):
        return see(PATH)
    context = {
        "address": _withdrawal(one),
        "is_granted": one.state is State.GRANTED,
        "facts": [
            fact(say("How much"), amount(one.extra or one.wish.extra)),
            fact(say("State"), state(one, now)["word"]),
        ],
    }
    return page("account-accommodation-withdrawal", context, viewer=reader, here="account")


@post(f"{PATH}/{{accommodation_id:str}}/withdrawal")
async def withdraw(
    accommodation_id: FromPath[str],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    await accommodations.give_up(path_uuid(accommodation_id), actor=reader, now=now)
    return see(f"{PATH}?done=withdrawn")


async def _page(
    reader: Actor,
    form: Form,
    now: datetime,
    *,
    refusal: Refusal | None = None,
    notice: Notice | None = None,
) -> Response[bytes]:
    context = {
        "accommodations": [_row(one, now) for one in await accommodations.mine(actor=reader)],
        "offered": [
            *({"value": str(n), "label": current().percent(n / 100)} for n in _OFFERED),
            {"value": "0", "label": say("None, only minutes for breaks")},
        ],
        "most_break_minutes": MOST_BREAK_MINUTES,
        "values": {name: form.text(name) for name in _TYPED},
        "errors": errors_of(refusal, _FIELDS),
    }
    return refused(account_page("accommodations", context, reader=reader, notice=notice), refusal)


def _row(one: Accommodation, now: datetime) -> dict[str, object]:
    decision, withdrawal = one.decision, one.withdrawal
    return {
        "amount": amount(one.extra or one.wish.extra),
        "state": state(one, now),
        "days": "" if one.span is None else days(one.span),
        "asked": moment_ms(one.asked_ms),
        "reason": one.wish.reason,
        "document": one.wish.document,
        "decision": None
        if decision is None
        else {"reason": decision.reason, "at": moment_ms(decision.at_ms)},
        "withdrawal": None
        if withdrawal is None
        else {"reason": withdrawal.reason, "at": moment_ms(withdrawal.at_ms)},
        "withdraw": _withdrawal(one) if _can_withdraw(one) else "",
    }


def _can_withdraw(one: Accommodation) -> bool:
    return one.state in {State.ASKED, State.GRANTED}


def _withdrawal(one: Accommodation) -> str:
    return f"{PATH}/{one.id}/withdrawal"


HANDLERS = [get_accommodations, ask, get_withdrawal, withdraw]
