"""The adapter's application: reads bodies strictly, answers with 200, 201 or problems with 400."""

import asyncio
from collections.abc import Callable
from typing import Any

from litestar import Litestar, Request, Response, get, post
from litestar.exceptions import HTTPException

from server.credentials.domain.document import Document
from server.credentials.domain.model_parts import Problem
from server.kernel import strict_json
from server.kernel.clock import Now
from server.vc_api.checking import Checker
from server.vc_api.findings import Finding, Refused, details
from server.vc_api.issuing import Issuer

LARGEST_BODY = 1_048_576
_JSON_TYPES = frozenset({"application/json", "application/ld+json"})

_Request = Request[Any, Any, Any]


def create_app(issuer: Issuer, now: Now) -> Litestar:
    checker = Checker(issuer.list_url)

    @post("/vc-api/credentials/issue")
    async def issue(request: _Request) -> Response[Any]:
        body = await _body(request)
        return Response(
            await asyncio.to_thread(
                issuer.issue, body.get("credential"), _options(body), now=now()
            ),
            status_code=201,
        )

    @post("/vc-api/credentials/verify")
    async def verify(request: _Request) -> Response[Any]:
        return await _checked(request, "verifiableCredential", checker.credential)

    @post("/vc-api/presentations/verify")
    async def verify_presentation(request: _Request) -> Response[Any]:
        return await _checked(request, "verifiablePresentation", checker.presentation)

    async def _checked(
        request: _Request, member: str, check: Callable[..., Finding]
    ) -> Response[Any]:
        body = await _body(request)
        finding = await asyncio.to_thread(check, body.get(member), _options(body), now=now())
        return Response(finding.answer(), status_code=200 if finding.is_verified else 400)

    @get("/vc-api/status/1")
    async def status_list() -> Response[Any]:
        return Response(await asyncio.to_thread(issuer.status_list, now=now()))

    return Litestar(
        [issue, verify, verify_presentation, status_list],
        openapi_config=None,
        request_max_body_size=LARGEST_BODY,
        exception_handlers={Refused: _refused, HTTPException: _http},
    )


async def _body(request: _Request) -> Document:
    essence = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if essence not in _JSON_TYPES:
        raise Refused(Problem("body-wrong", "Send JSON.", ""))
    try:
        body = strict_json.parse(await request.body())
    except strict_json.NotJson as error:
        raise Refused(Problem("body-wrong", "The body is not JSON of one meaning.", "")) from error
    if not isinstance(body, dict):
        raise Refused(Problem("body-wrong", "The body is an object.", ""))
    return body


def _options(body: Document) -> Document:
    options = body.get("options")
    if options is None:
        return {}
    if not isinstance(options, dict):
        raise Refused(Problem("body-wrong", "The options are an object.", "/options"))
    return options


def _refused(_request: _Request, refused: Refused) -> Response[Any]:
    return _answer(*refused.problems)


def _http(_request: _Request, error: HTTPException) -> Response[Any]:
    return _answer(Problem("body-wrong", error.detail, ""), status_code=error.status_code)


def _answer(*problems: Problem, status_code: int = 400) -> Response[Any]:
    return Response(
        {"verified": False, "errors": [details(problem) for problem in problems]},
        status_code=status_code,
    )
