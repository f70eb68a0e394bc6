"""Values that several teaching pages show alike: folders, findings, versions."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from server.cohorts.domain.cohort import Cohort, Due, Goal, GoalKind
from server.curriculum.domain.codes import CODES as COURSE_CODES
from server.curriculum.domain.history import VersionNote
from server.exams.domain.blueprint import CODES as BLUEPRINT_CODES
from server.exams.domain.policy_file import CODES as POLICY_CODES
from server.exams.workshop import COURSE, Folder
from server.items.domain.codes import CODES as ITEM_CODES
from server.items.domain.findings import Finding, Severity
from server.language.voice import current, say, say_many
from server.language.zones import place_name
from server.web.rendering import moment


def _printed(text: str) -> str:
    return text.replace(" %", "\N{NO-BREAK SPACE}%").replace("'", "’")


FRESHNESS = {
    "C090": "A fact is past its review date (warning).",
    "C091": "A fact is 30 days past its review date, so items are out of the live pool (warning).",
    "C092": "A fact changed after the review of items, so they are out of the live pool (warning).",
}
CODES = {
    code: _printed(f"{text[0].upper()}{text[1:].removesuffix('.')}.")
    for code, text in (
        COURSE_CODES | FRESHNESS | BLUEPRINT_CODES | POLICY_CODES | ITEM_CODES
    ).items()
}
"""What each code means, as a sentence; code in it stands between backticks."""


def folder_at(folder: Folder) -> str:
    return f"/teach/{'courses' if folder.kind == COURSE else 'exams'}/{folder.slug}"


def folder_row(folder: Folder) -> dict[str, object]:
    return {
        "title": folder.title,
        "address": folder_at(folder),
        "kind": say("Course") if folder.kind == COURSE else say("Exam"),
        "published": published(folder.published),
        "files": files_tag(folder),
        "findings": findings_tag(folder),
    }


def cohort_row(
    cohort: Cohort, titles: Mapping[tuple[GoalKind, str], str], now: datetime
) -> dict[str, object]:
    return {
        "name": cohort.name,
        "address": f"/teach/cohorts/{cohort.id}",
        "members": say_many("%(count)s member", "%(count)s members", cohort.members),
        "goals": [goal_line(goal, titles, now) for goal in cohort.goals],
    }


def goal_line(
    goal: Goal, titles: Mapping[tuple[GoalKind, str], str], now: datetime
) -> dict[str, str]:
    return {
        "title": titles.get((goal.kind, goal.slug), goal.slug),
        "kind": say("Course") if goal.kind is GoalKind.COURSE else say("Exam"),
        "due": _due_words(goal.due, now),
    }


def _due_words(due: Due | None, now: datetime) -> str:
    if due is None:
        return say("no day due")
    place = place_name(due.zone, current().language.code)
    if due.is_before(now):
        return say("was due by the end of %(day)s, %(zone)s time", day=due.day, zone=place)
    return say("due by the end of %(day)s, %(zone)s time", day=due.day, zone=place)


def published(note: VersionNote | None) -> dict[str, object] | None:
    if note is None:
        return None
    text = say("Version %(version)s", version=note.version)
    return {"text": text, "moment": moment(note.published_at)}


def files_tag(folder: Folder) -> dict[str, str]:
    if folder.working is None:
        return {"word": say("Not on this server"), "tone": "dashed"}
    if not folder.working.hash:
        return {"word": say("Unreadable until mended"), "tone": "bad"}
    if folder.is_changed:
        return {"word": say("Unpublished changes"), "tone": "near"}
    return {"word": say("As published"), "tone": "good"}


def findings_tag(folder: Folder) -> dict[str, str]:
    if folder.working is None:
        return {"word": say("Not checked"), "tone": "dashed"}
    if folder.errors:
        count = say_many("%(count)s error", "%(count)s errors", folder.errors)
        return {"word": count, "tone": "bad"}
    if folder.working.faulty_bank:
        title = folder.working.faulty_bank
        return {"word": say("Its bank, %(title)s, has errors", title=title), "tone": "bad"}
    if not folder.working.hash:
        return {"word": say("Shared files have errors"), "tone": "bad"}
    if folder.warnings:
        count = say_many("%(count)s warning", "%(count)s warnings", folder.warnings)
        return {"word": count, "tone": "warn"}
    return {"word": say("No findings"), "tone": "good"}


def finding_groups(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """As `finding_rows`; what several files have alike is told once, with its `places`."""
    found: dict[tuple[object, ...], dict[str, object]] = {}
    places: dict[tuple[object, ...], list[str]] = {}
    for row in finding_rows(findings):
        alike = row["tone"], row["code"], row["text"]
        found.setdefault(alike, row)
        places.setdefault(alike, []).append(f"{row['file']}:{row['place']}")
    return [row | {"places": places[alike]} for alike, row in found.items()]


def finding_rows(findings: Sequence[Finding], most: int | None = None) -> list[dict[str, object]]:
    """Errors first, each file's in the order of its lines; no more than `most`."""
    ordered = sorted(findings, key=lambda one: (one.severity is not Severity.ERROR, one))
    return [
        {
            "place": f"{one.line}:{one.column}",
            "line": one.line,
            "file": one.file,
            "code": one.code,
            "text": one.text,
            "hint": CODES.get(one.code, ""),
            "tone": "bad" if one.severity is Severity.ERROR else "warn",
            "word": say("Error") if one.severity is Severity.ERROR else say("Warning"),
        }
        for one in ordered[:most]
    ]
