"""Acts that are confirmed by a mark in their own form, because other people feel them."""

from server.kernel.errors import Invalid
from server.web.forms import Form


class ConfirmationMissing(Invalid):
    code = "confirmation-missing"
    detail = "Say that this is meant, or leave the page."


def require_sure(form: Form) -> None:
    """Raises ConfirmationMissing."""
    if form.text("sure") != "yes":
        raise ConfirmationMissing
