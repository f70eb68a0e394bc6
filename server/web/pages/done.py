"""What was just done, told once on the page that a form leads to: `?done=<word>`."""

from collections.abc import Mapping

from server.kernel.sentence import marked
from server.language.voice import say

Notice = dict[str, str]
Deed = str | tuple[str, str]
"""A sentence after “Done.”, or what stands in its place and the sentence."""
_DONE = marked("Done.")


def notice_of(done: str, deeds: Mapping[str, Deed]) -> Notice | None:
    """For `notice` of base.html; words that are not ours say nothing."""
    deed = deeds.get(done)
    if deed is None:
        return None
    strong, text = (_DONE, deed) if isinstance(deed, str) else deed
    return {"tone": "good", "strong": say(strong), "text": say(text)}
