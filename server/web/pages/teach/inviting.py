"""Inviting people to a cohort: a list, what it would do, and the press that does exactly that."""

from datetime import datetime
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from server.cohorts.domain.people_list import MAX_BYTES, MAX_ROWS
from server.cohorts.domain.refusals import ListUnreadable
from server.cohorts.domain.spreadsheet import SEPARATORS
from server.cohorts.inviting import MOST_SHOWN, DraftView
from server.kernel.actor import Actor
from server.kernel.clock import from_milliseconds
from server.kernel.csv_lines import BOM, csv_lines
from server.kernel.sentence import marked
from server.language.voice import say, say_many
from server.web.cursors import id_cursor
from server.web.deps import Services
from server.web.forms import PageRequest
from server.web.multipart import read_upload
from server.web.pages.done import notice_of
from server.web.pages.going import as_file, see
from server.web.pages.paging import PAGE_SIZE, cut, onward
from server.web.pages.teach.cohorts import LIST
from server.web.rendering import moment, page
from server.web.speaking import choose_voice
from server.web.strict import path_uuid

UPLOAD_BYTES = MAX_BYTES + 65_536
"""A list and what the form puts around it."""
DONE = {
    "invited": (
        marked("Invited."),
        marked("Who has an account is in the cohort now; mails to the others are on their way."),
    ),
    "added": (marked("Invited."), marked("Who has an account is in the cohort now.")),
    "withdrawn": (marked("Invitation withdrawn."), marked("Its link opens nothing any more.")),
}


@get("/teach/cohorts/{cohort:str}/invitations")
async def invite_page(
    cohort: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
    cursor: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> Response[bytes]:
    cohort_id = path_uuid(cohort)
    return await _invite_page(services, reader, cohort_id, now, after=cursor, done=done)


@post(
    "/teach/cohorts/{cohort:str}/invitations",
    request_max_body_size=UPLOAD_BYTES,
    before_request=choose_voice,
)
async def dry_run(
    cohort: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Read the list and show what it would do; nobody is invited yet.

    An upload, so it is read here, and only for who may invite.
    """
    cohort_id = path_uuid(cohort)
    await services.cohorts.cohort(cohort_id, actor=reader)
    sent = await read_upload(request)
    typed = sent.form.text("text")
    data = sent.files.get("file") or typed.encode()
    try:
        draft = await services.cohorts.inviting.dry_run(cohort_id, data, actor=reader, now=now)
    except ListUnreadable as refusal:
        error = say(refusal.sentence)
        at = "file" if sent.files.get("file") else "text"
        errors = {at: error}
        return await _invite_page(services, reader, cohort_id, now, typed=typed, errors=errors)
    return see(f"{LIST}/{cohort}/lists/{draft.id}")


@get("/teach/cohorts/{cohort:str}/lists/{draft:str}")
async def draft_page(
    cohort: FromPath[str],
    draft: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
) -> Response[bytes]:
    ids = path_uuid(cohort), path_uuid(draft)
    view = await services.cohorts.inviting.draft(*ids, actor=reader)
    context = _draft(view, sends_mail=services.notices.sends_mail)
    return page("teach-list", context, viewer=reader, here="teach")


@get("/teach/cohorts/{cohort:str}/lists/{draft:str}/left-out.csv")
async def left_out(
    cohort: FromPath[str],
    draft: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
) -> Response[bytes]:
    """Every row that is left out, for a spreadsheet."""
    ids = path_uuid(cohort), path_uuid(draft)
    view = await services.cohorts.inviting.draft(*ids, actor=reader)
    heads = (say("Row"), say("Cell"), say("Reason"))
    body = [(str(one.row), one.cell, say(one.reason)) for one in view.bad]
    text = BOM + "".join(csv_lines([heads, *body]))
    return Response(text.encode(), media_type="text/csv", headers=as_file("left-out.csv"))


@post("/teach/cohorts/{cohort:str}/lists/{draft:str}")
async def commit(
    cohort: FromPath[str],
    draft: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    ids = path_uuid(cohort), path_uuid(draft)
    await services.cohorts.inviting.commit(*ids, actor=reader, now=now)
    services.cohorts.progress.forget(ids[0])
    done = "invited" if services.notices.sends_mail else "added"
    return see(f"{LIST}/{cohort}/invitations?done={done}")


@post("/teach/cohorts/{cohort:str}/invitations/{invitation:str}/withdrawal")
async def withdraw(
    cohort: FromPath[str],
    invitation: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    ids = path_uuid(cohort), path_uuid(invitation)
    await services.cohorts.inviting.withdraw(*ids, actor=reader, now=now)
    return see(f"{LIST}/{cohort}/invitations?done=withdrawn")


async def _invite_page(  # noqa: PLR0913 - the page with what was typed
    services: Services,
    reader: Actor,
    cohort_id: UUID,
    now: datetime,
    *,
    after: str = "",
    done: str = "",
    typed: str = "",
    errors: dict[str, str] | None = None,
) -> Response[bytes]:
    found = await services.cohorts.cohort(cohort_id, actor=reader)
    waiting = await services.cohorts.inviting.waiting(
        cohort_id, after=id_cursor(after), limit=PAGE_SIZE + 1, actor=reader, now=now
    )
    address = f"{LIST}/{cohort_id}/invitations"
    shown, last = cut(waiting)
    context = {
        "notice": notice_of(done, DONE),
        "cohort": {"name": found.name, "address": f"{LIST}/{cohort_id}"},
        "archived": found.is_archived,
        "address": address,
        "most": say("%(most)s rows", most=MAX_ROWS),
        "text": typed,
        "errors": {"file": "", "text": ""} | (errors or {}),
        "waiting": [
            {
                "email": one.email,
                "name": one.name,
                "sent": moment(from_milliseconds(one.created_ms)),
                "until": moment(from_milliseconds(one.expires_ms)),
                "withdraw": f"{address}/{one.id}/withdrawal",
            }
            for one in shown
        ],
        "way": onward(address, {}, after, last),
    }
    status = 422 if errors else 200
    return page("teach-invite", context, viewer=reader, here="teach", status=status)


def _draft(view: DraftView, *, sends_mail: bool) -> dict[str, object]:
    address = f"{LIST}/{view.cohort.id}/lists/{view.id}"
    return {
        "cohort": {"name": view.cohort.name, "address": f"{LIST}/{view.cohort.id}"},
        "address": address,
        "committed": view.is_committed,
        "count": view.count,
        "button": say_many("Invite %(count)s person", "Invite %(count)s people", view.count),
        "adds": say_many(
            "%(count)s person has an account and is added at once.",
            "%(count)s people have accounts and are added at once.",
            view.adds,
        )
        if view.adds
        else "",
        "invites": _invites(view.invites, sends_mail=sends_mail) if view.invites else "",
        "left_out": say_many(
            "%(count)s row is left out", "%(count)s rows are left out", len(view.bad)
        ),
        "people": [
            {
                "email": one.email,
                "name": one.name,
                "what": say("Is added") if one.has_account else say("Is invited"),
            }
            for one in view.first
        ],
        "more_people": view.count - len(view.first),
        "bad": [
            {"row": one.row, "cell": one.cell, "reason": say(one.reason)}
            for one in view.bad[:MOST_SHOWN]
        ],
        "more": max(0, len(view.bad) - MOST_SHOWN),
        "download": f"{address}/left-out.csv",
        "unread": list(view.unread),
        "encoding": view.encoding,
        "certain": view.is_certain,
        "samples": list(view.samples),
        "separator": say(SEPARATORS[view.separator]),
    }


def _invites(count: int, *, sends_mail: bool) -> str:
    if sends_mail:
        return say_many(
            "%(count)s person gets a mail with a link to make an account.",
            "%(count)s people get a mail with a link to make an account.",
            count,
        )
    return say_many(
        "%(count)s person has no account, and this server sends no mail that would bring a link. "
        "Let an administrator make the account first.",
        "%(count)s people have no account, and this server sends no mail that would bring a link. "
        "Let an administrator make the accounts first.",
        count,
    )


HANDLERS = [invite_page, dry_run, draft_page, left_out, commit, withdraw]
