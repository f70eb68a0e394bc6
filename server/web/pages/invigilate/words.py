"""What is said of a sitting on the board, and of incidents."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from server.accounts.domain.people import PersonView
from server.exams.domain.presence import Seen
from server.exams.domain.sitting import Sitting
from server.exams.domain.time_ledger import TimeEntry
from server.invigilation.board import Seat
from server.invigilation.domain.incident import Incident, IncidentKind, corrected
from server.kernel.sentence import marked
from server.language.voice import number, say, say_many
from server.web.pages.admin.time_words import span
from server.web.pages.names import gone, name_of
from server.web.rendering import moment_ms

SILENT_MS = 60_000
JUST_NOW = 3
KINDS = {
    IncidentKind.DEVICE: marked("Device or network"),
    IncidentKind.ROOM: marked("Room, noise or alarm"),
    IncidentKind.HEALTH: marked("Illness"),
    IncidentKind.AWAY: marked("Left the place"),
    IncidentKind.IDENTITY: marked("Who somebody is"),
    IncidentKind.CONDUCT: marked("Something the rules forbid"),
    IncidentKind.OTHER: marked("Something else"),
}


def kind_options() -> list[dict[str, str]]:
    return [{"value": kind.value, "label": say(word)} for kind, word in KINDS.items()]


def seat_row(seat: Seat, exams: Mapping[str, str], now_ms: int) -> dict[str, object]:
    sitting = seat.sitting
    return {
        "id": str(sitting.id),
        "address": f"/admin/sittings/{sitting.id}",
        "candidate": candidate_of(seat),
        "exam": exam_of(sitting, exams),
        "is_rehearsal": sitting.is_rehearsal,
        "state": _state(sitting, now_ms),
        "left": _left(sitting, now_ms),
        "seen": _seen(seat.seen, now_ms),
        "unsent": _unsent(seat.seen),
        "incidents": number(seat.incidents) if seat.incidents else "",
    }


def candidate_of(seat: Seat) -> str:
    if seat.person is not None:
        return seat.person.name
    if seat.number is not None:
        return say("Candidate %(number)s", number=seat.number)
    return gone()


def exam_of(sitting: Sitting, exams: Mapping[str, str]) -> str:
    return say("Rehearsal") if sitting.is_rehearsal else exams.get(sitting.exam, sitting.exam)


def incident_rows(
    incidents: Sequence[Incident],
    people: Mapping[UUID, PersonView],
    *,
    may_correct: bool,
    given: Sequence[TimeEntry] = (),
) -> list[dict[str, object]]:
    """Oldest first; what was corrected says so and leads to no correction.

    `given` is the ledger of the sitting, which says what time was given for which incident.
    """
    told = corrected(incidents)
    places = {one.id: place for place, one in enumerate(incidents, start=1)}
    return [
        {
            "number": number(places[one.id]),
            "kind": say(KINDS[one.kind]),
            "text": one.text or say("What was written here is forgotten."),
            "for_all": one.sitting_id is None,
            "by": name_of(one.by, people),
            "at": moment_ms(one.at_ms),
            "corrects": _corrects(one, places),
            "given": _given(one, given),
            "is_corrected": one.id in told,
            "correction": f"/invigilate/incidents/{one.id}/correction"
            if may_correct and one.id not in told
            else "",
        }
        for one in incidents
    ]


def _given(one: Incident, entries: Sequence[TimeEntry]) -> str:
    ms = sum(entry.ms for entry in entries if entry.reference == one.id)
    return say("Time given for it: %(amount)s", amount=span(ms)) if ms else ""


def _corrects(one: Incident, places: Mapping[UUID, int]) -> str:
    if one.corrects is None or one.corrects not in places:
        return ""
    return say("Corrects entry %(number)s", number=places[one.corrects])


def _state(sitting: Sitting, now_ms: int) -> dict[str, str]:
    if sitting.is_on_break:
        return {"word": say("On a break"), "tone": "near"}
    if sitting.paused_ms is not None:
        return {"word": say("Paused"), "tone": "near"}
    if sitting.is_over(now_ms):
        return {"word": say("Time is up"), "tone": "near"}
    return {"word": say("Open"), "tone": ""}


def _left(sitting: Sitting, now_ms: int) -> dict[str, object]:
    """The script counts on from `seconds` while the clock runs."""
    seconds = sitting.seconds_left(now_ms)
    runs = sitting.paused_ms is None and seconds > 0
    return {"seconds": seconds, "runs": runs, "text": span(seconds * 1000)}


def _seen(seen: Seen | None, now_ms: int) -> dict[str, str]:
    if seen is None:
        return {"word": say("Not yet"), "tone": ""}
    silent_ms = max(0, now_ms - seen.at_ms)
    if silent_ms > SILENT_MS:
        minutes = silent_ms // 60_000
        silent = say_many("Silent for %(count)s minute", "Silent for %(count)s minutes", minutes)
        return {"word": silent, "tone": "warn"}
    seconds = silent_ms // 1000
    if seconds < JUST_NOW:
        return {"word": say("Just now"), "tone": ""}
    return {"word": say_many("%(count)s second ago", "%(count)s seconds ago", seconds), "tone": ""}


def _unsent(seen: Seen | None) -> str:
    if seen is None or not seen.unsent:
        return ""
    return say_many("%(count)s answer not sent", "%(count)s answers not sent", seen.unsent)
