"""The result letter: what the page of a result says, as a PDF for its candidate, and for staff."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.certification import releasing
from server.certification.letter import Band, Lesson, Letter, Part, letter_pdf
from server.certification.service import Result
from server.exams import releases
from server.exams.domain.sitting import SittingNotClosed
from server.exams.releases import Release
from server.kernel.actor import Actor
from server.kernel.clock import from_milliseconds
from server.language.voice import current, day, say
from server.web.deps import Services
from server.web.pages import appeal_words, exam_rules, results
from server.web.pages.going import see
from server.web.pages.names import name_of
from server.web.rendering import OWN
from server.web.strict import path_uuid

_PDF = "application/pdf"


@get("/sittings/{sitting_id:str}/result.pdf")
async def letter_file(
    sitting_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    sitting = path_uuid(sitting_id)
    found = services.certification.result(sitting, actor=reader, now=now)
    return await _answer(found, services, f"/sittings/{sitting}/result")


@get("/admin/sittings/{sitting_id:str}/result.pdf")
async def letter_file_for_staff(
    sitting_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    sitting = path_uuid(sitting_id)
    found = services.certification.result_seen(sitting, actor=reader, now=now)
    return await _answer(found, services, f"/admin/sittings/{sitting}")


async def _answer(found: Awaitable[Result], services: Services, page: str) -> Response[bytes]:
    """Who asks before there is a letter is led to `page`."""
    try:
        result = await found
    except SittingNotClosed:
        return see(page)
    if result.grade is None:
        return see(page)
    sitting = result.sitting
    release = await releases.release_by_id(sitting.release_id)
    told = await results.told(result, release, None)
    people = await services.accounts.people_by_ids({sitting.person_id})
    name = name_of(sitting.person_id, people)
    at = await releasing.released_at(sitting.id)
    assert at is not None, "a result that is told was decided on"
    letter = _letter(result, release, told, name, services.public_url)
    content = await asyncio.to_thread(letter_pdf, letter, at=at)
    headers = {
        "Content-Disposition": f'inline; filename="result-{sitting.id}.pdf"',
        "Cache-Control": OWN,
        "Content-Language": current().language.code,
    }
    return Response(content, media_type=_PDF, headers=headers)


def _letter(
    result: Result, release: Release, told: dict[str, Any], name: str, public_url: str
) -> Letter:
    language = current().language
    exam = release.blueprint.title
    return Letter(
        title=say("Result letter: %(exam)s, %(name)s", exam=exam, name=name),
        language=language.code,
        rtl=language.direction == "rtl",
        issuer="Assay",
        kind=say("Result letter"),
        name_label=say("Candidate"),
        name=name,
        strong=told["headline"]["strong"],
        headline=told["headline"]["text"],
        says=told["says"],
        facts=_facts(result, release, told),
        domains_title=say("Where you stand, domain by domain"),
        domains_note=_note(told["meters"]),
        domains_head=[say("Domain"), say("Against the cut"), say("Range")],
        bands=[
            _band(one, meter["scale"]["cut_at"])
            for meter in told["meters"]
            for one in meter["bands"]
        ],
        study_title=say("What to read next"),
        study=[
            Lesson(one["title"], one["note"], public_url + one["address"]) for one in told["study"]
        ],
        parts=_parts(result, release, told, public_url),
        foot=_foot(result, release),
        foot_address=f"{public_url}/sittings/{result.sitting.id}/result",
    )


def _facts(result: Result, release: Release, told: dict[str, Any]) -> list[tuple[str, str]]:
    rows = [(say("Exam"), release.blueprint.title)]
    if result.sitting.closed_ms is not None:
        at = current().moment(from_milliseconds(result.sitting.closed_ms))
        rows.append((say("Handed in"), at))
    rows.append((say("Result"), say("Passed") if _passed(result) else say("Not passed")))
    rows += [(one["name"], f"{one['value']} ({one['note']})") for one in told["parts"]]
    if told["certificate"] is not None:
        rows.append((say("Certificate ID"), told["certificate"]["id"]))
    return rows


def _passed(result: Result) -> bool:
    assert result.grade is not None
    return result.grade.passed


def _note(meters: list[dict[str, Any]]) -> str:
    if len(meters) > 1:
        return say(
            "Each range is where your score most likely lies. Few items make a wide one. The "
            "stroke is the cut of the part that the domain belongs to."
        )
    scale = meters[0]["scale"]
    return say(
        "Each range is where your score most likely lies. Few items make a wide one. The "
        "stroke is the cut of %(score)s, which is %(cut)s of the points.",
        score=scale["cut_score"],
        cut=scale["cut"],
    )


def _band(one: dict[str, Any], cut: float) -> Band:
    words = say("%(low)s to %(high)s", low=one["low"], high=one["high"])
    left = one["left"]
    return Band(one["title"], one["word"], words, left, left + one["width"], cut)


def _parts(result: Result, release: Release, told: dict[str, Any], public_url: str) -> list[Part]:
    parts = []
    if told["rule"] is not None:
        parts.append(Part(say("This was a preview"), told["rule"]["strong"]))
    if told["next"] is not None:
        at = result.retake_at
        text = say("You may sit the exam again now.")
        if at is not None:
            text = say("You may sit the exam again from %(at)s on.", at=current().moment(at))
        parts.append(Part(told["next"]["term"], text))
    terms, address = [appeal_words.afterwards(release.policy.appeals)], ""
    if release.policy.appeals is not None:
        terms.append(say("You appeal at this address:"))
        address = f"{public_url}/sittings/{result.sitting.id}/appeal"
    parts.append(Part(say("If something was wrong"), " ".join(terms), address))
    return parts


def _foot(result: Result, release: Release) -> str:
    assert result.grade is not None
    return say(
        "Graded on %(day)s. %(policy)s. Paper cannot know what changed since; what counts stands "
        "at this address:",
        day=day(from_milliseconds(result.grade.graded_ms)),
        policy=exam_rules.policy_line(release.policy),
    )


HANDLERS = [letter_file, letter_file_for_staff]
