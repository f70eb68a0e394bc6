"""Every route is guarded or listed as public."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from server.app import create_app
from server.settings import from_environment
from server.web.deps import GUARDS
from server.web.strict import MAX_BODY_BYTES

LARGEST_BODY = {
    "/api/v1/verifications": 16 * 1024 * 1024,
    "/verify": 10_000_000 + 65_536,
    "/verify/list": 1_000_000 + 65_536,
    "/teach/cohorts/{cohort:str}/invitations": 8 * 1024 * 1024 + 65_536,
    "/teach/drafts/{draft_id:str}": 3 * 256 * 1024,
    "/teach/drafts/{draft_id:str}/pictures": 512 * 1024 + 8_192,
}
OF_THE_FRAMEWORK = "litestar."
"""The OpenAPI document's own handler."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Litestar:
    folder: Path = tmp_path_factory.mktemp("house")
    return create_app(from_environment({"ASSAY_DATA_DIR": str(folder)}))


def handlers(app: Litestar) -> Iterator[tuple[str, HTTPRouteHandler]]:
    for route in app.routes:
        found: Any = getattr(route, "route_handlers", [])
        for handler in found:
            module = getattr(handler.fn, "__module__", "")
            if isinstance(handler, HTTPRouteHandler) and not module.startswith(OF_THE_FRAMEWORK):
                yield route.path, handler


def is_public(handler: HTTPRouteHandler) -> bool:
    return handler.opt.get("public") is True


def asks_who(handler: HTTPRouteHandler) -> bool:
    """Whether a stranger is refused, or led to sign in first."""
    return not GUARDS.isdisjoint(handler.parsed_fn_signature.parameters)


def test_every_route_is_guarded_or_listed_as_public(app: Litestar) -> None:
    open_doors = [
        f"{sorted(handler.http_methods)} {path}"
        for path, handler in handlers(app)
        if not is_public(handler) and not asks_who(handler) and handler.http_methods != {"OPTIONS"}
    ]

    assert open_doors == []


def test_no_route_is_both_public_and_guarded(app: Litestar) -> None:
    torn = [path for path, handler in handlers(app) if is_public(handler) and asks_who(handler)]

    assert torn == []


def test_every_body_has_its_limit(app: Litestar) -> None:
    too_large = [
        path
        for path, handler in handlers(app)
        if (limit := handler.resolve_request_max_body_size()) is None
        or limit > LARGEST_BODY.get(path, MAX_BODY_BYTES)
    ]

    assert too_large == []
