"""The time ledger of a sitting in words."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from server.accounts.domain.people import PersonView
from server.exams.domain.time_ledger import EntryKind, TimeEntry
from server.kernel.sentence import marked
from server.language.voice import say
from server.web.pages import outlines
from server.web.pages.names import name_of
from server.web.rendering import moment_ms

_WHAT = {
    EntryKind.BASE: marked("Time of the exam"),
    EntryKind.ACCOMMODATION: marked("Extra time"),
    EntryKind.GRANT: marked("Time given"),
    EntryKind.INCIDENT: marked("Time given to everyone"),
    EntryKind.OUTAGE: marked("Outage of the server given back"),
    EntryKind.PAUSE: marked("Clock stopped"),
    EntryKind.RESUME: marked("Clock let run again"),
    EntryKind.BREAK_BEGUN: marked("Went on a break"),
    EntryKind.BREAK: marked("Back from the break"),
}
_NO_TIME = frozenset({EntryKind.PAUSE, EntryKind.BREAK_BEGUN})


def time_rows(
    entries: Sequence[TimeEntry], people: Mapping[UUID, PersonView], *, leads_on: bool
) -> list[dict[str, object]]:
    """`leads_on`: whether the reader may see the accommodation that an entry rests on."""
    return [
        {
            "what": say(_WHAT[one.kind]),
            "amount": "" if one.kind in _NO_TIME else _given(one.ms),
            "reason": one.reason,
            "by": _by(one, people),
            "address": _address(one) if leads_on else "",
            "at": moment_ms(one.made_ms),
        }
        for one in entries
    ]


def span(ms: int) -> str:
    """Hours, minutes and seconds, and what is left of a second where there is any."""
    seconds, rest = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    whole = f"{hours}:{minutes:02}:{seconds:02}"
    return f"{whole}.{rest:03}" if rest else whole


def _given(ms: int) -> str:
    """Minutes where they are whole, which most of them are."""
    minutes, rest = divmod(ms, 60_000)
    return span(ms) if rest else outlines.minutes(minutes)


def seen_by(entries: Sequence[TimeEntry], *, is_over: bool, leads_on: bool) -> Sequence[TimeEntry]:
    """Who runs a clock must know of extra time while it runs, and afterwards no more."""
    if leads_on or not is_over:
        return entries
    return [one for one in entries if one.kind is not EntryKind.ACCOMMODATION]


def _address(entry: TimeEntry) -> str:
    is_led_on = entry.kind is EntryKind.ACCOMMODATION
    return f"/admin/accommodations/{entry.reference}" if is_led_on else ""


def _by(entry: TimeEntry, people: Mapping[UUID, PersonView]) -> str:
    if entry.kind is EntryKind.ACCOMMODATION:
        return say("An earlier decision")
    if entry.given_by is None:
        return say("The rules of the exam")
    return name_of(entry.given_by, people)
