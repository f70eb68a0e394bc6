"""What the pages of one's own account share: their frame, and what was just done."""

from collections.abc import Mapping

from litestar import Response

from server.kernel.actor import Actor
from server.language.voice import say
from server.web.rendering import Context, page


def account_page(
    place: str,
    context: Context,
    *,
    viewer: Actor,
    status: int = 200,
    notice: str = "",
) -> Response[bytes]:
    """Render `pages/account-<place>.html`; `notice` is a sentence about what was just done."""
    shown = {"tone": "good", "strong": say("Done."), "text": notice} if notice else None
    return page(
        f"account-{place}",
        {**context, "place": place, "notice": shown},
        viewer=viewer,
        here="account",
        status=status,
    )


def said_of(done: str, sentences: Mapping[str, str]) -> str:
    """Return the sentence for `?done=<word>`; words that are not ours say nothing."""
    return say(sentences.get(done, ""))
