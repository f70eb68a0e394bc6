"""What the pages of one's own account share: their frame, and what was just done."""

from litestar import Response

from server.kernel.actor import Actor
from server.web.pages.done import Notice
from server.web.rendering import Context, page


def account_page(
    place: str,
    context: Context,
    *,
    reader: Actor,
    status: int = 200,
    notice: Notice | None = None,
    below: str = "",
) -> Response[bytes]:
    """Render `pages/account-<place>.html`, in the frame of its area.

    `below` is the page of the area that leads to it, where it is none of them itself.
    """
    return page(
        f"account-{place}",
        {**context, "place": below or place, "notice": notice},
        viewer=reader,
        here="account",
        status=status,
    )
