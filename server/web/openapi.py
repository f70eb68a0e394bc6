"""The OpenAPI document as the contract has it: the framework's, completed.

The framework knows shapes and successes. What it cannot know is said here once for all routes:
the refusals, who must be signed in, what a path segment looks like. Describes and decides nothing.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from litestar import Litestar, Request
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.routes import HTTPRoute

from server.web.deps import GUARDS
from server.web.strict import WRITING

Json = dict[str, Any]
PROBLEM: Json = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. `code` is stable; the page at `type` explains it.",
    "required": ["type", "title", "status", "detail", "instance", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string"},
    },
}
REFUSALS = {
    400: "The body is not JSON, names a key twice, or is nested too deeply.",
    401: "There is no token, or it is not good.",
    403: "The person, the token, or the page the request came from may not do this.",
    404: "There is no such thing, or it is another person's.",
    409: "The state of the thing does not allow it.",
    410: "It was possible once; that time has passed.",
    413: "The body is too large.",
    415: "The body is not sent as application/json.",
    422: "A field is unknown, missing, or of a wrong type or value.",
    429: "Asked too often; wait as long as `Retry-After` says.",
    503: "The store is busy or full; nothing was acknowledged.",
}
FURTHER = {
    ("post", "/session"): (401, 429),
    ("post", "/people"): (409,),
    ("post", "/exams/{slug}/sittings"): (409,),
    ("put", "/sittings/{sitting_id}/responses/{position}"): (409, 410),
    ("put", "/sittings/{sitting_id}/marks/{position}"): (409, 410),
    ("post", "/sittings/{sitting_id}/submission"): (409,),
    ("get", "/sittings/{sitting_id}/result"): (409,),
    ("put", "/sittings/{sitting_id}/pause"): (403, 410),
    ("delete", "/sittings/{sitting_id}/pause"): (403, 410),
    ("post", "/sittings/{sitting_id}/grants"): (403, 410),
    ("post", "/sittings/{sitting_id}/messages"): (409,),
    ("get", "/certificates/{certificate_id}"): (429,),
}
"""What an operation refuses beyond what its kind of operation does."""
AGAIN = ("post", "/sittings/{sitting_id}/submission")
COUNTING: Json = {"type": "string", "pattern": "^[1-9][0-9]{0,3}$"}
SLUG: Json = {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,63}$"}
PARAMETERS: dict[str, Json] = {
    "slug": SLUG,
    "lesson": SLUG,
    "certificate_id": {"type": "string", "maxLength": 200},
    "sitting_id": {"type": "string", "format": "uuid"},
    "message_id": {"type": "string", "format": "uuid"},
    "position": COUNTING,
    "number": COUNTING,
    "limit": {"type": "integer", "minimum": 1, "maximum": 200},
    "cursor": {"type": "string", "pattern": "^[0-9]{1,9}$"},
    "Assay-Writer": {"type": "integer", "minimum": 1, "maximum": 999_999_999},
}
BEARER: Json = {
    "type": "http",
    "scheme": "bearer",
    "description": "A sign-in token of POST /session, or an access token within its scopes.",
}
PREFIX = "/api/v1"


class ContractDocument(JsonRenderPlugin):
    """Serves the completed document; it is made once."""

    def __init__(self) -> None:
        super().__init__(path="/openapi.json")
        self._document: bytes | None = None

    def render(
        self,
        request: Request,  # type: ignore[type-arg]  # as the framework declares it
        openapi_schema: Json,
    ) -> bytes:
        if self._document is None:
            self._document = msgspec.json.encode(completed(openapi_schema, request.app))
        return self._document


def completed(document: Json, app: Litestar) -> Json:
    """Add to the framework's document what the contract says of every route."""
    handlers = dict(_handlers(app))
    for path, item in document["paths"].items():
        for method, operation in item.items():
            _complete(operation, method, path, handlers[path, method])
    components = document["components"]
    components["schemas"]["Problem"] = PROBLEM
    components["securitySchemes"] = {"bearer": BEARER}
    for name, schema in components["schemas"].items():
        if name.endswith("In") or name == "SignIn":
            schema["additionalProperties"] = False
    return document


def _handlers(app: Litestar) -> Iterator[tuple[tuple[str, str], HTTPRouteHandler]]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                for method in handler.http_methods:
                    yield (route.path_format, method.lower()), handler


def _complete(operation: Json, method: str, path: str, handler: HTTPRouteHandler) -> None:
    known_by = handler.parsed_fn_signature.parameters
    if GUARDS & set(known_by):
        operation["security"] = [{"bearer": []}]
    elif "viewer" in known_by:
        operation["security"] = [{}, {"bearer": []}]
    for parameter in operation.get("parameters", ()):
        parameter["schema"] = PARAMETERS.get(parameter["name"], parameter["schema"])
    field = handler.parsed_data_field
    if field is not None:
        operation["requestBody"]["required"] = not field.is_optional
    responses = operation["responses"]
    responses.pop("400", None)
    if (method, path.removeprefix(PREFIX)) == AGAIN:
        responses["200"] = responses["201"]
    for status in _refused_with(method, path, known_by, operation):
        responses[str(status)] = _problem(status)
    operation["responses"] = dict(sorted(responses.items()))


def _refused_with(
    method: str, path: str, known_by: Iterable[str], operation: Json
) -> Iterator[int]:
    yield 503
    if (GUARDS | {"viewer"}) & set(known_by):
        yield from (401, 403)
    if method.upper() in WRITING:
        yield from (400, 413, 415, 422)
    if any(one["in"] == "path" for one in operation.get("parameters", ())):
        yield 404
    if any(one["in"] == "query" for one in operation.get("parameters", ())):
        yield 422
    yield from FURTHER.get((method, path.removeprefix(PREFIX)), ())


def _problem(status: int) -> Json:
    refusal: Json = {
        "description": REFUSALS[status],
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
    if status in {429, 503}:
        refusal["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return refusal
