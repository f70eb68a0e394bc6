"""The file somebody takes their data away in: JSON for programs, or one page that needs no other.

Shows what it is handed and knows nothing of where it comes from.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup

from server.kernel.clock import rfc3339
from server.kernel.sentence import marked
from server.language.voice import current, say
from server.web.rendering import environment, moment, trusted
from server.web.static_files import FOLDER as STATIC

Records = Mapping[str, Sequence[object]]
SHEETS = ("layers.css", "tokens.css", "base.css", "parts/table.css", "pages/export.css")
TITLES = {
    "profile": marked("Profile"),
    "sign_ins": marked("Sign-ins"),
    "password_links": marked("Links to set a password"),
    "second_factor": marked("Second factor"),
    "access_tokens": marked("Access tokens"),
    "deletion_requests": marked("Deletion"),
    "enrolments": marked("Enrolments"),
    "lesson_completions": marked("Lessons completed"),
    "course_completions": marked("Courses completed"),
    "check_answers": marked("Answers to checks"),
    "reading_places": marked("Where you left off"),
    "memberships": marked("Cohorts"),
    "invitations": marked("Invitations to cohorts"),
    "cohorts_kept": marked("Cohorts you keep"),
    "sittings": marked("Sittings"),
    "responses": marked("Responses in exams"),
    "late_responses": marked("Responses that came too late to count"),
    "results": marked("Results"),
    "certificates": marked("Certificates"),
    "notices": marked("Notices"),
    "mails": marked("Mails"),
    "notice_choices": marked("What you want to be told"),
    "events": marked("Record of acts by you and about you"),
}


def as_json(records: Records, now: datetime) -> bytes:
    document = {"made_at": rfc3339(now), **records}
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def as_html(records: Records, now: datetime) -> bytes:
    """One file with our styles in it: no script, and nothing is fetched."""
    context = {
        "styles": _styles(),
        "language": current().language,
        "made": moment(now),
        "sections": [_section(name, rows) for name, rows in records.items()],
    }
    return environment().get_template("personal-data.html").render(context).encode()


def _section(name: str, rows: Sequence[object]) -> dict[str, object]:
    entries = [row if isinstance(row, Mapping) else {"name": row} for row in rows]
    columns = list(dict.fromkeys(column for entry in entries for column in entry))
    return {
        "name": name,
        "title": say(TITLES.get(name, name)),
        "columns": columns,
        "is_one": len(entries) == 1,
        "rows": [[_shown(entry.get(column)) for column in columns] for entry in entries],
    }


def _shown(value: Any) -> str:  # noqa: ANN401 - any JSON value
    match value:
        case None | "":
            return ""
        case bool():
            return say("yes") if value else say("no")
        case str():
            return value
        case list() if all(isinstance(one, str) for one in value):
            return ", ".join(value)
        case _:
            return json.dumps(value, ensure_ascii=False)


def _styles() -> Markup:
    """Read anew each time: it is asked for seldom, and the sheets are small."""
    return trusted("\n".join((STATIC / name).read_text("utf-8") for name in SHEETS))
