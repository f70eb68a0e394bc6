"""One regrade: what it would do, line by line; its commit, its progress, its undoing."""

from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from server.accounts.domain.people import PersonView
from server.certification import regrades as acts
from server.exams import regrading
from server.exams.domain.time_ledger import OwnSitting
from server.grading import regrades
from server.grading.domain.regrade import (
    Change,
    Consequence,
    Effect,
    NothingToUndo,
    Regrade,
    RegradeCommitted,
    RegradeNotReady,
    RegradeReasonMalformed,
    RegradeRunning,
    RegradeStale,
    RegradeState,
)
from server.grading.regrades import Asked
from server.kernel.actor import Actor, Permission
from server.kernel.csv_lines import csv_lines
from server.kernel.sentence import marked
from server.language.voice import number, say
from server.web.cursors import number_cursor
from server.web.deps import Services
from server.web.forms import Fields, PageRequest, Told
from server.web.pages.admin import regrade_words as words
from server.web.pages.admin.acting import At
from server.web.pages.admin.asking import words_of
from server.web.pages.admin.confirming import NotSure, require_sure
from server.web.pages.admin.regrades import address_of, new_address
from server.web.pages.admin.shell import admin_page
from server.web.pages.done import notice_of
from server.web.pages.exam_titles import exam_titles
from server.web.pages.going import as_file, see
from server.web.pages.names import name_of
from server.web.pages.paging import PAGE_SIZE, onward
from server.web.problems import refused
from server.web.rendering import fact, moment
from server.web.strict import path_uuid

_FILE_BATCH = 500
_COLUMNS = ("sitting", "candidate", "old_score", "new_score", "change", "certificate")
_FIELDS: Fields = {RegradeReasonMalformed: "reason", NotSure: "sure"}
_TOLD = (
    RegradeReasonMalformed, NotSure, RegradeStale, RegradeRunning, RegradeNotReady, NothingToUndo,
    OwnSitting,
)  # fmt: skip
_DONE = {
    "committed": marked(
        "It is committed. It is carried out within moments, and this page follows."
    ),
}


@get("/admin/regrades/{regrade_id:str}")
async def regrade_page(
    regrade_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    asked = words_of(request, "change", "cursor", "done")
    return await _page(At(path_uuid(regrade_id), services, reader, now), asked)


@post("/admin/regrades/{regrade_id:str}/commitment")
async def commit(
    regrade_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Commit what was read: the form carries the digest of the list. Again: no effect."""
    reader.require(Permission.RULE)
    visit, form = At(path_uuid(regrade_id), services, reader, now), request.sent
    try:
        require_sure(form)
        await acts.commit(visit.id, form.text("digest"), form.text("reason"), actor=reader, now=now)
    except RegradeCommitted:
        return see(address_of(visit.id))
    except _TOLD as refusal:
        return await _page(visit, {}, Told(refusal, _FIELDS, form))
    return see(f"{address_of(visit.id)}?done=committed")


@post("/admin/regrades/{regrade_id:str}/undoing")
async def try_undoing(
    regrade_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Begin the dry run of taking it back; that is a regrade of its own."""
    visit = At(path_uuid(regrade_id), services, reader, now)
    return await _begun(visit, acts.try_undoing(visit.id, actor=reader, now=now))


@post("/admin/regrades/{regrade_id:str}/repetition")
async def try_again(
    regrade_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Make the same dry run anew, where something changed since."""
    reader.require(Permission.RULE)
    visit = At(path_uuid(regrade_id), services, reader, now)
    return await _begun(visit, _tried_again(visit))


@get("/admin/regrades/{regrade_id:str}/sittings.csv")
async def effects_file(
    regrade_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Stream:
    visit = At(path_uuid(regrade_id), services, reader, now)
    found = await regrades.one(visit.id, actor=reader)
    name = f"regrade-{found.ruling.item}-{found.tried_at:%Y-%m-%d}.csv"
    return Stream(_lines(visit), media_type="text/csv", headers=as_file(name))


async def _begun(visit: At, begin: Awaitable[Regrade]) -> Response[bytes]:
    """Lead on to the dry run that begins, or tell here why none does."""
    try:
        begun = await begin
    except _TOLD as refusal:
        return await _page(visit, {}, Told(refusal, _FIELDS))
    return see(address_of(begun.id))


async def _tried_again(visit: At) -> Regrade:
    old = await regrades.one(visit.id, actor=visit.reader)
    if old.undoes is not None:
        return await acts.try_undoing(old.undoes, actor=visit.reader, now=visit.now)
    ruling = old.ruling
    asked = Asked(
        ruling.exam, ruling.item, ruling.remedy, ruling.accepted, ruling.hashes,
        only_if_higher=ruling.only_if_higher,
    )  # fmt: skip
    return await acts.try_ruling(asked, actor=visit.reader, now=visit.now)


async def _lines(visit: At) -> AsyncIterator[str]:
    yield "".join(csv_lines([_COLUMNS]))
    after = 0
    while some := await regrades.effects(
        visit.id, None, after=after, limit=_FILE_BATCH, actor=visit.reader
    ):
        people = await _people(visit, some)
        yield "".join(csv_lines([_cells(one, people) for one in some]))
        after = some[-1].id


def _cells(one: Effect, people: Mapping[UUID, PersonView]) -> list[str]:
    person = people.get(one.sitting_id)
    scores = (str(one.old_score), str(one.new_score))
    name = "" if person is None else person.name
    return [str(one.sitting_id), name, *scores, one.change.value, one.consequence.value]


async def _page(visit: At, asked: Mapping[str, str], told: Told | None = None) -> Response[bytes]:
    told, reader = told or Told(), visit.reader
    found = await regrades.one(visit.id, actor=reader)
    change, cursor = _change(asked.get("change", "")), asked.get("cursor", "")
    effects = await regrades.effects(
        found.id, change, after=number_cursor(cursor) or 0, limit=PAGE_SIZE + 1, actor=reader
    )
    shown, address = effects[:PAGE_SIZE], address_of(found.id)
    after = str(shown[-1].id) if len(effects) > PAGE_SIZE else None
    people = await _people(visit, shown)
    undoing = await regrades.undoing(found.id, actor=reader)
    filters = {} if change is None else {"change": change.value}
    rules, is_stale = reader.may(Permission.RULE), isinstance(told.refusal, RegradeStale)
    context = {
        "address": address,
        "item": {
            "id": found.ruling.item,
            "exam": await _title(found.ruling.exam),
            "address": new_address(found.ruling.exam, found.ruling.item) if rules else "",
        },
        "what": words.what(found),
        "state": words.state(found),
        "is_committed": found.is_committed,
        "is_moving": found.state in {RegradeState.COUNTING, RegradeState.RUNNING},
        "progress": _progress(found),
        "counts": words.counted(found),
        "moot": words.moot(found),
        "facts": await _facts(visit, found),
        "changes": _changes(found, change),
        "sees_people": visit.reader.may(Permission.SEE_PEOPLE),
        "sittings": [_row(one, people) for one in shown],
        "file": f"{address}/sittings.csv" if found.counts.changed else "",
        "way": onward(address, filters, cursor, after),
        "commit": _commit(found) if rules and found.state is RegradeState.READY else None,
        "is_stale": is_stale,
        "undoing": None if undoing is None else address_of(undoing.id),
        "undoes": None if found.undoes is None else address_of(found.undoes),
        "may_undo": rules
        and found.state is RegradeState.DONE
        and found.undoes is None
        and undoing is None,
        "values": {"reason": told.form.text("reason")},
        "errors": told.errors(("reason", "sure")),
    }
    notice = notice_of(asked.get("done", ""), _DONE)
    return refused(
        admin_page("regrade", "regrades", context, reader=reader, notice=notice), told.refusal
    )


def _change(text: str) -> Change | None:
    return Change(text) if text in set(Change) else None


async def _title(exam: str) -> str:
    titles = await exam_titles()
    return titles.get(exam, exam)


def _progress(found: Regrade) -> str:
    counts = found.counts
    if found.state is RegradeState.COUNTING:
        return say(
            "%(read)s sittings read so far, %(changed)s results would change.",
            read=counts.read,
            changed=counts.changed - counts.of(Change.NONE),
        )
    if found.state is RegradeState.RUNNING:
        return say(
            "%(done)s of %(all)s sittings are behind it. It begins ten seconds after the commit.",
            done=counts.walked,
            all=counts.read,
        )
    return ""


def _changes(found: Regrade, chosen: Change | None) -> list[dict[str, object]]:
    """The kinds of change there are, each with how often, to narrow the list by."""
    address = address_of(found.id)
    rows = [
        {
            "label": say("All"),
            "count": number(found.counts.changed),
            "address": address,
            "is_chosen": chosen is None,
        }
    ]
    return rows + [
        {
            "label": say(words.CHANGES[one][0]),
            "count": number(found.counts.of(one)),
            "address": f"{address}?change={one.value}",
            "is_chosen": one is chosen,
        }
        for one in Change
        if found.counts.of(one)
    ]


def _row(one: Effect, people: Mapping[UUID, PersonView]) -> dict[str, object]:
    word, tone = words.CHANGES[one.change]
    return {
        "address": f"/admin/sittings/{one.sitting_id}",
        "sitting": str(one.sitting_id)[:13],
        "candidate": name_of(one.sitting_id, people),
        "old": number(one.old_score),
        "new": number(one.new_score),
        "change": {"word": say(word), "tone": tone},
        "certificate": say(words.CONSEQUENCES[one.consequence]),
    }


async def _people(visit: At, effects: Sequence[Effect]) -> dict[UUID, PersonView]:
    """Who sat each, for readers who may know."""
    if not visit.reader.may(Permission.SEE_PEOPLE):
        return {}
    sat = await regrading.people_of([one.sitting_id for one in effects])
    people = await visit.services.accounts.people_by_ids(set(sat.values()))
    return {sitting: people[person] for sitting, person in sat.items() if person in people}


async def _facts(visit: At, found: Regrade) -> list[dict[str, object]]:
    by = [one for one in (found.tried_by, found.committed_by) if one is not None]
    people = await visit.services.accounts.people_by_ids(set(by))
    rows = [
        fact(say("Dry run"), at=moment(found.tried_at), note=name_of(found.tried_by, people)),
        fact(say("Fingerprint of the list"), found.digest[:16], mono=True),
    ]
    if found.committed_at is not None and found.committed_by is not None:
        name = name_of(found.committed_by, people)
        rows += [
            fact(say("Committed"), at=moment(found.committed_at), note=name),
            fact(say("Reason"), found.reason or ""),
        ]
    if found.ended_at is not None:
        rows.append(fact(say("Carried out"), at=moment(found.ended_at)))
    return rows


def _commit(found: Regrade) -> dict[str, object]:
    counts = found.counts
    return {
        "digest": found.digest,
        "sure": say(
            "These figures are right: %(changed)s results change, now passed %(passed)s, no "
            "longer passed %(failed)s, certificates issued %(issued)s, revoked %(revoked)s.",
            changed=counts.changed - counts.of(Change.NONE),
            passed=counts.of(Change.PASSED),
            failed=counts.of(Change.FAILED),
            issued=counts.of(Consequence.ISSUE),
            revoked=counts.of(Consequence.REVOKE),
        ),
        "is_undoing": found.undoes is not None,
    }


HANDLERS = [regrade_page, commit, try_undoing, try_again, effects_file]
