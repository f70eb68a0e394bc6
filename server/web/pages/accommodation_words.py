"""Accommodations in words: how much, when, and what has become of them."""

from datetime import datetime

from server.exams.domain.accommodation import Accommodation, ExtraTime, Span, State
from server.kernel.sentence import marked
from server.language.voice import current, say, say_many

_STATES = {
    State.ASKED: (marked("Waits for a decision"), "near"),
    State.REFUSED: (marked("Refused"), ""),
    State.WITHDRAWN: (marked("Withdrawn"), ""),
}
_IN_FORCE = (marked("In force"), "good")
_NOT_YET = (marked("Not in force yet"), "")
_NO_MORE = (marked("No longer in force"), "")


def amount(extra: ExtraTime) -> str:
    told = []
    if extra.percent:
        told.append(say("%(percent)s more time", percent=current().percent(extra.percent / 100)))
    if extra.break_minutes:
        told.append(
            say_many(
                "%(count)s minute for breaks", "%(count)s minutes for breaks", extra.break_minutes
            )
        )
    return current().listed(told)


def days(span: Span) -> str:
    if span.last is None:
        return say("From %(first)s", first=span.first)
    return say("From %(first)s to %(last)s", first=span.first, last=span.last)


def state(one: Accommodation, now: datetime) -> dict[str, str]:
    """For macros/tag.html."""
    word, tone = _standing(one, now)
    return {"word": say(word), "tone": tone}


def _standing(one: Accommodation, now: datetime) -> tuple[str, str]:
    if one.state is not State.GRANTED or one.span is None:
        return _STATES[one.state]
    if one.is_in_force(now):
        return _IN_FORCE
    return _NOT_YET if now.date() < one.span.first else _NO_MORE
