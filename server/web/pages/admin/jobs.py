"""The queue of what must follow a change, and the mails: what is stuck, and another try."""

from collections.abc import Awaitable, Sequence
from contextlib import suppress
from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.database.queue import Job
from server.kernel.actor import Actor
from server.kernel.sentence import marked
from server.language.voice import say
from server.notices.domain.notice import Mail
from server.notices.domain.refusals import MailNotFailed
from server.notices.domain.words import words_of as mail_words
from server.upkeep.jobs import JobUnknown
from server.web.cursors import number_cursor
from server.web.deps import Services
from server.web.forms import PageRequest
from server.web.pages.admin.asking import words_of
from server.web.pages.admin.job_words import FAULTS, place_of, topic_word
from server.web.pages.admin.shell import admin_page
from server.web.pages.done import notice_of
from server.web.pages.going import see
from server.web.pages.paging import PAGE_SIZE, onward
from server.web.rendering import moment
from server.web.strict import AddressUnknown, path_uuid

PATH = "/admin/jobs"
_DONE = {
    "retried": marked("It is tried again now."),
    "aside": marked("The job is set aside; nothing tries it until you say so."),
    "gone": marked("That job waits no longer: it was done meanwhile."),
    "mail": marked("The mail is sent again now."),
}


@get(PATH)
async def jobs_page(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    jobs, notices = services.upkeep.jobs, services.notices
    cursor, done = words_of(request, "cursor", "done").values()
    shown, after = await jobs.page(after=number_cursor(cursor), limit=PAGE_SIZE, actor=reader)
    stuck = await jobs.stuck(actor=reader, now=now)
    told = {one.id for one in stuck}
    context = {
        "stuck": _rows(stuck, now),
        "jobs": _rows([one for one in shown if one.id not in told], now),
        "aside": _rows(await jobs.aside(actor=reader), now),
        "way": onward(PATH, {}, cursor, str(after) if after else None),
        "failed": [_mail(one) for one in await notices.failed_mails(actor=reader)],
        "struggling": [_mail(one) for one in await notices.struggling_mails(actor=reader)],
    }
    return admin_page("jobs", "jobs", context, reader=reader, notice=notice_of(done, _DONE))


@post("/admin/jobs/{job_id:str}/retry")
async def retry_job(
    job_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    return await _tried(
        services.upkeep.jobs.retry(_number(job_id), actor=reader, now=now), "retried"
    )


@get("/admin/jobs/{job_id:str}/set-aside")
async def aside_page(
    job_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    job = await services.upkeep.jobs.job(_number(job_id), actor=reader)
    return admin_page("job", "jobs", {"job": _row(job, now)}, reader=reader)


@post("/admin/jobs/{job_id:str}/set-aside")
async def set_aside(
    job_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    return await _tried(
        services.upkeep.jobs.set_aside(_number(job_id), actor=reader, now=now), "aside"
    )


@post("/admin/jobs/mails/{mail_id:str}/retry")
async def retry_mail(
    mail_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """A second press finds that it waits already, which is what was wanted."""
    with suppress(MailNotFailed):
        await services.notices.retry_mail(path_uuid(mail_id), actor=reader, now=now)
    return see(f"{PATH}?done=mail")


async def _tried(act: Awaitable[object], done: str) -> Response[bytes]:
    try:
        await act
    except JobUnknown:
        done = "gone"
    return see(f"{PATH}?done={done}")


def _number(text: str) -> int:
    """Raises AddressUnknown unless it is the number of a job."""
    if not (0 < len(text) <= 18 and text.isascii() and text.isdigit()):
        raise AddressUnknown
    return int(text)


def _rows(jobs: Sequence[Job], now: datetime) -> list[dict[str, object]]:
    return [_row(one, now) for one in jobs]


def _row(job: Job, now: datetime) -> dict[str, object]:
    return {
        "address": f"{PATH}/{job.id}",
        "what": topic_word(job.topic),
        "key": job.key,
        "about": place_of(job.topic, job.key),
        "state": _state(job, now),
        "due": None if job.due_at is None else moment(job.due_at),
        "created": moment(job.created_at),
        "attempts": job.attempts,
        "fault": job.fault,
        "is_aside": job.set_aside_at is not None,
    }


def _state(job: Job, now: datetime) -> dict[str, str]:
    if job.set_aside_at is not None:
        return {"word": say("Set aside"), "tone": "dashed"}
    if job.is_stuck(now):
        return {"word": say("Stuck"), "tone": "bad"}
    if job.attempts:
        return {"word": say("Tried again soon"), "tone": "near"}
    return {"word": say("Waiting"), "tone": ""}


def _mail(mail: Mail) -> dict[str, object]:
    return {
        "address": f"{PATH}/mails/{mail.id}/retry",
        "to": mail.to.address,
        "subject": say(mail_words(mail.kind, mail.payload).title),
        "fault": "" if mail.fault is None else say(FAULTS[mail.fault]),
        "attempts": mail.attempts,
        "created": moment(mail.created_at),
    }


HANDLERS = [jobs_page, retry_job, aside_page, set_aside, retry_mail]
