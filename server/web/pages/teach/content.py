"""One course or exam as its trainers see it: findings, versions, what changed, publishing."""

from datetime import datetime
from typing import Annotated

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from server.curriculum.domain.history import VersionNote
from server.exams import showings
from server.exams.workshop import (
    COURSE,
    EXAM,
    ContentElsewhere,
    ContentFaulty,
    ContentState,
    Figures,
)
from server.kernel.actor import Actor, Permission
from server.kernel.errors import Conflict
from server.language.voice import number, say
from server.web.deps import Services
from server.web.forms import PageRequest
from server.web.pages.going import see
from server.web.pages.teach import changes, exposure
from server.web.pages.teach.shown import CODES, files_tag, finding_groups, findings_tag, published
from server.web.rendering import fact, moment, page

KINDS = {"courses": COURSE, "exams": EXAM}
MOST_VERSIONS = 20


@get(["/teach/courses/{slug:str}", "/teach/exams/{slug:str}"])
async def folder_page(  # noqa: PLR0913 - the parts of its address
    slug: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
    *,
    version: Annotated[int, QueryParameter(required=False, ge=0)] = 0,
    done: FromQuery[str] = "",
) -> Response[bytes]:
    return await _page(services, reader, now, _folder(request), slug, version=version, done=done)


@post(["/teach/courses/{slug:str}/publication", "/teach/exams/{slug:str}/publication"])
async def publish_now(
    slug: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Publish all that changed; again, nothing is left to publish and nothing happens."""
    folder = _folder(request)
    await services.workshop.folder(KINDS[folder], slug, actor=reader, today=now.date())
    try:
        report = await services.workshop.publish(actor=reader, now=now)
    except (ContentElsewhere, ContentFaulty) as refusal:
        return await _page(services, reader, now, folder, slug, refusal=refusal)
    word = "published" if report.new or report.changed else "unchanged"
    return see(f"/teach/{folder}/{slug}?done={word}")


@get("/teach/findings")
async def findings_page(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """What the check found outside every course and exam: facts, stray files."""
    overview = await services.workshop.overview(actor=reader, today=now.date())
    context = {"has_files": overview.has_files, "findings": finding_groups(overview.others)}
    return page("teach-findings", context, viewer=reader, here="teach")


@get("/teach/codes")
async def codes_page(reader: NamedDependency[Actor]) -> Response[bytes]:
    reader.require(Permission.TEACH)
    rows = [{"code": code, "text": text} for code, text in sorted(CODES.items())]
    return page("teach-codes", {"codes": rows}, viewer=reader, here="teach")


def _folder(request: PageRequest) -> str:
    """`courses` or `exams`."""
    return request.url.path.split("/")[2]


async def _page(  # noqa: PLR0913 - one page, asked for four ways
    services: Services,
    reader: Actor,
    now: datetime,
    folder: str,
    slug: str,
    *,
    version: int = 0,
    done: str = "",
    refusal: Conflict | None = None,
) -> Response[bytes]:
    kind, today = KINDS[folder], now.date()
    one = await services.workshop.folder(kind, slug, actor=reader, today=today)
    state = await services.workshop.state(actor=reader, today=today)
    notes = await services.workshop.history(kind, slug, MOST_VERSIONS, actor=reader)
    address = f"/teach/{folder}/{slug}"
    is_counted = kind == EXAM and one.published is not None
    shown = await showings.of_exam(slug, actor=reader) if is_counted else None
    context = {
        "notice": _notice(done, refusal),
        "kind": kind,
        "folder": {
            "slug": slug,
            "bank": _bank_of(slug, state),
            "title": one.title,
            "address": address,
            "path": f"{'curriculum' if kind == COURSE else 'exams'}/{slug}/",
            "public": f"/{folder}/{slug}" if one.published else None,
        },
        "figures": [
            *_figures(await services.workshop.figures(kind, slug, actor=reader, now=now)),
            *exposure.figures(shown),
        ],
        "exposure": exposure.told(shown),
        "published": published(one.published),
        "files": files_tag(one),
        "has_files": state is not None,
        "is_here": one.working is not None,
        "publishable": state is not None and state.is_publishable,
        "changed": one.is_changed or (state is not None and state.has_changed_facts),
        "errors_elsewhere": state is not None and not state.is_publishable and not one.errors,
        "findings": finding_groups(one.findings),
        "found": findings_tag(one),
        "unpublished": await changes.unpublished(services.workshop, one, viewer=reader, now=now),
        "sources": [] if state is None else await _sources(services, reader, kind, slug, state),
        "versions": [_version(note, address) for note in notes],
        "between": await changes.between(services.workshop, one, notes, version, viewer=reader),
    }
    return page(
        "teach-folder", context, viewer=reader, here="teach", status=409 if refusal else 200
    )


async def _sources(
    services: Services, reader: Actor, kind: str, slug: str, state: ContentState
) -> list[dict[str, object]]:
    """The lessons of a course in their order, and the file that says it."""
    files = {f"exams/{slug}/blueprint.yaml": say("Blueprint")}
    if kind == COURSE:
        files = {f"curriculum/{slug}/course.yaml": say("The course: modules and objectives")}
        course = next((one for one in state.content.courses if one.slug == slug), None)
        files |= {one.file: one.title for one in course.lessons} if course else {}
    assert state.content.library is not None
    drafts = await services.authoring.drafts.open_paths(actor=reader)
    return [
        {"title": title, "path": path, "has_draft": path in drafts}
        for path, title in files.items()
        if path in state.content.library.paths
    ]


def _bank_of(slug: str, state: ContentState | None) -> str:
    exams = [] if state is None else state.content.exams
    return next((one.blueprint.home for one in exams if one.blueprint.exam == slug), slug)


def _figures(counted: Figures) -> list[dict[str, object]]:
    if counted.completed is None:
        return [fact(say("Sittings"), number(counted.begun))]
    return [
        fact(say("Learners"), number(counted.begun)),
        fact(say("Completed it"), number(counted.completed)),
    ]


def _version(note: VersionNote, address: str) -> dict[str, object]:
    return {
        "title": say("Version %(version)s", version=note.version),
        "moment": moment(note.published_at),
        "hash": note.hash[:12],
        "address": f"{address}?version={note.version}#changes" if note.version > 1 else None,
    }


def _notice(done: str, refusal: Conflict | None) -> dict[str, str] | None:
    if refusal is not None:
        return {"tone": "bad", "strong": say("Not published."), "text": say(refusal.sentence)}
    if done == "published":
        text = say("Learners and candidates get the new versions from now on.")
        return {"tone": "good", "strong": say("Published."), "text": text}
    if done == "unchanged":
        text = say("The files are as published.")
        return {"tone": "", "strong": say("Nothing to publish."), "text": text}
    return None


HANDLERS = [folder_page, publish_now, findings_page, codes_page]
