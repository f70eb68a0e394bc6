"""The one reader of uploads: `multipart/form-data` (RFC 7578), strict and bounded, in memory.

Only a route that declares its own size limit may use it. Nothing touches the disk, and a body that
is not exactly what a browser sends is refused.
"""

import re
from dataclasses import dataclass
from typing import Any

from litestar import Request

from server.web.forms import Form, FormMalformed
from server.web.security import require_own_form
from server.web.strict import ContentTypeWrong

MULTIPART = "multipart/form-data"
MOST_PARTS = 8
LONGEST_HEAD = 2_048
_BOUNDARY = re.compile(r'boundary=("?)([0-9A-Za-z\'()+_,./:=? -]{1,70})\1\s*\Z')
_DISPOSITION = re.compile(
    rb'content-disposition: *form-data; *name="([a-z][a-z0-9.-]{0,63})"'
    rb'(?:; *filename="([^"\r\n]{0,255})")?\s*\Z',
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Upload:
    """The typed fields, and the bytes of the files by field name."""

    form: Form
    files: dict[str, bytes]


async def read_upload(request: Request[Any, Any, Any]) -> Upload:
    """Raises OriginRefused before anything is read, then ContentTypeWrong and FormMalformed."""
    require_own_form(request)
    content_type = request.headers.get("content-type", "")
    essence, _, parameters = content_type.partition(";")
    if essence.strip().lower() != MULTIPART:
        raise ContentTypeWrong(f"Send the form as {MULTIPART}.")
    boundary = _BOUNDARY.match(parameters.strip())
    if boundary is None:
        raise FormMalformed
    return parse_upload(await request.body(), boundary[2].encode("ascii"))


def parse_upload(body: bytes, boundary: bytes) -> Upload:
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary)
    first, *parts, last = pieces if len(pieces) > 1 else (b"?", b"")
    if first or last.strip(b"\r\n") != b"--" or len(parts) > MOST_PARTS:
        raise FormMalformed
    fields: list[tuple[str, str]] = []
    files: dict[str, bytes] = {}
    for part in parts:
        name, is_file, content = _part(part)
        if is_file:
            files[name] = content
        else:
            fields.append((name, _text(content)))
    return Upload(Form(fields), files)


def _part(part: bytes) -> tuple[str, bool, bytes]:
    head, divided, content = part.partition(b"\r\n\r\n")
    if not divided or not head.startswith(b"\r\n") or len(head) > LONGEST_HEAD:
        raise FormMalformed
    told = [match for line in head.split(b"\r\n") if (match := _DISPOSITION.match(line))]
    if len(told) != 1:
        raise FormMalformed
    return told[0][1].decode("ascii"), told[0][2] is not None, content


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormMalformed from error
