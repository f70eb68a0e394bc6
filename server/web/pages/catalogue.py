"""The catalogue: all courses, narrowed by what stands in the address. Works as a plain form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency

from server.curriculum import service as curriculum
from server.curriculum.domain.searching import LONGEST_QUERY, Wanted, holds, read_query
from server.curriculum.published import PublishedCourse
from server.curriculum.service import CourseView
from server.kernel.actor import Actor
from server.kernel.kept import Kept
from server.kernel.sentence import marked
from server.language.catalogs import name_of_language
from server.language.voice import current, say, say_many
from server.web.doors import PUBLIC
from server.web.forms import PageRequest
from server.web.pages import outlines
from server.web.rendering import page

PAGE = 30
SHORT_MINUTES, LONG_MINUTES = 120, 480
LENGTHS = {
    "short": marked("Up to 2 hours"),
    "medium": marked("2 to 8 hours"),
    "long": marked("More than 8 hours"),
}
PROGRESS = {
    "not-begun": marked("Not begun"),
    "begun": marked("Begun"),
    "completed": marked("Completed"),
}
_texts: Kept[str, str] = Kept(2_000)


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow the catalogue: which values a course has, and what they are called.

    `always` stand to choose from even where no course has them.
    """

    name: str
    title: str
    values: Callable[[CourseView], Sequence[str]]
    called: Callable[[str], str]
    always: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address asks for; a value nobody has finds nothing."""

    typed: str
    wanted: Wanted
    values: Mapping[str, str]

    def without(self, name: str) -> "Chosen":
        return replace(self, values={key: one for key, one in self.values.items() if key != name})

    @property
    def narrows(self) -> bool:
        return bool(self.typed or self.values)


@get("/courses", opt=PUBLIC)
async def courses_page(
    request: PageRequest,
    viewer: NamedDependency[Actor | None],
) -> Response[bytes]:
    facets = [one for one in FACETS if viewer is not None or one.name != "progress"]
    asked = request.query_params
    chosen = _chosen({key: str(asked.get(key, "")) for key in asked}, facets)
    every = sorted(await curriculum.courses(viewer), key=outlines.course_place)
    found = [view for view in every if _suits(view, chosen, facets)]
    at = _page_number(str(asked.get("at", "")), len(found))
    shown = found[(at - 1) * PAGE : at * PAGE]
    context = {
        "typed": chosen.typed,
        "facets": [_facet(one, chosen, every, facets) for one in facets],
        "narrows": chosen.narrows,
        "count": _count(len(found), len(every)),
        "courses": [_entry(view) for view in shown],
        "any": bool(every),
        "pages": _pages(chosen, at, len(found)),
    }
    return page("courses", context, viewer=viewer, here="courses")


def _chosen(asked: Mapping[str, str], facets: Sequence[Facet]) -> Chosen:
    typed = asked.get("q", "").strip()[:LONGEST_QUERY]
    names = [one.name for one in facets if asked.get(one.name)]
    return Chosen(typed, read_query(typed), {name: asked[name][:100] for name in names})


def _suits(view: CourseView, chosen: Chosen, facets: Sequence[Facet]) -> bool:
    for facet in facets:
        value = chosen.values.get(facet.name)
        if value is not None and value not in facet.values(view):
            return False
    return not chosen.wanted.terms or holds(_text_of(view.course), chosen.wanted)


def _text_of(course: PublishedCourse) -> str:
    """Everything the catalogue's own field looks in; the search looks in the lessons too."""
    return _texts.get_or_make(
        course.hash,
        lambda: " ".join(
            (
                course.title,
                course.summary,
                *course.topics,
                *(module.title for module in course.modules),
                *(lesson.title for lesson in course.lessons),
                *(one["text"] for one in course.objectives),
            )
        ),
    )


def _facet(
    facet: Facet, chosen: Chosen, every: Sequence[CourseView], facets: Sequence[Facet]
) -> dict[str, Any]:
    """The choices of one facet, each with what it would leave of what else is chosen."""
    others = chosen.without(facet.name)
    left = [view for view in every if _suits(view, others, facets)]
    counts = dict.fromkeys(facet.always, 0)
    counts |= {value: 0 for view in every for value in facet.values(view)}
    for view in left:
        for value in facet.values(view):
            counts[value] += 1
    value = chosen.values.get(facet.name, "")
    options = [
        {
            "value": one,
            "label": say("%(choice)s (%(count)s)", choice=facet.called(one), count=counts[one]),
        }
        for one in _in_order(facet, counts)
    ]
    return {"name": facet.name, "title": say(facet.title), "options": options, "value": value}


def _in_order(facet: Facet, counts: Mapping[str, int]) -> list[str]:
    order = [*outlines.LEVELS, *LENGTHS, *PROGRESS]
    return sorted(
        counts, key=lambda one: (order.index(one) if one in order else -1, facet.called(one))
    )


def _entry(view: CourseView) -> dict[str, Any]:
    return {
        "title": view.title,
        "address": outlines.course_address(view),
        "text": view.course.summary,
        "language": view.course.language,
        "level": say(outlines.LEVELS[view.course.level]),
        "topics": view.course.topics,
        "size": outlines.size(view),
        "time": outlines.about(view.course.minutes),
        "progress": outlines.progress(view) if view.is_begun else None,
        "completed": view.is_completed,
        "changed": len(view.changed_lessons),
    }


def _count(found: int, every: int) -> str:
    if found == every:
        return say_many("%(count)s course", "%(count)s courses", every)
    return say_many(
        "%(found)s of %(count)s course", "%(found)s of %(count)s courses", every, found=found
    )


def _pages(chosen: Chosen, at: int, found: int) -> dict[str, str | None] | None:
    if found <= PAGE:
        return None
    last = min(found, at * PAGE)
    return {
        "earlier": _address(chosen, at - 1) if at > 1 else None,
        "later": _address(chosen, at + 1) if last < found else None,
        "said": say(
            "%(first)s to %(last)s of %(count)s", first=(at - 1) * PAGE + 1, last=last, count=found
        ),
    }


def _address(chosen: Chosen, at: int) -> str:
    asked = {"q": chosen.typed, **chosen.values, "at": str(at) if at > 1 else ""}
    query = urlencode({key: value for key, value in asked.items() if value})
    return f"/courses?{query}" if query else "/courses"


def _page_number(text: str, found: int) -> int:
    last = max(1, -(-found // PAGE))
    plain = text.isascii() and text.isdigit() and len(text) <= 4
    return max(1, min(int(text) if plain else 1, last))


def _length(view: CourseView) -> list[str]:
    minutes = view.course.minutes
    if minutes <= SHORT_MINUTES:
        return ["short"]
    return ["medium" if minutes <= LONG_MINUTES else "long"]


def _reached(view: CourseView) -> list[str]:
    if view.is_completed:
        return ["completed"]
    return ["begun" if view.is_begun else "not-begun"]


FACETS = (
    Facet("topic", marked("Topic"), lambda view: view.course.topics, str),
    Facet(
        "level",
        marked("Level"),
        lambda view: [view.course.level],
        lambda one: say(outlines.LEVELS[one]),
    ),
    Facet("length", marked("Length"), _length, lambda one: say(LENGTHS[one])),
    Facet(
        "language",
        marked("Language"),
        lambda view: [view.course.language],
        lambda one: name_of_language(one, current().language),
    ),
    Facet(
        "progress",
        marked("Your progress"),
        _reached,
        lambda one: say(PROGRESS[one]),
        tuple(PROGRESS),
    ),
)
HANDLERS = [courses_page]
