"""New files: where they may stand, and what they begin as."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from server.authoring.domain import scaffolds
from server.authoring.domain.draft import Draft, DraftPathWrong, DraftTextWrong, FileThere, Kind
from server.authoring.domain.scaffolds import New
from server.authoring.drafts import Drafts
from server.exams.workshop import ContentElsewhere, ContentState, Workshop
from server.items.domain.model import ItemType
from server.kernel.actor import Actor, Permission
from server.kernel.text import forbidden_character, one_line

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """`folder` is an exam or a course; `module` a lesson's folder in it."""

    kind: Kind
    folder: str
    name: str
    title: str
    module: str = ""
    type: ItemType = ItemType.SINGLE
    domain: str = ""
    like: str = ""
    """The id of an item that this one begins as, instead of by `type` and `domain`."""

    @property
    def path(self) -> str:
        match self.kind:
            case Kind.LESSON:
                return f"curriculum/{self.folder}/{self.module}/{self.name}.md"
            case Kind.FACT:
                return f"curriculum/facts/{self.name}.yaml"
            case _:
                return f"exams/{self.folder}/items/{self.name}.md"


@dataclass(frozen=True, slots=True)
class Places:
    """Exams; the domains of each; the modules of each course, by the names of their folders."""

    exams: Sequence[str]
    domains: Mapping[str, Sequence[str]]
    modules: Mapping[str, Sequence[str]]


class Beginning:
    def __init__(self, workshop: Workshop, drafts: Drafts) -> None:
        self._workshop = workshop
        self._drafts = drafts

    async def places(self, *, actor: Actor, today: date) -> Places:
        """Raises ContentElsewhere."""
        return places_in(await self._state(actor, today))

    async def begin(self, wanted: Wanted, *, actor: Actor, now: datetime) -> Draft:
        """Raises ContentElsewhere, DraftPathWrong, DraftTextWrong, FileThere."""
        actor.require(Permission.TEACH)
        state = await self._state(actor, now.date())
        places = places_in(state)
        _require_place(wanted, places)
        if wanted.kind is Kind.ITEM and _is_used(wanted.name, state):
            raise FileThere
        title = one_line(wanted.title)[:LONGEST_TITLE] or wanted.name
        if forbidden_character(title):
            raise DraftTextWrong
        new = New(wanted.name, title, actor.name)
        text = _text(wanted, new, state, now.date())
        return await self._drafts.begin(wanted.path, text, actor=actor, now=now)

    async def _state(self, actor: Actor, today: date) -> ContentState:
        state = await self._workshop.state(actor=actor, today=today)
        if state is None:
            raise ContentElsewhere
        return state


def places_in(state: ContentState) -> Places:
    exams = {one.blueprint.exam: one.blueprint for one in state.content.exams}
    assert state.content.library is not None
    paths = sorted(path.split("/") for path in state.content.library.paths)
    lessons = [parts for parts in paths if parts[0] == "curriculum" and len(parts) == 4]
    modules = {
        course: sorted({parts[2] for parts in found if parts[2] != "pictures"})
        for course, found in groupby(lessons, key=lambda parts: parts[1])
    }
    domains = {name: [one.code for one in exam.domains] for name, exam in exams.items()}
    return Places(sorted(exams), domains, modules)


def _require_place(wanted: Wanted, places: Places) -> None:
    if wanted.kind is Kind.ITEM and wanted.folder not in places.exams:
        raise DraftPathWrong
    if wanted.kind is Kind.LESSON and wanted.module not in places.modules.get(wanted.folder, ()):
        raise DraftPathWrong


def _is_used(item_id: str, state: ContentState) -> bool:
    """An id names one item for ever: of any exam, and of those that are gone."""
    return item_id in state.known or any(one.item.id == item_id for one in state.content.entries)


def _text(wanted: Wanted, new: New, state: ContentState, today: date) -> str:
    if wanted.kind is Kind.FACT:
        return scaffolds.fact(new, today)
    if wanted.kind is Kind.LESSON:
        courses = {one.slug: one for one in state.content.courses}
        course = courses.get(wanted.folder)
        first = course.objectives[0].id if course and course.objectives else ""
        return scaffolds.lesson(new, first, today)
    model = next((one for one in state.content.entries if one.item.id == wanted.like), None)
    if model is not None:
        return scaffolds.like(new, model.source)
    domains = places_in(state).domains.get(wanted.folder, ())
    return scaffolds.item(new, wanted.type, wanted.domain if wanted.domain in domains else "")
