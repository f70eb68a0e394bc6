"""The one reader of posted forms. Strict: one content type, UTF-8, limits on size and number.

And what a form that comes back says of the refusal.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from litestar import Request

from server.kernel.errors import Malformed, Refusal
from server.kernel.ids import new_id
from server.language.voice import say
from server.web.security import require_own_form
from server.web.strict import MAX_BODY_BYTES, ContentTypeWrong, StrictRequest

MAX_FIELDS = 200
LONGEST_NUMBER = 9
URLENCODED = "application/x-www-form-urlencoded"


Fields = Mapping[type[Refusal], str]
"""Beside which field of a form a refusal is told."""


class FormMalformed(Malformed):
    code = "form-malformed"
    detail = "This form cannot be read. Reload the page and send it again."


class Form:
    """What was typed, by field name, in the order sent. Line ends are LF, as in JSON."""

    def __init__(self, fields: list[tuple[str, str]]) -> None:
        self._fields = [(name, value.replace("\r\n", "\n")) for name, value in fields]

    def text(self, name: str) -> str:
        """Return the first value of a field, or nothing."""
        return next((value for key, value in self._fields if key == name), "")

    def number(self, name: str) -> int:
        """Return digits of any script as a number, nothing as 0; what is no number is below 0."""
        text = self.text(name).strip()
        if not text:
            return 0
        return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else -1

    def every(self, name: str) -> list[str]:
        """Return all values that are not empty, as checkboxes send them."""
        return [value for key, value in self._fields if key == name and value]

    def pairs(self) -> list[tuple[str, str]]:
        return list(self._fields)

    def under(self, prefix: str) -> dict[str, str]:
        """Return what is filled in among the fields `prefix.HANDLE`, by handle."""
        start = f"{prefix}."
        return {
            key.removeprefix(start): value
            for key, value in self._fields
            if key.startswith(start) and value
        }


class PageRequest(StrictRequest):
    """A request whose form was read by `take_form` before the handler was entered."""

    sent = Form([])


async def take_form(request: Request[Any, Any, Any]) -> None:
    """Run before each handler of a page: none is reached by what another site makes a reader send.

    Raises OriginRefused before anything is read, then ContentTypeWrong and FormMalformed.
    """
    if request.method != "POST":
        return
    assert isinstance(request, PageRequest), "the pages' request class"
    require_own_form(request)
    body = await request.body()
    if not body:
        return
    essence = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if essence != URLENCODED:
        raise ContentTypeWrong(f"Send the form as {URLENCODED}.")
    request.sent = parse_form(body)


def parse_form(body: bytes) -> Form:
    if len(body) > MAX_BODY_BYTES:
        raise FormMalformed
    try:
        return Form(
            parse_qsl(
                body.decode("ascii"),
                keep_blank_values=True,
                strict_parsing=True,
                encoding="utf-8",
                errors="strict",
                max_num_fields=MAX_FIELDS,
            )
        )
    except ValueError as error:
        raise FormMalformed from error


def id_of(text: str) -> UUID | None:
    """Return the UUID, or None for anything else."""
    try:
        return UUID(text.strip())
    except ValueError:
        return None


def act_of(form: Form, name: str, *, is_spent: bool = False) -> UUID:
    """Return the id that a form carries for its act, so that sent twice it is done once.

    A new one where it carries none, or where that one `is_spent` on another act.
    """
    carried = None if is_spent else id_of(form.text(name))
    return carried or new_id()


def errors_of(refusal: Refusal | None, fields: Fields) -> dict[str, str]:
    """For `errors` of a template: `all` of the whole form, and nothing where nothing is wrong."""
    return all_errors_of([] if refusal is None else [refusal], fields)


def all_errors_of(refusals: Iterable[Refusal], fields: Fields) -> dict[str, str]:
    """As `errors_of`, where several fields are wrong at once."""
    errors = dict.fromkeys(("all", *fields.values()), "")
    for refusal in refusals:
        errors[fields.get(type(refusal), "all")] = say(refusal.sentence)
    return errors


@dataclass(frozen=True, slots=True)
class Told:
    """What was sent, and what is said of it; nothing of either on a page that was only opened."""

    refusal: Refusal | None = None
    fields: Fields = field(default_factory=dict)
    form: Form = field(default_factory=lambda: Form([]))

    def typed(self, names: Iterable[str]) -> dict[str, str]:
        return {name: self.form.text(name) for name in names}

    def errors(self, names: Iterable[str]) -> dict[str, str]:
        """As `errors_of`, with a place for each name."""
        return dict.fromkeys(names, "") | errors_of(self.refusal, self.fields)
