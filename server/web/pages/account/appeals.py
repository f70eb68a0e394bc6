"""One's own appeals: what was said, by when somebody rules, the ruling, and taking it back."""

from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from server.appeals import service as appeals
from server.appeals.domain import Appeal, AppealSettled, Ruling, State
from server.appeals.service import Own
from server.exams import releases
from server.kernel.actor import Actor
from server.kernel.clock import to_milliseconds
from server.kernel.sentence import marked
from server.language.voice import say
from server.web.cursors import id_cursor
from server.web.pages import appeal_words
from server.web.pages.account.shell import account_page
from server.web.pages.done import Deed, notice_of
from server.web.pages.going import see
from server.web.pages.own import title_of
from server.web.pages.paging import onward
from server.web.rendering import fact, moment_ms, page
from server.web.strict import path_uuid

PATH = "/account/appeals"
DONE: dict[str, Deed] = {
    "raised": marked("We have your appeal. You are told as soon as somebody has ruled on it."),
    "withdrawn": marked("Nobody rules on it any more."),
    "settled": (marked("Not withdrawn."), marked("Somebody ruled on it meanwhile.")),
}


@get(PATH)
async def get_appeals(
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
    cursor: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> Response[bytes]:
    shown, after = await appeals.mine(after=id_cursor(cursor), actor=reader)
    exams = await releases.releases()
    context = {
        "appeals": [
            _row(one, title_of(one.appeal.exam, exams), to_milliseconds(now)) for one in shown
        ],
        "way": onward(PATH, {}, cursor, str(after) if after else None),
    }
    return account_page("appeals", context, reader=reader, notice=notice_of(done, DONE))


@get(f"{PATH}/{{appeal_id:str}}/withdrawal")
async def get_withdrawal(
    appeal_id: FromPath[str], reader: NamedDependency[Actor]
) -> Response[bytes]:
    one = (await appeals.one_of_mine(path_uuid(appeal_id), actor=reader)).appeal
    if one.state is not State.OPEN:
        return see(PATH)
    exams = await releases.releases()
    context = {
        "address": _withdrawal(one),
        "facts": [
            fact(say("Exam"), title_of(one.exam, exams)),
            fact(say("About"), appeal_words.about(one.subject)),
            fact(say("What you said"), one.text),
        ],
    }
    return page("account-appeal-withdrawal", context, viewer=reader, here="account")


@post(f"{PATH}/{{appeal_id:str}}/withdrawal")
async def withdraw(
    appeal_id: FromPath[str],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    try:
        await appeals.withdraw(path_uuid(appeal_id), actor=reader, now=now)
    except AppealSettled:
        return see(f"{PATH}?done=settled")
    return see(f"{PATH}?done=withdrawn")


def _row(own: Own, exam: str, now_ms: int) -> dict[str, object]:
    one = own.appeal
    return {
        "exam": exam,
        "about": appeal_words.about(one.subject),
        "state": appeal_words.state(one, own.rulings, now_ms=now_ms),
        "text": one.text,
        "raised": moment_ms(one.raised_ms),
        "due": appeal_words.due_day(one) if one.state is State.OPEN else "",
        "rulings": [_ruling(ruling) for ruling in own.rulings],
        "result": f"/sittings/{one.sitting_id}/result",
        "withdraw": _withdrawal(one) if one.state is State.OPEN else "",
    }


def _ruling(one: Ruling) -> dict[str, object]:
    return {
        **appeal_words.verdict(one),
        "reason": one.reason,
        "at": moment_ms(one.ruled_ms),
        "is_correction": one.number > 1,
    }


def _withdrawal(one: Appeal) -> str:
    return f"{PATH}/{one.id}/withdrawal"


HANDLERS = [get_appeals, get_withdrawal, withdraw]
