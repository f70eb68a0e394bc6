"""Keeping cohorts: the list, making and changing one, its trainers, archive and back."""

from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from server.cohorts.domain.cohort import Cohort, Goal, GoalKind, due_on
from server.cohorts.domain.refusals import (
    CohortNameWrong,
    DueDayWrong,
    TrainerUnfit,
    ZoneUnknown,
)
from server.curriculum import service as curriculum
from server.exams import releases
from server.kernel.actor import Actor, Permission
from server.kernel.errors import Refusal
from server.kernel.sentence import marked
from server.language.voice import current, say
from server.web.cursors import id_cursor
from server.web.deps import Services
from server.web.forms import Fields, Form, PageRequest, errors_of
from server.web.pages.done import notice_of
from server.web.pages.going import see
from server.web.pages.paging import PAGE_SIZE, cut, onward
from server.web.pages.teach.shown import cohort_row
from server.web.pages.zones import zone_groups
from server.web.problems import status_of
from server.web.rendering import page
from server.web.strict import path_uuid

LIST = "/teach/cohorts"
_FIELDS: Fields = {
    CohortNameWrong: "name",
    ZoneUnknown: "zone",
    TrainerUnfit: "email",
}
DONE = {
    "shared": (marked("Shared."), marked("They see and do here what you do.")),
    "unshared": (marked("No longer shared."), marked("They do not see this cohort any more.")),
}


class _Misread(Exception):
    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__()
        self.errors = errors


@get(LIST)
async def cohorts_page(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
    archived: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
) -> Response[bytes]:
    is_archive = archived == "yes"
    found = await services.cohorts.listed(
        actor=reader, archived=is_archive, before=id_cursor(cursor), limit=PAGE_SIZE + 1
    )
    shown, after = cut(found)
    names = await titles()
    context = {
        "archived": is_archive,
        "cohorts": [cohort_row(one, names, now) for one in shown],
        "way": onward(LIST, {"archived": "yes" if is_archive else ""}, cursor, after),
    }
    return page("teach-cohorts", context, viewer=reader, here="teach")


@get("/teach/cohorts/new")
async def new_page(reader: NamedDependency[Actor]) -> Response[bytes]:
    reader.require(Permission.TEACH)
    return await _form_page(reader, None, Form([("zone", current().zone.key)]))


@post(LIST)
async def create(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    form = request.sent
    reader.require(Permission.TEACH)
    try:
        goals = await _goals(form, Form([]))
        cohort_id = await services.cohorts.create(form.text("name"), goals, actor=reader, now=now)
    except (_Misread, CohortNameWrong) as error:
        return await _form_page(reader, None, form, _told(error))
    return see(f"{LIST}/{cohort_id}?done=created")


@get("/teach/cohorts/{cohort:str}/settings")
async def settings_page(
    cohort: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    done: FromQuery[str] = "",
) -> Response[bytes]:
    cohort_id = path_uuid(cohort)
    found = await services.cohorts.cohort(cohort_id, actor=reader)
    return await _settings_page(services, reader, found, _as_form(found), done=done)


@post("/teach/cohorts/{cohort:str}/settings")
async def change(
    cohort: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    form, cohort_id = request.sent, path_uuid(cohort)
    found = await services.cohorts.cohort(cohort_id, actor=reader)
    try:
        goals = await _goals(form, _as_form(found))
        await services.cohorts.change(cohort_id, form.text("name"), goals, actor=reader, now=now)
    except (_Misread, CohortNameWrong) as error:
        return await _settings_page(services, reader, found, form, errors=_told(error))
    return see(f"{LIST}/{cohort}?done=changed")


@post("/teach/cohorts/{cohort:str}/trainers")
async def change_trainers(
    cohort: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Share with a trainer by address, or end that for the one named in `remove`."""
    form, cohort_id = request.sent, path_uuid(cohort)
    found = await services.cohorts.cohort(cohort_id, actor=reader)
    if form.text("remove"):
        trainer = path_uuid(form.text("remove"))
        await services.cohorts.unshare(cohort_id, trainer, actor=reader, now=now)
        ended = trainer == reader.person_id and not reader.may(Permission.ADMINISTER)
        return see(LIST if ended else f"{LIST}/{cohort}/settings?done=unshared")
    try:
        await services.cohorts.share(cohort_id, form.text("email"), actor=reader, now=now)
    except TrainerUnfit as refusal:
        return await _settings_page(
            services,
            reader,
            found,
            Form([*_as_form(found).pairs(), ("email", form.text("email"))]),
            errors=_told(refusal),
        )
    return see(f"{LIST}/{cohort}/settings?done=shared")


@post("/teach/cohorts/{cohort:str}/archive")
async def archive(
    cohort: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Archive, or with `undo` bring it back."""
    form, cohort_id = request.sent, path_uuid(cohort)
    if form.text("undo"):
        await services.cohorts.restore(cohort_id, actor=reader, now=now)
        return see(f"{LIST}/{cohort}?done=restored")
    await services.cohorts.archive(cohort_id, actor=reader, now=now)
    return see(f"{LIST}/{cohort}?done=archived")


async def titles() -> dict[tuple[GoalKind, str], str]:
    """What is published, by kind and slug; exams that draw from another's bank, renewals, last."""
    courses = {(GoalKind.COURSE, one.slug): one.title for one in await curriculum.courses(None)}
    found = sorted(await releases.releases(), key=lambda one: one.blueprint.home != one.slug)
    return courses | {(GoalKind.EXAM, one.slug): one.blueprint.title for one in found}


async def _goals(form: Form, before: Form) -> list[Goal]:
    """Raises _Misread, naming each field at fault."""
    chosen, errors, goals = _chosen(form, before), {}, []
    zone = form.text("zone") or "UTC"
    for kind, slug in await titles():
        name = f"{kind.value}.{slug}"
        if name not in chosen:
            continue
        try:
            goals.append(Goal(kind, slug, due_on(form.text(f"due.{name}"), zone)))
        except DueDayWrong as refusal:
            errors[f"due.{name}"] = say(refusal.sentence)
        except ZoneUnknown as refusal:
            errors["zone"] = say(refusal.sentence)
    if errors:
        raise _Misread(errors)
    return goals


def _chosen(form: Form, before: Form) -> set[str]:
    """What is ticked, or was given a day that it did not have before."""
    stood = before.under("due")
    dated = {
        name for name, day in form.under("due").items() if day.strip() and day != stood.get(name)
    }
    return dated.union(form.every("goal"))


async def _settings_page(
    services: Services,
    reader: Actor,
    found: Cohort,
    form: Form,
    *,
    errors: dict[str, str] | None = None,
    done: str = "",
) -> Response[bytes]:
    trainers = await services.cohorts.trainers(found.id, actor=reader)
    shown = [
        {
            "id": str(person.id),
            "name": person.name,
            "email": person.email,
            "is_owner": is_owner,
            "is_self": person.id == reader.person_id,
        }
        for person, is_owner in trainers
    ]
    return await _form_page(reader, found, form, errors, trainers=shown, done=done)


async def _form_page(
    reader: Actor,
    found: Cohort | None,
    form: Form,
    errors: dict[str, str] | None = None,
    *,
    trainers: list[dict[str, object]] | None = None,
    done: str = "",
) -> Response[bytes]:
    told = errors or {}
    chosen = _chosen(form, Form([]) if found is None else _as_form(found))
    goals: dict[GoalKind, list[dict[str, object]]] = {GoalKind.COURSE: [], GoalKind.EXAM: []}
    for (kind, slug), title in (await titles()).items():
        name = f"{kind.value}.{slug}"
        goals[kind].append(
            {
                "name": name,
                "title": title,
                "chosen": name in chosen,
                "due": form.text(f"due.{name}"),
                "error": told.get(f"due.{name}", ""),
            }
        )
    context = {
        "notice": notice_of(done, DONE),
        "cohort": None
        if found is None
        else {"name": found.name, "address": f"{LIST}/{found.id}", "archived": found.is_archived},
        "values": {name: form.text(name) for name in ("name", "zone", "email")},
        "errors": errors_of(None, _FIELDS) | told,
        "goal_groups": [
            {"title": say("Courses"), "goals": goals[GoalKind.COURSE]},
            {"title": say("Exams"), "goals": goals[GoalKind.EXAM]},
        ],
        "zones": zone_groups(form.text("zone"), utc="UTC", label="UTC"),
        "trainers": trainers or [],
    }
    status = 422 if told else 200
    return page("teach-cohort-form", context, viewer=reader, here="teach", status=status)


def _as_form(found: Cohort) -> Form:
    zones = [goal.due.zone for goal in found.goals if goal.due is not None]
    fields = [("name", found.name), ("zone", zones[0] if zones else current().zone.key)]
    for goal in found.goals:
        name = f"{goal.kind.value}.{goal.slug}"
        fields.append(("goal", name))
        if goal.due is not None:
            fields.append((f"due.{name}", goal.due.day.isoformat()))
    return Form(fields)


def _told(error: Exception) -> dict[str, str]:
    if isinstance(error, _Misread):
        return error.errors
    assert isinstance(error, Refusal)
    assert status_of(error) == 422, "only what was typed wrongly comes back to its form"
    return errors_of(error, _FIELDS)


HANDLERS = [
    cohorts_page,
    new_page,
    create,
    settings_page,
    change,
    change_trainers,
    archive,
]
