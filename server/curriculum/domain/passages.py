"""What of a published course the search finds: each section of a lesson, its facts, the course.

Works on the document that `publish` built. Check questions stand in it apart from the text and
are never among the passages.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from html.parser import HTMLParser
from typing import Any

_HEADINGS = frozenset({"h2", "h3"})
_INLINE = frozenset({"a", "abbr", "b", "code", "em", "i", "kbd", "s", "span", "strong", "sub"})
_UNSAID = frozenset({"sup", "svg"})


class Kind(StrEnum):
    LESSON = "lesson"
    COURSE = "course"
    EXAM = "exam"
    FACT = "fact"


@dataclass(frozen=True, slots=True)
class Passage:
    """`lead` is what ranks first, `heading` what ranks next; `context` says whose part it is."""

    kind: Kind
    language: str
    address: str
    title: str
    context: str = ""
    lead: str = ""
    heading: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a page below one heading; the first one may have none."""

    id: str
    heading: str
    text: str


def course_passages(document: Mapping[str, Any]) -> list[Passage]:
    title, language = document["title"], document["language"]
    objectives = " ".join(one["text"] for one in document["objectives"])
    modules = " ".join(module["title"] for module in document["modules"])
    about = plain_text(document["description_html"])
    found = [
        Passage(
            Kind.COURSE,
            language,
            f"/courses/{document['slug']}",
            title,
            lead=title,
            body=" ".join((document["summary"], about, modules, objectives)),
        )
    ]
    facts: dict[str, Passage] = {}
    for module in document["modules"]:
        for lesson in module["lessons"]:
            address = f"/courses/{document['slug']}/lessons/{lesson['slug']}"
            plain = Passage(Kind.LESSON, language, address, lesson["title"], title)
            found += _lesson_passages(plain, lesson)
            for fact in lesson["facts"]:
                facts.setdefault(fact["id"], _fact_passage(plain, fact))
    return [*found, *facts.values()]


def sections(html: str) -> list[Section]:
    """Cut HTML of our own renderer at its headings."""
    reader = _Sections()
    reader.feed(html)
    reader.close()
    return [one for one in reader.sections() if one.heading or one.text]


def plain_text(html: str) -> str:
    return " ".join(f"{one.heading} {one.text}".strip() for one in sections(html))


def _lesson_passages(lesson: Passage, document: Mapping[str, Any]) -> Iterator[Passage]:
    parts = sections(document["html"])
    objectives = " ".join(one["text"] for one in document["objectives"])
    before = " ".join(one.text for one in parts if not one.heading)
    yield replace(lesson, lead=lesson.title, body=f"{before} {objectives}".strip())
    for part in parts:
        if part.heading:
            address = f"{lesson.address}#{part.id}"
            yield replace(lesson, address=address, heading=part.heading, body=part.text)


def _fact_passage(lesson: Passage, fact: Mapping[str, str]) -> Passage:
    return replace(
        lesson,
        kind=Kind.FACT,
        address=f"{lesson.address}#fact-{fact['id']}",
        title=fact["id"],
        lead=fact["id"],
        body=f"{fact['statement']} {fact['source']}",
    )


class _Sections(HTMLParser):
    """Gathers text below each heading that has an id."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._found: list[tuple[str, list[str], list[str]]] = [("", [], [])]
        self._in_heading = False
        self._unsaid = 0

    def sections(self) -> list[Section]:
        return [
            Section(name, _one_line(heading), _one_line(text))
            for name, heading, text in self._found
        ]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = dict(attrs).get("id")
        if tag in _HEADINGS and name:
            self._found.append((name, [], []))
            self._in_heading = True
        elif tag in _UNSAID:
            self._unsaid += 1
        elif tag not in _INLINE:
            self._add(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HEADINGS:
            self._in_heading = False
        elif tag in _UNSAID:
            self._unsaid -= 1
        elif tag not in _INLINE:
            self._add(" ")

    def handle_data(self, data: str) -> None:
        if not self._unsaid:
            self._add(data)

    def _add(self, text: str) -> None:
        _, heading, body = self._found[-1]
        (heading if self._in_heading else body).append(text)


def _one_line(parts: list[str]) -> str:
    return " ".join("".join(parts).split())
