"""What the administrators' pages share: their frame, and what was just done."""

from litestar import Response

from server.kernel.actor import Actor
from server.web.pages.done import Notice
from server.web.rendering import Context, page


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
