"""The exam room over JSON. Each handler parses, calls one function and presents."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter, JSONBody
from msgspec import UNSET

from server.certification.changed import Changed
from server.certification.service import Result
from server.credentials.domain.printed_id import display
from server.exams.domain.locks import locked_positions
from server.exams.domain.receipt import Receipt
from server.exams.domain.route import place_of
from server.exams.domain.sitting import SittingUnknown, WriterUnknown
from server.exams.forms import CompiledForm
from server.exams.service import Room
from server.grading.rating.telling import MarkedResponse
from server.kernel.clock import from_milliseconds, rfc3339, to_milliseconds
from server.web.api.clocks import break_of, deadline_of
from server.web.api.marked_shapes import MarkedLevelOut, MarkedOut
from server.web.api.route_shapes import PlaceIn, PlaceOut, SectionOut
from server.web.api.shapes import (
    CaseOut,
    ChangedOut,
    DomainOut,
    IssuedOut,
    PartOut,
    ResponseIn,
    ResultOut,
    SavedOut,
    SittingOut,
    StoredOut,
    WriterOut,
)
from server.web.deps import Visit
from server.web.express import Lane
from server.web.strict import path_number, path_uuid

WriterHeader = Annotated[str | None, HeaderParameter(name="Assay-Writer", required=False)]


@get("/sittings/{sitting_id:str}", summary="Read a sitting with its form and responses")
async def get_sitting(sitting_id: FromPath[str], visit: NamedDependency[Visit]) -> SittingOut:
    exams = visit.services.exams
    return sitting_out(await exams.room(_id(sitting_id), actor=visit.actor, now=visit.now))


@put(
    "/sittings/{sitting_id:str}/responses/{position:str}",
    summary="Save a response; 200 once it is durable",
)
async def put_response(
    sitting_id: FromPath[str],
    position: FromPath[str],
    data: JSONBody[ResponseIn],
    visit: NamedDependency[Visit],
    writer: WriterHeader = None,
) -> SavedOut:
    return await _save(visit, sitting_id, position, data, writer)


@put("/sittings/{sitting_id:str}/writer", summary="Make this client the one that writes")
async def put_writer(sitting_id: FromPath[str], visit: NamedDependency[Visit]) -> WriterOut:
    exams = visit.services.exams
    return WriterOut(await exams.take_writer(_id(sitting_id), actor=visit.actor, now=visit.now))


@put("/sittings/{sitting_id:str}/place", summary="Go on to a position, for good")
async def put_place(
    sitting_id: FromPath[str],
    data: JSONBody[PlaceIn],
    visit: NamedDependency[Visit],
    writer: WriterHeader = None,
) -> PlaceOut:
    sitting = await visit.services.exams.places.go_on(
        _id(sitting_id),
        data.position,
        writer=writer_number(writer),
        actor=visit.actor,
        now=visit.now,
    )
    return PlaceOut(place_of(sitting.locked), locked_positions(sitting.locked))


@post("/sittings/{sitting_id:str}/submission", status_code=201, summary="Hand in")
async def post_submission(
    sitting_id: FromPath[str], visit: NamedDependency[Visit]
) -> Response[Receipt]:
    receipt, status = await _hand_in(visit, sitting_id)
    return Response(receipt, status_code=status)


@get("/sittings/{sitting_id:str}/result", summary="Read the result")
async def get_result(sitting_id: FromPath[str], visit: NamedDependency[Visit]) -> ResultOut:
    services = visit.services
    result = await services.certification.result(_id(sitting_id), actor=visit.actor, now=visit.now)
    return result_out(result, services.public_url)


async def _save(
    visit: Visit, sitting_id: str, position: str, data: ResponseIn, writer: str | None
) -> SavedOut:
    saved = await visit.services.exams.record_response(
        _id(sitting_id),
        path_number(position),
        sequence=data.sequence,
        response=data.response,
        writer=writer_number(writer),
        actor=visit.actor,
        now=visit.now,
    )
    return SavedOut(saved.sequence, rfc3339(from_milliseconds(saved.saved_ms)), saved.seconds_left)


async def _hand_in(visit: Visit, sitting_id: str) -> tuple[Receipt, int]:
    exams = visit.services.flows.exams
    receipt, is_new = await exams.hand_in(_id(sitting_id), actor=visit.actor, now=visit.now)
    return receipt, 201 if is_new else 200


async def _save_express(
    visit: Visit, headers: Mapping[str, str], data: ResponseIn, sitting_id: str, position: str
) -> tuple[SavedOut, int]:
    return await _save(visit, sitting_id, position, data, headers.get("assay-writer")), 200


async def _hand_in_express(
    visit: Visit, _: Mapping[str, str], __: None, sitting_id: str
) -> tuple[Receipt, int]:
    return await _hand_in(visit, sitting_id)


def sitting_out(room: Room) -> SittingOut:
    sitting = room.sitting
    return SittingOut(
        id=str(sitting.id),
        exam=sitting.exam,
        form=str(room.form_id),
        state=sitting.state.value,
        started_at=rfc3339(from_milliseconds(sitting.started_ms)),
        deadline=deadline_of(sitting),
        seconds_left=sitting.seconds_left(to_milliseconds(room.now)),
        server_time=rfc3339(room.now),
        writer=sitting.writer,
        items=[] if room.form is None else room.form.presented(room.served),
        cases=[] if room.form is None else _cases(room.form, room.served),
        responses={
            str(position): StoredOut(one.sequence, json.loads(one.response))
            for position, one in sorted(room.responses.items())
        },
        on_break=break_of(sitting),
        locked=locked_positions(sitting.locked) or UNSET,
        **_route_out(room),
    )


def _cases(form: CompiledForm, served: range) -> list[CaseOut]:
    return [CaseOut(one) for one in form.served_cases(served)]


def _route_out(room: Room) -> dict[str, Any]:
    """Nothing of a form that has no sections and may be moved through freely."""
    if room.form is None:
        return {}
    route = room.form.route
    told: dict[str, Any] = {}
    if route.sections:
        told["sections"] = [
            SectionOut(one.title, one.html, one.first, one.last) for one in route.sections
        ]
    if not route.is_free:
        told |= {"navigation": route.navigation, "place": place_of(room.sitting.locked)}
    return told


def result_out(result: Result, public_url: str) -> ResultOut:
    if result.grade is None:
        return ResultOut(state="pending")
    certificate = None
    if result.certificate is not None:
        shown = display(result.certificate.printed_id)
        certificate = IssuedOut(shown, f"{public_url}/certificates/{shown}")
    return ResultOut(
        state="released",
        passed=result.grade.passed,
        scaled_score=result.grade.scaled_score,
        cut=result.cut,
        parts=[PartOut(one.name, one.scaled_score, one.cut, one.passed) for one in result.parts],
        domains=[
            DomainOut(one.code, one.title, one.band, one.low, one.high) for one in result.domains
        ],
        certificate=certificate,
        retake_at=None if result.retake_at is None else rfc3339(result.retake_at),
        marked=[_marked(one) for one in result.marked] or UNSET,
        changed=UNSET if result.changed is None else _changed(result.changed),
    )


def _marked(one: MarkedResponse) -> MarkedOut:
    return MarkedOut(
        one.position,
        float(one.points),
        float(one.maximum),
        [MarkedLevelOut(level.criterion, float(level.score), level.most) for level in one.levels],
        list(one.comments),
    )


def _changed(changed: Changed) -> ChangedOut:
    return ChangedOut(rfc3339(changed.at), changed.reason, changed.old_score, changed.was_passed)


def writer_number(header: str | None) -> int | None:
    """Raises WriterUnknown for anything but a plain number from 1."""
    if header is None:
        return None
    if not (0 < len(header) <= 9 and header.isascii() and header.isdigit() and header[0] != "0"):
        raise WriterUnknown
    return int(header)


@lru_cache(4_096)
def _id(text: str) -> UUID:
    """A candidate names the same sitting with every save, so it is read once."""
    if not text:
        raise SittingUnknown
    return path_uuid(text)


HANDLERS = [get_sitting, put_response, put_writer, put_place, post_submission, get_result]

LANES = (
    Lane("PUT", "/api/v1/sittings/{}/responses/{}", ResponseIn, _save_express),
    Lane("POST", "/api/v1/sittings/{}/submission", None, _hand_in_express),
)
