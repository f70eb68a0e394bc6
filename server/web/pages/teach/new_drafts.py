"""How a draft begins, from a file or anew, and how drafts leave as a change set."""

from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency

from server.authoring.beginning import Places, Wanted
from server.authoring.change_sets import ChosenInConflict, NothingChosen
from server.authoring.domain import scaffolds
from server.authoring.domain.draft import (
    DraftFileUnreadable,
    DraftPathWrong,
    DraftTextWrong,
    FileThere,
    Kind,
)
from server.authoring.domain.moving import LacksReview
from server.items.domain.model import ItemType
from server.kernel.actor import Actor, Permission
from server.kernel.errors import Refusal
from server.language.voice import say
from server.web.deps import Services
from server.web.forms import Fields, Form, PageRequest, errors_of, id_of
from server.web.pages.going import as_file, see
from server.web.pages.teach.drafts import PATH, list_page
from server.web.pages.teach.item_words import KINDS, type_word
from server.web.problems import refused
from server.web.rendering import page

_OFFERED = (Kind.ITEM, Kind.LESSON, Kind.FACT)
_FIELDS: Fields = {DraftPathWrong: "name", FileThere: "name", DraftTextWrong: "title"}
_NAMED = ("kind", "exam", "course", "like")
_TYPED = ("like", "kind", "exam", "module", "type", "domain", "name", "title")


@get(f"{PATH}/new")
async def new_page(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """What its address names is filled in."""
    asked = {name: request.query_params.get(name, "") for name in _NAMED}
    if asked["kind"] not in set(_OFFERED):
        asked["kind"] = Kind.ITEM.value
    return await _new(services, reader, now, Form([*asked.items()]))


@post(PATH)
async def begin(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Of the file at `path`, or else of one that is to be."""
    form, authoring = request.sent, services.authoring
    if form.text("path"):
        draft = await authoring.drafts.open_from(form.text("path"), actor=reader, now=now)
        return see(f"{PATH}/{draft.id}")
    try:
        draft = await authoring.beginning.begin(_wanted(form), actor=reader, now=now)
    except (DraftPathWrong, FileThere, DraftTextWrong, DraftFileUnreadable) as refusal:
        return await _new(services, reader, now, form, refusal)
    return see(f"{PATH}/{draft.id}?done=begun")


@post("/teach/change-set")
async def download(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """The chosen drafts as an archive."""
    form = request.sent
    chosen = [one for one in map(id_of, form.every("draft")) if one is not None]
    try:
        packed = await services.authoring.change_sets.archive(
            chosen, form.text("subject"), actor=reader, now=now
        )
    except (NothingChosen, ChosenInConflict, LacksReview) as refusal:
        return await list_page(services, reader, now, refusal=refusal)
    name = f"change-set-{now:%Y-%m-%d-%H%M}.zip"
    return Response(packed, status_code=200, media_type="application/zip", headers=as_file(name))


def _wanted(form: Form) -> Wanted:
    kind = form.text("kind")
    item_type = form.text("type")
    course, _, module = form.text("module").partition("/")
    return Wanted(
        kind=Kind(kind) if kind in set(_OFFERED) else Kind.ITEM,
        folder=course if kind == Kind.LESSON else form.text("exam"),
        module=module,
        name=form.text("name").strip(),
        title=form.text("title"),
        type=ItemType(item_type) if item_type in scaffolds.OFFERED else ItemType.SINGLE,
        domain=form.text("domain"),
        like=form.text("like"),
    )


async def _new(
    services: Services, reader: Actor, now: datetime, form: Form, refusal: Refusal | None = None
) -> Response[bytes]:
    reader.require(Permission.TEACH)
    places = await services.authoring.beginning.places(actor=reader, today=now.date())
    context = {
        "values": {name: form.text(name) for name in _TYPED}
        | {"module": form.text("module") or _first_module(places, form.text("course"))},
        "errors": errors_of(refusal, _FIELDS),
        "kinds": [
            {"value": one.value, "label": say(KINDS[one]), "is_here": form.text("kind") == one}
            for one in _OFFERED
        ],
        "exams": [{"value": one, "label": one} for one in places.exams],
        "domains": [
            {
                "title": exam,
                "options": [{"value": code, "label": code} for code in codes],
            }
            for exam, codes in places.domains.items()
        ],
        "modules": [
            {
                "title": course,
                "options": [
                    {"value": path, "label": path}
                    for path in (f"{course}/{name}" for name in names)
                ],
            }
            for course, names in places.modules.items()
        ],
        "types": [{"value": one.value, "label": type_word(one.value)} for one in scaffolds.OFFERED],
    }
    return refused(page("teach-draft-new", context, viewer=reader, here="teach"), refusal)


def _first_module(places: Places, course: str) -> str:
    """Of the course that the address names, so that none of another is offered first."""
    return next((f"{course}/{name}" for name in places.modules.get(course, ())), "")


HANDLERS = [new_page, begin, download]
