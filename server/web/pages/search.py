"""Search: everything published that holds the words asked for, passage by passage."""

from collections.abc import Sequence
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from server.curriculum import search
from server.curriculum.domain.passages import Kind
from server.curriculum.domain.searching import LONGEST_QUERY, Piece
from server.curriculum.search import Found, Hit
from server.kernel.actor import Actor
from server.kernel.sentence import marked
from server.language.voice import say
from server.web.doors import PUBLIC
from server.web.rendering import page

KINDS = {
    "": marked("Everything"),
    Kind.LESSON.value: marked("Lessons"),
    Kind.COURSE.value: marked("Courses"),
    Kind.EXAM.value: marked("Exams"),
    Kind.FACT.value: marked("Facts"),
}


@get("/search", opt=PUBLIC)
async def search_page(
    viewer: NamedDependency[Actor | None],
    q: FromQuery[str | None] = None,
    kind: FromQuery[str | None] = None,
    at: FromQuery[str | None] = None,
) -> Response[bytes]:
    typed = (q or "").strip()[:LONGEST_QUERY]
    chosen = kind if kind in KINDS else ""
    found = await search.find(typed, Kind(chosen) if chosen else None, _page_number(at))
    context = {
        "typed": typed,
        "kinds": [
            {"title": say(text), "address": _address(typed, name, 1), "is_here": name == chosen}
            for name, text in KINDS.items()
        ],
        "kind": chosen,
        "hits": [_hit(one) for one in found.hits],
        "pages": _pages(typed, chosen, found),
    }
    return page("search", context, viewer=viewer, here="search")


def _hit(hit: Hit) -> dict[str, object]:
    one = hit.passage
    title = _shown(hit.title)
    kind, context = say(KINDS_OF_ONE[one.kind]), one.context
    if one.kind is Kind.FACT:
        title = [{"text": say("Fact %(id)s", id=one.title), "hit": False}]
    elif one.kind is Kind.EXAM and context:
        # Several exams lead to one certificate: its criteria are named by the exam.
        title, context = [{"text": context, "hit": False}], ""
        kind = say("What a pass means, and how it is decided")
    return {
        "address": one.address,
        "kind": kind,
        "title": title,
        "heading": _shown(hit.heading),
        "context": context,
        "language": one.language,
        "text": _shown(hit.text),
    }


KINDS_OF_ONE = {
    Kind.LESSON: marked("Lesson"),
    Kind.COURSE: marked("Course"),
    Kind.EXAM: marked("Exam"),
    Kind.FACT: marked("Fact"),
}


def _shown(pieces: Sequence[Piece]) -> list[dict[str, object]]:
    return [{"text": one.text, "hit": one.is_hit} for one in pieces]


def _pages(typed: str, kind: str, found: Found) -> dict[str, str | None] | None:
    if found.page == 1 and not found.has_more:
        return None
    return {
        "earlier": _address(typed, kind, found.page - 1) if found.page > 1 else None,
        "later": _address(typed, kind, found.page + 1) if found.has_more else None,
        "said": say("Page %(number)s", number=found.page),
    }


def _address(typed: str, kind: str, at: int) -> str:
    asked = {"q": typed} | ({"kind": kind} if kind else {}) | ({"at": str(at)} if at > 1 else {})
    return f"/search?{urlencode(asked)}"


def _page_number(text: str | None) -> int:
    """What is no number is the first page."""
    plain = text or ""
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 4 else 1


HANDLERS = [search_page]
