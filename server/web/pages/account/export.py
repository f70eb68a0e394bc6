"""The file somebody takes their data away in: JSON for programs, or one page that needs no other.

Shows what it is handed and knows nothing of where it comes from.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup

from server.kernel.clock import rfc3339
from server.language.voice import current, say
from server.web.pages.account.export_words import LABELS, MOMENTS, TITLES
from server.web.rendering import environment, moment, trusted
from server.web.static_files import FOLDER as STATIC

Records = Mapping[str, Sequence[object]]
SHEETS = ("layers.css", "tokens.css", "base.css", "parts/table.css", "pages/export.css")


def as_json(records: Records, now: datetime) -> bytes:
    document = {"made_at": rfc3339(now), **records}
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def as_html(records: Records, now: datetime) -> bytes:
    """One file with our styles in it: no script, and nothing is fetched."""
    context = {
        "styles": _styles(),
        "language": current().language,
        "made": moment(now),
        "sections": [_section(name, rows) for name, rows in records.items() if rows],
        "nothing": [say(TITLES.get(name, name)) for name, rows in records.items() if not rows],
    }
    return environment().get_template("personal-data.html").render(context).encode()


def _section(name: str, rows: Sequence[object]) -> dict[str, object]:
    entries = [row if isinstance(row, Mapping) else {"name": row} for row in rows]
    columns = list(dict.fromkeys(column for entry in entries for column in entry))
    return {
        "name": name,
        "title": say(TITLES.get(name, name)),
        "columns": [say(LABELS.get(column, column)) for column in columns],
        "is_one": len(entries) == 1,
        "rows": [[_shown(column, entry.get(column)) for column in columns] for entry in entries],
    }


def _shown(column: str, value: Any) -> str:  # noqa: ANN401 - any JSON value
    match value:
        case None:
            return ""
        case bool():
            return say("yes") if value else say("no")
        case str() if column in MOMENTS and value:
            return current().moment(datetime.fromisoformat(value))
        case str():
            return value
        case list() if all(isinstance(one, str) for one in value):
            return ", ".join(value)
        case _:
            return json.dumps(value, ensure_ascii=False) if value != {} else ""


def _styles() -> Markup:
    """Read anew each time: it is asked for seldom, and the sheets are small."""
    return trusted("\n".join((STATIC / name).read_text("utf-8") for name in SHEETS))
