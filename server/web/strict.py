"""The one decoder of request bodies. Strict where the framework is lax.

Litestar alone parses JSON sent as text/plain, turns "3" into 3, lets the last of two equal
keys win, and answers 500 to invalid UTF-8 and deep nesting. Here a body is read once, checked
in this order - size, content type, UTF-8, depth, duplicate keys - and decoded by msgspec to
the exact shape the handler declares.
"""

import re
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request
from litestar.exceptions import InternalServerException
from litestar.types import Empty

from server.kernel import strict_json
from server.kernel.errors import Invalid, Malformed, NotFound, Refusal

MAX_DEPTH = strict_json.MAX_DEPTH
MAX_BODY_BYTES = 131_072
_BODY_HEADERS = frozenset({"content-length", "transfer-encoding"})
"""Without one of them a request has no body (RFC 9112 section 6.3)."""
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class BodyNotJson(Malformed):
    code = "body-not-json"
    detail = "The body must be JSON in UTF-8."


class DuplicateKey(Malformed):
    code = "duplicate-key"
    detail = "The body names the same key twice."


class TooDeep(Malformed):
    code = "body-too-deep"
    detail = f"The body is nested deeper than {MAX_DEPTH} levels."


class ShapeWrong(Invalid):
    code = "shape-wrong"
    detail = "The body does not have the described shape."


class ContentTypeWrong(Refusal):
    code = "content-type-wrong"
    detail = "Send the body as application/json."


class AddressUnknown(NotFound):
    code = "address-unknown"
    detail = "Check the address for a typing error."


class StrictRequest(Request[Any, Any, Any]):
    """A request whose JSON was decoded by `decode_body` before the handler was entered."""

    strict_body: Any = Empty

    async def json(self) -> Any:  # noqa: ANN401 - the framework's signature
        return self.strict_body

    async def body(self) -> bytes:
        """Who goes away before it is whole is no fault of ours; nobody reads the answer."""
        try:
            return await super().body()
        except InternalServerException as error:
            raise BodyNotJson from error


async def decode_body(request: Request[Any, Any, Any]) -> None:
    """Run before each JSON handler. Raises the refusals of this module; Litestar raises 413."""
    if request.method not in WRITING:
        return
    assert isinstance(request, StrictRequest), "the application's request class"
    field = request.route_handler.parsed_data_field
    if field is None and not (_BODY_HEADERS & request.headers.keys()):
        return
    body = await request.body()
    if field is None:
        _require_empty(request, body)
        return
    if not body and field.is_optional:
        request.strict_body = None
        return
    require_json_type(request.headers.get("content-type", ""))
    request.strict_body = decode(body, field.annotation)


def decode(body: bytes, shape: Any) -> Any:  # noqa: ANN401 - any declared shape
    """Decode to the shape; raises BodyNotJson, DuplicateKey, TooDeep or ShapeWrong."""
    scan(body)
    try:
        return msgspec.json.decode(body, type=shape, strict=True)
    except msgspec.ValidationError as error:
        raise ShapeWrong(f"The body does not have the described shape: {error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BodyNotJson from error


def scan(body: bytes) -> None:
    """Refuse what msgspec would let pass: duplicate keys, and depths that cost the stack."""
    try:
        strict_json.parse(body)
    except strict_json.DuplicateMember as error:
        raise DuplicateKey from error
    except strict_json.TooDeep as error:
        raise TooDeep from error
    except strict_json.NotJson as error:
        raise BodyNotJson(str(error) or None) from error


def require_json_type(content_type: str) -> None:
    if not is_json(content_type):
        raise ContentTypeWrong


def is_json(content_type: str) -> bool:
    if content_type == "application/json":
        return True
    essence, _, parameters = content_type.partition(";")
    charset = parameters.strip().lower().replace('"', "")
    return essence.strip().lower() == "application/json" and charset in {"", "charset=utf-8"}


def _require_empty(request: StrictRequest, body: bytes) -> None:
    if not body:
        return
    require_json_type(request.headers.get("content-type", ""))
    if decode(body, Any) != {}:
        raise ShapeWrong("This address takes no body, or {}.")


def path_uuid(text: str) -> UUID:
    """Read a UUID in its one canonical spelling, else raise 404."""
    if _UUID.fullmatch(text):
        return UUID(text)
    raise AddressUnknown


def path_number(text: str) -> int:
    """Return the segment if it is a plain number from 1 to 9999, else raise 404."""
    if 0 < len(text) <= 4 and text.isascii() and text.isdigit() and text[0] != "0":
        return int(text)
    raise AddressUnknown


_UUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
