"""What the administrators' pages share: their frame, what was just done, lists in pages."""

from collections.abc import Mapping
from urllib.parse import urlencode

from litestar import Response

from server.kernel.actor import Actor
from server.web.pages.done import Notice
from server.web.rendering import Context, page

PAGE_SIZE = 50


def admin_page(
    name: str,
    place: str,
    context: Context,
    *,
    reader: Actor,
    status: int = 200,
    notice: Notice | None = None,
) -> Response[bytes]:
    """Render `pages/admin-<name>.html`, in the frame of its area."""
    return page(
        f"admin-{name}",
        {"notice": notice, **context, "place": place},
        viewer=reader,
        here="admin",
        status=status,
    )


def onward(
    path: str, asked: Mapping[str, str], cursor: str, after: str | None
) -> dict[str, object]:
    """For macros/admin.html `onward`: the way to older rows, and back to the newest."""
    filters = {name: value for name, value in asked.items() if value}
    more = f"{path}?{urlencode(filters | {'cursor': after})}" if after else None
    first = f"{path}?{urlencode(filters)}" if filters else path
    return {"first": first if cursor else None, "more": more}
