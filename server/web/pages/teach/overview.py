"""Teaching: courses and exams with their state, and what needs attention."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from litestar import Response, get
from litestar.di import NamedDependency

from server.authoring.domain.cited import Has
from server.cohorts.domain.cohort import Cohort, GoalKind
from server.exams.workshop import Overview
from server.kernel.actor import Actor
from server.language.voice import say, say_many
from server.web.deps import Services
from server.web.pages.teach.cohorts import titles
from server.web.pages.teach.shown import FRESHNESS, cohort_row, folder_at, folder_row
from server.web.rendering import page

MOST_COHORTS = 20
SOON, PASSED = timedelta(days=7), timedelta(days=14)


@get("/teach")
async def teach_page(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    overview = await services.workshop.overview(actor=reader, today=now.date())
    mine = await services.cohorts.listed(actor=reader, limit=MOST_COHORTS + 1)
    names = await titles()
    context = {
        "cohorts": [cohort_row(one, names, now) for one in mine[:MOST_COHORTS]],
        "more_cohorts": len(mine) > MOST_COHORTS,
        "has_files": overview.has_files,
        "folders": [folder_row(one) for one in overview.folders],
        "attention": [
            *_attention(overview),
            *await _conflicts(services, reader, now),
            *await _facts(services, reader, now),
            *await _due(services, mine, names, now),
        ],
    }
    return page("teach", context, viewer=reader, here="teach")


def _attention(overview: Overview) -> list[dict[str, str]]:
    told = []
    for one in overview.folders:
        if one.errors:
            text = say_many(
                "%(count)s error in “%(title)s” holds back publishing.",
                "%(count)s errors in “%(title)s” hold back publishing.",
                one.errors,
                title=one.title,
            )
            told.append({"tone": "bad", "text": text, "address": folder_at(one)})
    others = [one for one in overview.others if one.code not in FRESHNESS]  # told by the board
    if others:
        text = say_many(
            "%(count)s finding about facts and other shared files.",
            "%(count)s findings about facts and other shared files.",
            len(others),
        )
        tone = "warn" if overview.is_publishable else "bad"
        told.append({"tone": tone, "text": text, "address": "/teach/findings"})
    return told


async def _conflicts(services: Services, reader: Actor, now: datetime) -> list[dict[str, str]]:
    """Among the drafts that were changed last."""
    drafts, _ = await services.authoring.drafts.listed(actor=reader, now=now)
    return [
        {
            "tone": "warn",
            "text": say("The file of the draft “%(name)s” has changed.", name=one.draft.label),
            "address": f"/teach/drafts/{one.draft.id}/conflict",
        }
        for one in drafts
        if one.is_in_conflict
    ]


async def _facts(services: Services, reader: Actor, now: datetime) -> list[dict[str, str]]:
    """What facts keep out of exams, and which are overdue; the first says more than the second."""
    found = await services.authoring.facts.counts(actor=reader, now=now)
    told = []
    if found[Has.OUT]:
        text = say_many(
            "%(count)s fact keeps items out of the live pool.",
            "%(count)s facts keep items out of the live pool.",
            found[Has.OUT],
        )
        tone = "bad" if found[Has.SHORT] else "warn"
        told.append({"tone": tone, "text": text, "address": "/teach/facts?has=out"})
    if found[Has.OVERDUE]:
        text = say_many(
            "%(count)s fact is past its review date.",
            "%(count)s facts are past their review date.",
            found[Has.OVERDUE],
        )
        told.append({"tone": "warn", "text": text, "address": "/teach/facts?has=overdue"})
    return told


async def _due(
    services: Services,
    cohorts: Sequence[Cohort],
    names: Mapping[tuple[GoalKind, str], str],
    now: datetime,
) -> list[dict[str, str]]:
    """Goals whose day is near or has just passed, and that somebody has still to reach."""
    told = []
    for one in cohorts:
        for goal in one.goals:
            if goal.due is None:
                continue
            left = goal.due.day - now.date()
            if not -PASSED <= left <= SOON:
                continue
            behind = await services.cohorts.progress.behind(one, goal, now=now)
            if behind == 0:
                continue
            is_past = goal.due.is_before(now)
            told.append(
                {
                    "tone": "bad" if is_past else "warn",
                    "text": _due_words(
                        behind,
                        is_past=is_past,
                        title=names.get((goal.kind, goal.slug), goal.slug),
                        day=goal.due.day,
                        cohort=one.name,
                    ),
                    "address": f"/teach/cohorts/{one.id}?subject={goal.slug}&sort=due",
                }
            )
    return told


def _due_words(behind: int | None, *, is_past: bool, **what: str | date) -> str:
    """`behind` None: nobody counted."""
    if behind is None and is_past:
        return say("“%(title)s” was due on %(day)s for %(cohort)s.", **what)
    if behind is None:
        return say("“%(title)s” is due on %(day)s for %(cohort)s.", **what)
    if is_past:
        return say_many(
            "“%(title)s” was due on %(day)s for %(cohort)s; %(count)s member is overdue.",
            "“%(title)s” was due on %(day)s for %(cohort)s; %(count)s members are overdue.",
            behind,
            **what,
        )
    return say_many(
        "“%(title)s” is due on %(day)s for %(cohort)s; %(count)s member has still to reach it.",
        "“%(title)s” is due on %(day)s for %(cohort)s; %(count)s members have still to reach it.",
        behind,
        **what,
    )


HANDLERS = [teach_page]
