"""Verifying many certificates at once: answered in the order of the rows, as they are judged."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import cast

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody
from litestar.response import Stream

from server.credentials.checking.codes import Code, Unreadable
from server.credentials.checking.held import Held, Kind, held_document, held_jwt
from server.credentials.checks import Batch, Checked
from server.credentials.domain.document import Document
from server.credentials.domain.qr_token import text_in
from server.credentials.domain.verdict import end_of_day
from server.kernel.clock import rfc3339
from server.kernel.errors import Invalid
from server.web.api.certificates import certificate_out
from server.web.api.shapes import CheckRowOut, VerificationsIn, VerificationsOut
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.lookups import Patience
from server.web.strict import StrictRequest

MAX_ROWS = 1_000
VERIFICATIONS_BYTES = 16 * 1024 * 1024


class TooManyRows(Invalid):
    code = "too-many-rows"
    detail = f"Send at most {MAX_ROWS} certificates in one request."


class DayMalformed(Invalid):
    code = "day-malformed"
    detail = "as_of must be a day, as 2026-11-24."


@post(
    "/verifications",
    opt=PUBLIC,
    status_code=200,
    request_max_body_size=VERIFICATIONS_BYTES,
    summary="Verify up to 1,000 certificates",
    responses={
        200: ResponseSpec(data_container=VerificationsOut, description="A verdict for each row")
    },
)
async def post_verifications(
    data: JSONBody[VerificationsIn],
    request: StrictRequest,
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> Stream:
    if len(data.items) > MAX_ROWS:
        raise TooManyRows
    as_of = None if data.as_of is None else end_of_day(day_of(data.as_of))
    patience = await Patience.of(request, services.lookups, now)
    batch = await services.credentials.checks.batch(
        [_asked(row) for row in data.items], as_of=as_of
    )
    lines = _lines(batch, as_of or now, patience, services.public_url)
    return Stream(
        _whole(lines, rfc3339(now)),
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def day_of(text: str) -> date:
    """Raises DayMalformed."""
    try:
        return msgspec.convert(text, type=date)
    except msgspec.ValidationError as error:
        raise DayMalformed from error


async def _whole(lines: AsyncIterator[bytes], checked_at: str) -> AsyncIterator[bytes]:
    """`VerificationsOut`, a piece at a time."""
    yield b'{"items":['
    async for line in lines:
        yield line
    yield b'],"checked_at":"%s"}' % checked_at.encode()


async def _lines(
    batch: Batch, at: datetime, patience: Patience, public_url: str
) -> AsyncIterator[bytes]:
    index = 0
    async for some in batch.checked(at=at):
        rows = [
            _row_out(number, patience.told(one), public_url)
            for number, one in enumerate(some, index)
        ]
        encoded = b",".join(map(msgspec.json.encode, rows))
        yield b"," + encoded if index else encoded
        index += len(rows)
    patience.count()


def _asked(row: object) -> Held | Code:
    """Read one row; a malformed one is a code, never a refusal."""
    if not isinstance(row, dict) or len(row) != 1:
        return Code.ROW_MALFORMED
    try:
        return _held(*row.items())
    except Unreadable as reason:
        return reason.code


def _held(member: tuple[object, object]) -> Held:
    match member:
        case ("id", str(text)):
            return Held(kind=Kind.ID, text=text)
        case ("token", str(text)):
            return Held(kind=Kind.TOKEN, text=text_in(text))
        case ("credential", str(text)):
            return held_jwt(text.encode())
        case ("credential", dict(document)):
            return held_document(cast("Document", document))
    raise Unreadable(Code.ROW_MALFORMED)


def _row_out(index: int, checked: Checked, public_url: str) -> CheckRowOut:
    judged = checked.judged
    return CheckRowOut(
        index=index,
        verdict=checked.verdict.value,
        code=checked.code,
        certificate=None if judged is None else certificate_out(judged, public_url),
        did_you_mean=checked.did_you_mean,
    )


HANDLERS = [post_verifications]
