"""What a problem code means, for a person who met it in an answer."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.kernel.actor import Actor
from server.kernel.errors import Refusal
from server.language.voice import say
from server.web.doors import PUBLIC
from server.web.problem_texts import TEXTS
from server.web.problems import FRAMEWORK_CODES, status_of
from server.web.rendering import page
from server.web.strict import AddressUnknown


class Said(NamedTuple):
    """What the answer with a code says; `status` 0 where it differs from case to case."""

    status: int
    detail: str


@get("/problems/{code:str}", opt=PUBLIC)
async def problem_page(
    code: FromPath[str], viewer: NamedDependency[Actor | None]
) -> Response[bytes]:
    if code not in TEXTS:
        raise AddressUnknown
    title, remedy = TEXTS[code]
    said = _answers().get(code, Said(0, Refusal.detail))
    problem = {
        "code": code,
        "status": said.status,
        "title": say(title),
        "meaning": say(said.detail),
        "remedy": say(remedy),
        "members": [],
    }
    return page("problem", {"problem": problem}, viewer=viewer)


@cache
def _answers() -> dict[str, Said]:
    """By code. Every refusal is loaded by the time a page is asked for."""
    said = {code: Said(status, detail) for status, (code, detail) in FRAMEWORK_CODES.items()}
    for kind in _refusals(Refusal):
        if kind.code != Refusal.code:
            said[kind.code] = Said(status_of(kind()), kind.detail)
    return said


def _refusals(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for subclass in kind.__subclasses__():
        yield subclass
        yield from _refusals(subclass)


HANDLERS = [problem_page]
