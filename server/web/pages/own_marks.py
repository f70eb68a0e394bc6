"""One's own marks on the pages without script: a flag and a note, sent with the answer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from server.exams import releases
from server.exams.domain.marks import NONE, Marks
from server.exams.marking import Marked, Marking
from server.exams.service import Room
from server.kernel.actor import Actor
from server.web.forms import Form

Kept = Mapping[int, Marked]


async def save(
    marking: Marking, room: Room, at: int, form: Form, *, actor: Actor, now: datetime
) -> None:
    """Raises what a save of marks raises; what did not change is not written."""
    kept = (await marking.of_sitting(room.sitting.id, actor=actor)).get(at)
    marks = NONE if kept is None else kept.marks
    wanted = sent(form, marks)
    if wanted != marks:
        is_same_writer = kept is not None and kept.writer == room.sitting.writer
        await marking.save(
            room.sitting.id,
            at,
            sequence=kept.sequence + 1 if kept is not None and is_same_writer else 1,
            marks=wanted,
            writer=None,
            actor=actor,
            now=now,
        )


def sent(form: Form, marks: Marks) -> Marks:
    """What the form says over what was; strike-outs and highlights are made with script."""
    note = form.text("note").replace("\r\n", "\n")
    return replace(marks, flagged=form.text("flagged") == "yes", note=note)


def of(kept: Kept, at: int) -> Marks:
    return kept[at].marks if at in kept else NONE


async def tools(room: Room) -> dict[str, bool]:
    """What the policy of the exam lets stand on its pages."""
    policy = (await releases.release_by_id(room.sitting.release_id)).policy
    return {"notes": policy.notes, "calculator": policy.has_calculator}
