"""Says what an address takes to whoever asks with OPTIONS (RFC 9110 section 9.3.7).

Left alone, the framework makes a handler for each address, which takes two and a half megabytes.
One for all addresses of a router does the same.
"""

from collections.abc import Sequence

from litestar import Response, route
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from server.web.deps import AnyRequest
from server.web.doors import PUBLIC
from server.web.head import answered


def with_options(*parts: Sequence[HTTPRouteHandler]) -> list[HTTPRouteHandler]:
    """Return all handlers, and before them the one that answers OPTIONS at all their paths."""
    handlers = [one for part in parts for one in part]
    paths = sorted({path for one in handlers for path in one.paths})

    @route(
        paths,
        http_method=HttpMethod.OPTIONS,
        status_code=204,
        opt=PUBLIC,
        include_in_schema=False,
        sync_to_thread=False,
    )
    def options(request: AnyRequest) -> Response[None]:
        return Response(None, headers={"Allow": ", ".join(_methods_at(request))})

    return [options, *handlers]


def _methods_at(request: AnyRequest) -> list[str]:
    here = request.scope["path_template"]
    return answered(
        {
            method
            for one in request.app.routes
            if isinstance(one, HTTPRoute) and one.path_format == here
            for method in one.methods
        }
    )
