"""Misuse reports: what strangers say, and what became of it."""

from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.credentials import reports
from server.credentials.domain.printed_id import display
from server.credentials.domain.report import ReportTextWrong
from server.credentials.domain.verdict import Status
from server.credentials.reports import Told
from server.kernel.actor import Actor
from server.kernel.sentence import marked
from server.language.voice import say
from server.web.cursors import id_cursor
from server.web.deps import Services
from server.web.forms import PageRequest
from server.web.pages.admin.asking import words_of
from server.web.pages.admin.revocation import form_at
from server.web.pages.admin.shell import admin_page
from server.web.pages.certificates import verdict_word
from server.web.pages.done import notice_of
from server.web.pages.going import see
from server.web.pages.misuse import KINDS
from server.web.pages.paging import PAGE_SIZE, onward
from server.web.rendering import fact, moment
from server.web.strict import path_uuid

PATH = "/admin/reports"
_CLOSED = "closed"
_DONE = {
    "closed": marked("The report is closed. You can open it again at any time."),
    "reopened": marked("The report is open again."),
}


@get(PATH)
async def reports_page(
    request: PageRequest,
    reader: NamedDependency[Actor],
) -> Response[bytes]:
    state, cursor, done = words_of(request, "state", "cursor", "done").values()
    is_open = state != _CLOSED
    shown, after = await reports.page(
        is_open=is_open, after=id_cursor(cursor), limit=PAGE_SIZE, actor=reader
    )
    filters = {} if is_open else {"state": _CLOSED}
    context = {
        "is_open": is_open,
        "reports": [_row(one) for one in shown],
        "way": onward(PATH, filters, cursor, str(after) if after else None),
    }
    return admin_page("reports", "reports", context, reader=reader, notice=notice_of(done, _DONE))


@get("/admin/reports/{report_id:str}")
async def report_page(
    report_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    told = await reports.one(path_uuid(report_id), actor=reader)
    return await _page(services, told, reader, now)


@post("/admin/reports/{report_id:str}/closure")
async def close_report(
    report_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    form = request.sent
    told = await reports.one(path_uuid(report_id), actor=reader)
    note = form.text("note")
    try:
        await reports.close(told.report.id, note, actor=reader, now=now)
    except ReportTextWrong:
        error = say("Shorten the note to 2,000 visible characters.")
        return await _page(services, told, reader, now, note=note, error=error)
    return see(f"{PATH}?done=closed")


@post("/admin/reports/{report_id:str}/reopening")
async def reopen_report(
    report_id: FromPath[str],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    await reports.reopen(path_uuid(report_id), actor=reader, now=now)
    return see(f"{PATH}?done=reopened")


async def _page(
    services: Services,
    told: Told,
    reader: Actor,
    now: datetime,
    *,
    note: str | None = None,
    error: str = "",
) -> Response[bytes]:
    report, record = told.report, told.certificate.record
    shown = display(told.certificate.printed_id)
    verdict = services.credentials.judge(told.certificate, at=now).verdict
    is_revoked = told.certificate.standing.status is Status.REVOKED
    people = await services.accounts.people_by_ids({report.closed_by} if report.closed_by else ())
    by = people[report.closed_by].name if report.closed_by in people else ""
    context = {
        "report": {
            **_row(told),
            "text": report.text,
            "email": report.email or "",
            "is_open": report.is_open,
            "note": report.note if note is None else note,
            "closed": None if report.closed_at is None else moment(report.closed_at),
            "closed_by": by,
        },
        "error": error,
        "facts": [
            fact(
                say("Holder"),
                record.holder.name,
                address=f"/admin/people/{told.certificate.person_id}",
            ),
            fact(say("Certificate"), record.achievement.title),
            fact(say("State"), verdict_word(verdict)),
            fact(say("Certificate ID"), shown, mono=True, address=f"/certificates/{shown}"),
        ],
        "revocation": None if is_revoked else form_at(shown),
    }
    status = 422 if error else 200
    return admin_page("report", "reports", context, reader=reader, status=status)


def _row(told: Told) -> dict[str, object]:
    shown = display(told.certificate.printed_id)
    label, _ = KINDS[told.report.kind]
    return {
        "address": f"{PATH}/{told.report.id}",
        "kind": say(label),
        "at": moment(told.report.created_at),
        "start": told.report.text[:120] + ("…" if len(told.report.text) > 120 else ""),
        "certificate": shown,
        "certificate_address": f"/certificates/{shown}",
        "holder": told.certificate.record.holder.name,
    }


HANDLERS = [reports_page, report_page, close_report, reopen_report]
