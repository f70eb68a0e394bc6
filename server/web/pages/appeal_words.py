"""Appeals in words: what they are about, and what has become of them."""

from collections.abc import Sequence

from server.appeals.domain import Appeal, Kind, Ruling, State, Subject, Verdict
from server.exams.domain.policy import Appeals
from server.kernel.clock import from_milliseconds
from server.kernel.sentence import marked
from server.language.voice import day, say, say_many

KINDS = {
    Kind.ITEM: (marked("An item"), marked("Its text, its options or its key")),
    Kind.TIME: (marked("The time"), marked("Minutes that were missing, or a clock that was wrong")),
    Kind.INCIDENT: (
        marked("Something that happened"),
        marked("A fault, a noise, an interruption, a device that failed"),
    ),
    Kind.MARKING: (marked("The marking"), marked("Points, or the result as a whole")),
}
_VERDICTS = {
    Verdict.UPHELD: (marked("Upheld"), "good"),
    Verdict.PARTLY: (marked("Upheld in part"), "near"),
    Verdict.REJECTED: (marked("Rejected"), "bad"),
}
_WAITS = (marked("Waits for a ruling"), "near")
_OVERDUE = (marked("Overdue"), "bad")
_WITHDRAWN = (marked("Withdrawn"), "")
_SETTLED = (marked("Ruled on"), "")


def about(subject: Subject) -> str:
    """An item by its number in that form, or what of the sitting."""
    if subject.position is not None:
        return say("Item %(n)s", n=subject.position)
    return say(KINDS[subject.kind][0])


def state(
    one: Appeal, rulings: Sequence[Ruling] = (), *, now_ms: int | None = None
) -> dict[str, str]:
    """For macros/tag.html; with `now_ms` it says too where a ruling is overdue."""
    word, tone = _WAITS
    if one.state is State.WITHDRAWN:
        word, tone = _WITHDRAWN
    elif one.state is State.RULED:
        word, tone = _VERDICTS[rulings[-1].verdict] if rulings else _SETTLED
    elif now_ms is not None and one.is_overdue(now_ms):
        word, tone = _OVERDUE
    return {"word": say(word), "tone": tone}


def verdict(one: Ruling) -> dict[str, str]:
    """For macros/tag.html."""
    word, tone = _VERDICTS[one.verdict]
    return {"word": say(word), "tone": tone}


def verdicts() -> list[dict[str, str]]:
    """For `option_rows` of macros/choice.html."""
    return [{"value": one.value, "label": say(word)} for one, (word, _) in _VERDICTS.items()]


def due_day(one: Appeal) -> str:
    return day(from_milliseconds(one.due_ms))


def turnaround(terms: Appeals | None) -> str:
    """How one may appeal, and how soon one is answered: for the rules and the criteria."""
    if terms is None:
        return say("This exam offers no appeals.")
    during = say("You can report a problem with an item while you sit; it stops no clock.")
    return f"{during} {afterwards(terms)}"


def afterwards(terms: Appeals | None) -> str:
    """The same for whoever has sat it already."""
    if terms is None:
        return say("This exam offers no appeals.")
    told = [
        say_many(
            "You can appeal for %(count)s day after your result.",
            "You can appeal for %(count)s days after your result.",
            terms.days,
        ),
        say_many(
            "Somebody rules on it within %(count)s day.",
            "Somebody rules on it within %(count)s days.",
            terms.ruling_days,
        ),
    ]
    return " ".join(told)
