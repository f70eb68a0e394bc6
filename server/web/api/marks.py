"""A candidate's own marks over JSON."""

from collections.abc import Mapping

from litestar import get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from server.exams.domain.marks import Marks
from server.exams.marking import Marked
from server.kernel.clock import from_milliseconds, rfc3339
from server.web.api.shapes import EveryMarkOut, MarksIn, MarksOut, SavedOut
from server.web.api.sittings import WriterHeader, writer_number
from server.web.deps import Visit
from server.web.strict import path_number, path_uuid


@get("/sittings/{sitting_id:str}/marks", summary="Read one’s own marks, by position")
async def get_marks(sitting_id: FromPath[str], visit: NamedDependency[Visit]) -> EveryMarkOut:
    marking = visit.services.exams.marking
    return EveryMarkOut(
        by_position(await marking.of_sitting(path_uuid(sitting_id), actor=visit.actor))
    )


@put(
    "/sittings/{sitting_id:str}/marks/{position:str}",
    summary="Save one’s own marks on an item; never graded",
)
async def put_marks(
    sitting_id: FromPath[str],
    position: FromPath[str],
    data: JSONBody[MarksIn],
    visit: NamedDependency[Visit],
    writer: WriterHeader = None,
) -> SavedOut:
    saved = await visit.services.exams.marking.save(
        path_uuid(sitting_id),
        path_number(position),
        sequence=data.sequence,
        marks=Marks(data.flagged, tuple(data.struck), tuple(data.highlights), data.note),
        writer=writer_number(writer),
        actor=visit.actor,
        now=visit.now,
    )
    return SavedOut(saved.sequence, rfc3339(from_milliseconds(saved.saved_ms)), saved.seconds_left)


def by_position(kept: Mapping[int, Marked]) -> dict[str, MarksOut]:
    return {str(position): _out(one.sequence, one.marks) for position, one in kept.items()}


def _out(sequence: int, marks: Marks) -> MarksOut:
    return MarksOut(
        sequence=sequence,
        flagged=marks.flagged,
        struck=list(marks.struck),
        highlights=list(marks.highlights),
        note=marks.note,
    )


HANDLERS = [get_marks, put_marks]
