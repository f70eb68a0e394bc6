"""Acts that are confirmed by a mark in their own form, because other people feel them."""

from server.kernel.errors import Invalid
from server.kernel.sentence import Sentence
from server.web.forms import Form


class NotSure(Invalid):
    code = "not-sure"
    detail = "Tick that you are sure, or leave the page."


def require_sure(form: Form, otherwise: Sentence | None = None) -> None:
    """Raises NotSure, which says `otherwise` where the page has words of its own."""
    if form.text("sure") != "yes":
        raise NotSure(otherwise)
