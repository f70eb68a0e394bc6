"""The first page of the administration: how the house is, and what needs somebody."""

from collections.abc import Sequence
from datetime import datetime

from litestar import Response, get
from litestar.di import NamedDependency

from server.audit import checking
from server.audit.domain import ChainCheck
from server.certification import releasing
from server.credentials import board as certificates
from server.credentials import reports
from server.exams import accommodations
from server.exams import board as sittings
from server.kernel.actor import Actor
from server.language.voice import current, number, say, say_many
from server.upkeep.domain import Health
from server.web.deps import Services
from server.web.pages.admin.job_words import topic_word
from server.web.pages.admin.shell import admin_page
from server.web.pages.admin.shown import size
from server.web.pages.admin.time_words import span
from server.web.rendering import fact, moment

PATH = "/admin"
Told = list[dict[str, str]]
Rows = list[dict[str, object]]


@get(PATH)
async def overview_page(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    health = await services.upkeep.health(actor=reader, now=now)
    check = await checking.newest(actor=reader)
    stopped = services.credentials.log.fault(actor=reader)
    context = {
        "log_stopped": None if stopped is None else say(stopped.sentence),
        "attention": [
            *_of_health(health),
            *_of_check(check),
            *await _of_work(services, reader, now),
        ],
        "health": _health(health, check),
        "lately": await _lately(services, reader, now),
    }
    return admin_page("overview", "overview", context, reader=reader)


def _health(health: Health, check: ChainCheck | None) -> Rows:
    rows = [
        fact(say("Store"), say("%(engine)s answers", engine=health.engine)),
        fact(say("Free disk"), size(health.free_bytes)),
    ]
    if health.log_bytes is not None:
        rows.append(fact(say("Write-ahead log"), size(health.log_bytes)))
    waiting = say_many("%(count)s event", "%(count)s events", health.tail.count)
    rows.append(fact(say("Audit events not linked yet"), waiting))
    if check is None:
        rows.append(fact(say("Audit chain"), say("Never checked")))
    elif check.ended_at is None:
        rows.append(fact(say("Audit chain"), say("Being checked")))
    else:
        rows.append(fact(say("Audit chain checked"), at=moment(check.ended_at)))
    return rows


def _of_health(health: Health) -> Told:
    told = []
    if not health.is_clock_trusted:
        text = say(
            "The clock of this machine is wrong by %(time)s, or was set. Nobody who sits gains or "
            "loses by it, but no sitting is closed until it is right again.",
            time=span(round(abs(health.apart.total_seconds())) * 1000),
        )
        told.append(_one("bad", text))
    if health.is_disk_low:
        told.append(_one("bad", say("The disk is nearly full. Free some before writes fail.")))
    if health.is_log_large:
        told.append(_one("warn", say("SQLite’s write-ahead log is large: a reader holds it open.")))
    if health.tail.is_late:
        told.append(_one("warn", say("New audit events are not linked. Is a server running?")))
    return told


def _of_check(check: ChainCheck | None) -> Told:
    if check is None or not check.faults:
        return []
    text = say_many(
        "The audit chain has %(count)s fault.",
        "The audit chain has %(count)s faults.",
        check.faults,
    )
    return [_one("bad", text, "/admin/audit#check")]


async def _of_work(services: Services, reader: Actor, now: datetime) -> Told:
    told = []
    stuck = await services.upkeep.jobs.stuck(actor=reader, now=now)
    if stuck:
        names = _several([topic_word(one.topic) for one in stuck])
        text = say_many(
            "%(count)s job is stuck: %(names)s.",
            "%(count)s jobs are stuck: %(names)s.",
            len(stuck),
            names=names,
        )
        told.append(_one("bad", text, "/admin/jobs"))
    failed = await services.notices.failed_mails(actor=reader)
    if failed:
        text = say_many(
            "%(count)s mail was given up.", "%(count)s mails were given up.", len(failed)
        )
        told.append(_one("warn", text, "/admin/jobs#mails"))
    leaving = await services.accounts.deletions.pending(actor=reader)
    if leaving:
        text = say_many(
            "%(count)s person asked to be deleted.",
            "%(count)s people asked to be deleted.",
            len(leaving),
        )
        told.append(_one("near", text, "/admin/people?group=leaving"))
    asked = await accommodations.waiting_count(actor=reader)
    if asked:
        text = say_many(
            "%(count)s request for an accommodation waits for a decision.",
            "%(count)s requests for an accommodation wait for a decision.",
            asked,
        )
        told.append(_one("near", text, "/admin/accommodations"))
    told += await _of_results(services, reader, now)
    opened = await reports.open_count(actor=reader)
    if opened:
        text = say_many(
            "%(count)s misuse report is open.", "%(count)s misuse reports are open.", opened
        )
        told.append(_one("warn", text, "/admin/reports"))
    return told


async def _of_results(services: Services, reader: Actor, now: datetime) -> Told:
    told = []
    waiting = await services.appeal_rulings.waiting(actor=reader, now=now)
    if waiting.overdue:
        text = say_many(
            "%(count)s appeal is overdue.", "%(count)s appeals are overdue.", waiting.overdue
        )
        told.append(_one("bad", text, "/admin/appeals"))
    elif waiting.open:
        text = say_many(
            "%(count)s appeal waits for a ruling.",
            "%(count)s appeals wait for a ruling.",
            waiting.open,
        )
        told.append(_one("near", text, "/admin/appeals"))
    held = await releasing.waiting_count(actor=reader)
    if held:
        text = say_many(
            "%(count)s result waits for its release.",
            "%(count)s results wait for their release.",
            held,
        )
        told.append(_one("near", text, "/admin/results"))
    return told


async def _lately(services: Services, reader: Actor, now: datetime) -> Rows:
    """Counted no further than is cheap; a larger number says so."""
    sat = await sittings.lately(actor=reader, now=now)
    issued = await certificates.issued_lately(actor=reader, now=now)
    joined = await services.accounts.directory.joined_lately(actor=reader, now=now)
    most = sittings.MOST_COUNTED
    return [
        fact(say("Sittings under way"), _counted(sat.open, most)),
        fact(say("Sittings started in 24 hours"), _counted(sat.started, most)),
        fact(say("Certificates issued in 24 hours"), _counted(issued, most)),
        fact(say("People who joined in 24 hours"), _counted(joined, most)),
    ]


def _counted(count: int, most: int) -> str:
    return number(count) if count < most else say("%(count)s or more", count=most)


def _several(names: Sequence[str]) -> str:
    return current().listed(dict.fromkeys(names))


def _one(tone: str, text: str, address: str = "") -> dict[str, str]:
    return {"tone": tone, "text": text, "address": address}


HANDLERS = [overview_page]
