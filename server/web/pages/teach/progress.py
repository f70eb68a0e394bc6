"""A cohort's page: how its members stand, as a table and as a file, and one member's path."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from server.cohorts.domain.cohort import Cohort, GoalKind
from server.cohorts.domain.progress import MemberProgress, Show, Sort, Subject
from server.cohorts.progress import MOST_AT_ONCE, BoardPage, Line
from server.kernel.actor import Actor
from server.kernel.clock import from_milliseconds
from server.kernel.csv_lines import BOM, csv_lines
from server.kernel.sentence import marked
from server.language.voice import current, say, say_many, speak
from server.web.cursors import key_cursor, written_key
from server.web.deps import Services
from server.web.pages.done import notice_of
from server.web.pages.going import as_file, see
from server.web.pages.paging import PAGE_SIZE, onward
from server.web.pages.teach import standing
from server.web.pages.teach.cohorts import LIST, titles
from server.web.pages.teach.shown import goal_line
from server.web.rendering import page
from server.web.strict import AddressUnknown, path_uuid

Titles = Mapping[tuple[GoalKind, str], str]
SHOWS = {
    Show.ALL: marked("All members"),
    Show.NOT_BEGUN: marked("Not begun"),
    Show.UNDER_WAY: marked("Under way"),
    Show.DONE: marked("Done"),
    Show.OVERDUE: marked("Overdue"),
}
SORTS = {
    Sort.NAME: marked("By name"),
    Sort.DUE: marked("Most urgent first"),
    Sort.LESSONS: marked("Fewest lessons first"),
    Sort.CHECKS: marked("Lowest share of checks first"),
}
DONE = {
    "created": (marked("Cohort created."), marked("Invite the people who learn in it.")),
    "changed": (marked("Saved."), marked("Members see the new days due at once.")),
    "archived": (marked("Archived."), marked("Nothing is lost; you can bring it back below.")),
    "restored": (marked("Brought back."), marked("The cohort is on your list again.")),
    "removed": (marked("Removed."), marked("What they learned stays theirs.")),
}


@get("/teach/cohorts/{cohort:str}")
async def cohort_page(  # noqa: PLR0913 - the parts of the table's address
    cohort: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
    *,
    subject: FromQuery[str] = "",
    sort: FromQuery[str] = Sort.NAME.value,
    show: FromQuery[str] = Show.ALL.value,
    cursor: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> Response[bytes]:
    cohort_id = path_uuid(cohort)
    order = Sort(sort) if sort in set(Sort) else Sort.NAME
    shown = Show(show) if show in set(Show) else Show.ALL
    found = await services.cohorts.cohort(cohort_id, actor=reader)
    board = await services.cohorts.progress.page(
        cohort_id,
        subject,
        sort=order,
        show=shown,
        after=key_cursor(cursor),
        limit=PAGE_SIZE,
        actor=reader,
        now=now,
    )
    names = await titles()
    waiting = await services.cohorts.inviting.waiting(
        cohort_id, limit=PAGE_SIZE + 1, actor=reader, now=now
    )
    context = {
        "notice": notice_of(done, DONE),
        "cohort": {
            "name": found.name,
            "address": f"{LIST}/{cohort_id}",
            "members": found.members,
            "archived": found.is_archived,
            "waiting": _waiting(len(waiting)),
            "goals": [goal_line(goal, names, now) for goal in found.goals],
        },
        "board": None if board is None else _board(board, names, order, shown, cursor),
    }
    return page("teach-cohort", context, viewer=reader, here="teach")


@get("/teach/cohorts/{cohort:str}/progress.csv")
async def progress_file(
    cohort: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
    subject: FromQuery[str] = "",
) -> Response[bytes] | Stream:
    """All members, streamed, for a spreadsheet."""
    cohort_id = path_uuid(cohort)
    known, lines = await services.cohorts.progress.everybody(
        cohort_id, subject, actor=reader, now=now
    )
    if known is None:
        raise AddressUnknown
    headers = as_file(f"progress-{known.slug}.csv")
    return Stream(_file(known, lines), media_type="text/csv", headers=headers)


@get("/teach/cohorts/{cohort:str}/members/{person:str}")
async def path_page(
    cohort: FromPath[str],
    person: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    ids = path_uuid(cohort), path_uuid(person)
    path = await services.cohorts.progress.path(*ids, actor=reader, now=now)
    names = await titles()
    context = {
        "person": {"name": path.person.name, "email": path.person.email},
        "cohort": {
            "name": path.cohort.name,
            "address": f"{LIST}/{cohort}",
            "archived": path.cohort.is_archived,
        },
        "subjects": [
            standing.path_part(path, subject, line, names, services, now)
            for subject, line in path.lines
        ],
        "removal": f"{LIST}/{cohort}/members/{person}/removal",
    }
    return page("teach-path", context, viewer=reader, here="teach")


@post("/teach/cohorts/{cohort:str}/members/{person:str}/removal")
async def remove(
    cohort: FromPath[str],
    person: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    ids = path_uuid(cohort), path_uuid(person)
    await services.cohorts.remove_member(*ids, actor=reader, now=now)
    return see(f"{LIST}/{cohort}?done=removed")


def _waiting(count: int) -> str:
    if not count:
        return ""
    if count > PAGE_SIZE:
        return say("Some people who were invited have not answered yet")
    return say_many(
        "%(count)s person who was invited has not answered yet",
        "%(count)s people who were invited have not answered yet",
        count,
    )


def _board(
    board: BoardPage, names: Titles, sort: Sort, show: Show, cursor: str
) -> dict[str, object]:
    cohort, subject = board.cohort, board.subject
    address = f"{LIST}/{cohort.id}"
    asked = {"subject": subject.slug, "sort": sort.value, "show": show.value}
    after = written_key(board.next) if board.next else None
    summary = board.summary
    return {
        "subjects": [
            {
                "title": _subject_title(one, names),
                "address": f"{address}?{urlencode({'subject': one.slug})}",
                "is_here": one == subject,
            }
            for one in board.subjects
        ],
        "subject": subject.slug,
        "has_course": subject.course is not None,
        "has_exam": subject.exam is not None,
        "sorts": [{"value": one.value, "label": say(word)} for one, word in SORTS.items()],
        "sort": sort.value,
        "shows": [{"value": one.value, "label": say(word)} for one, word in SHOWS.items()],
        "show": show.value,
        "large": None if summary else say("%(most)s members", most=MOST_AT_ONCE),
        "summary": None if summary is None else standing.summary_facts(summary),
        "rows": [_row(one, cohort) for one in board.lines],
        "way": onward(address, asked, cursor, after),
        "file": f"{address}/progress.csv?{urlencode({'subject': subject.slug})}",
    }


def _subject_title(subject: Subject, names: Titles) -> str:
    kind = GoalKind.COURSE if subject.course else GoalKind.EXAM
    return names.get((kind, subject.slug), subject.slug)


def _row(line: Line, cohort: Cohort) -> dict[str, object]:
    return {
        "name": line.person.name,
        "email": line.person.email,
        "address": f"{LIST}/{cohort.id}/members/{line.person.id}",
        "course": standing.course_cells(line.progress),
        "exam": standing.exam_cells(line.progress),
    }


async def _file(subject: Subject, lines: AsyncIterator[Line]) -> AsyncIterator[bytes]:
    voice = current()
    heads = [say("Name"), say("Address")]
    if subject.course is not None:
        heads += [say("Enrolled"), say("Lessons done"), say("Lessons"), say("Checks answered")]
        heads += [say("Checks right"), say("Course completed"), say("Course due")]
    if subject.exam is not None:
        heads += [say("Exam tries"), say("Result"), say("Passed on"), say("Exam due")]
    yield (BOM + "".join(csv_lines([heads]))).encode()
    async for line in lines:
        speak(voice)  # the stream runs after the request's own task
        cells = [line.person.name, line.person.email, *_cells(line.progress)]
        yield "".join(csv_lines([cells])).encode()


def _cells(progress: MemberProgress) -> list[str]:
    cells: list[str] = []
    course, exam = progress.course, progress.exam
    if course is not None:
        cells += [_day(course.enrolled_ms), str(course.done), str(course.lessons)]
        cells += [str(course.answered), str(course.right), _day(course.completed_ms)]
        cells.append(say(progress.course_due.words) if progress.course_due else "")
    if exam is not None:
        cells += [str(exam.tries), standing.result_word(exam), _day(exam.passed_ms)]
        cells.append(say(progress.exam_due.words) if progress.exam_due else "")
    return cells


def _day(milliseconds: int | None) -> str:
    return "" if milliseconds is None else from_milliseconds(milliseconds).date().isoformat()


HANDLERS = [cohort_page, progress_file, path_page, remove]
