"""Refusals become RFC 9457 documents, or a page for a person. Only this module knows statuses."""

from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException

from server.database.config import as_refusal
from server.kernel import errors
from server.kernel.errors import Refusal
from server.kernel.ids import random_token
from server.kernel.sentence import Sentence, marked
from server.web.head import answered
from server.web.speaking import voice_of
from server.web.strict import ContentTypeWrong

STATUSES: tuple[tuple[type[Refusal], int], ...] = (
    (ContentTypeWrong, 415),
    (errors.Malformed, 400),
    (errors.Invalid, 422),
    (errors.Unidentified, 401),
    (errors.NotPermitted, 403),
    (errors.NotFound, 404),
    (errors.Conflict, 409),
    (errors.Gone, 410),
    (errors.TooMany, 429),
    (errors.Unavailable, 503),
)
FRAMEWORK_CODES = {
    400: ("request-malformed", marked("The request cannot be read.")),
    401: ("token-needed", marked("Sign in first.")),
    403: ("role-lacking", marked("You may not do this.")),
    404: ("address-unknown", marked("Check the address for a typing error.")),
    405: ("method-not-allowed", marked("This address does not take this method.")),
    413: ("body-too-large", marked("The body is too large.")),
    415: ("content-type-wrong", marked("Send the body as application/json.")),
    422: ("shape-wrong", marked("A value in the request is wrong.")),
    500: ("incident", marked("Something went wrong on our side. Nothing you did caused it.")),
}
_KEPT_OUT = (401, 403, 429)
log = structlog.get_logger("assay.web")


class Problem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """RFC 9457: `type` is the address of a page that explains the code."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    incident: str = ""


def status_of(refusal: Refusal) -> int:
    return next(status for kind, status in STATUSES if isinstance(refusal, kind))


def refused(response: Response[bytes], refusal: Refusal | None) -> Response[bytes]:
    """A page that tells of a refusal itself answers with its status, and says how long to wait."""
    if refusal is not None:
        _note(refusal)
        response.status_code = status_of(refusal)
        if refusal.retry_after_seconds is not None:
            response.headers["Retry-After"] = str(refusal.retry_after_seconds)
    return response


def on_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Every error a request can end with has its answer here."""
    if isinstance(error, Refusal):
        return on_refusal(request, error)
    if isinstance(error, HTTPException):
        return on_framework(request, error)
    return on_fault(request, error)


def on_refusal(request: Request[Any, Any, Any], refusal: Refusal) -> Response[Any]:
    _note(refusal)
    return _answer(
        request,
        _problem(request, status_of(refusal), refusal.code, refusal.sentence),
        members=refusal.members,
        retry_after=refusal.retry_after_seconds,
    )


def _note(refusal: Refusal) -> None:
    """Log who is kept out by code alone: who it was and what they sent stands in no log."""
    if (status := status_of(refusal)) in _KEPT_OUT:
        log.info("refused", code=refusal.code, status=status)


def on_framework(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    status = error.status_code if error.status_code in FRAMEWORK_CODES else 400
    if status >= 500:
        return on_fault(request, error)
    if status == 400 and "data" in str(error.detail).lower() and request.method == "GET":
        status = 422
    code, sentence = FRAMEWORK_CODES[status]
    response = _answer(request, _problem(request, status, code, sentence))
    if status == 405:
        response.headers["Allow"] = ", ".join(_methods_of(request))
    return response


def _methods_of(request: Request[Any, Any, Any]) -> list[str]:
    """What an address does take (RFC 9110 section 15.5.6); the router does not say."""
    asked = request.url.path.strip("/").split("/")
    methods: set[str] = set()
    for route in request.app.routes:
        parts = route.path.strip("/").split("/")
        if len(parts) == len(asked) and all(
            part.startswith("{") or part == said for part, said in zip(parts, asked, strict=True)
        ):
            methods |= set(getattr(route, "methods", ()))
    return answered(methods)


def on_fault(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer 503 when the store is away, else 500 with an incident number and no internals."""
    refusal = as_refusal(error)
    if refusal is not None:
        return on_refusal(request, refusal)
    incident = random_token(6)
    log.error("incident", incident=incident, fault=type(error).__name__, exc_info=error)
    code, sentence = FRAMEWORK_CODES[500]
    problem = _problem(request, 500, code, sentence)
    problem.incident = incident
    return _answer(request, problem)


def _problem(
    request: Request[Any, Any, Any], status: int, code: str, detail: str | Sentence
) -> Problem:
    return Problem(
        type=f"/problems/{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=voice_of(request).say(detail),
        instance=request.url.path,
        code=code,
    )


def _answer(
    request: Request[Any, Any, Any],
    problem: Problem,
    *,
    members: dict[str, object] | None = None,
    retry_after: int | None = None,
) -> Response[Any]:
    headers = {"Cache-Control": "no-store", "Content-Language": voice_of(request).language.code}
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    render = request.app.state.get("render_problem")
    if render is not None and wants_page(request):
        return render(request, problem, headers)  # type: ignore[no-any-return]  # app.state holds anything
    content = msgspec.to_builtins(problem) | (members or {})
    return Response(
        content=content,
        status_code=problem.status,
        media_type="application/problem+json",
        headers=headers,
    )


def wants_page(request: Request[Any, Any, Any]) -> bool:
    """Tell a person's browser from a program: programs use the API or do not ask for HTML."""
    path = request.url.path
    if path.startswith(("/api/", "/schema/", "/.well-known/", "/status/")):
        return False
    return "text/html" in request.headers.get("accept", "")
