"""The time ledger of a sitting in words."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from server.accounts.domain.people import PersonView
from server.exams.domain.time_ledger import EntryKind, TimeEntry
from server.kernel.sentence import marked
from server.language.voice import say
from server.web.rendering import moment_ms

_WHAT = {
    EntryKind.BASE: marked("Time of the exam"),
    EntryKind.GRANT: marked("Time given"),
    EntryKind.PAUSE: marked("Clock stopped"),
    EntryKind.RESUME: marked("Clock let run again"),
}


def time_rows(
    entries: Sequence[TimeEntry], people: Mapping[UUID, PersonView]
) -> list[dict[str, object]]:
    return [
        {
            "what": say(_WHAT[one.kind]),
            "amount": "" if one.kind is EntryKind.PAUSE else span(one.ms),
            "reason": one.reason,
            "by": _by(one, people),
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


def _by(entry: TimeEntry, people: Mapping[UUID, PersonView]) -> str:
    if entry.given_by is None:
        return say("The rules of the exam")
    person = people.get(entry.given_by)
    return say("Somebody who is gone") if person is None else person.name
