"""A list of certificates checked at once, for an office: pasted or as a file, as a page or a file.

Nothing is kept between the two: the page carries the list along in its form.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency

from server.cohorts.domain.refusals import ListUnreadable
from server.cohorts.domain.spreadsheet import decoded, rows, separator_of, without_separator_line
from server.credentials.checking.codes import sentence_of
from server.credentials.checking.held import Held, Kind
from server.credentials.checking.roster import MOST_ROWS, Entry, Named, TooLong, compared, entries
from server.credentials.checks import Checked
from server.credentials.domain.printed_id import display
from server.credentials.domain.verdict import Verdict, end_of_day
from server.kernel.actor import Actor
from server.kernel.csv_lines import BOM, csv_lines
from server.kernel.sentence import Sentence, marked
from server.language.voice import day, say, say_many
from server.web.api.verifications import DayMalformed, day_of
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.forms import PageRequest
from server.web.lookups import Patience
from server.web.multipart import Upload, read_upload
from server.web.pages.certificates import verdict_tag, verdict_word
from server.web.pages.going import as_file
from server.web.rendering import moment, page
from server.web.speaking import choose_voice

MOST_BYTES = 1_000_000
_NAMED = {
    Named.SAME: marked("It is the holder’s."),
    Named.OTHER: marked("It is not the holder’s."),
    Named.NOT_GIVEN: "",
    Named.NOT_COMPARED: "",
    Named.WITHHELD: marked("Not compared: the holder has withdrawn the name."),
}


@dataclass(frozen=True, slots=True)
class Row:
    entry: Entry
    checked: Checked
    named: Named


@get("/verify/list", opt=PUBLIC)
async def list_page(viewer: NamedDependency[Actor | None]) -> Response[bytes]:
    return page("verify-list", _form(), viewer=viewer, here="verify")


@post(
    "/verify/list", opt=PUBLIC, request_max_body_size=MOST_BYTES + 65_536,
    before_request=choose_voice,
)  # fmt: skip
async def check_list(
    request: PageRequest,
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    sent = await read_upload(request)
    typed = {"text": sent.form.text("text"), "day": sent.form.text("day").strip()}
    try:
        asked = _entries(sent)
        at = now if not typed["day"] else end_of_day(day_of(typed["day"]))
    except ListUnreadable as refusal:
        field = "file" if sent.files.get("file") else "text"
        return _again(viewer, typed, {field: say(refusal.sentence)})
    except DayMalformed:
        return _again(viewer, typed, {"day": say("Write the day as in 2026-11-24.")})
    checked = await _checked(asked, services, at, await Patience.of(request, services.lookups, now))
    if sent.form.text("as") == "csv":
        return _csv(checked, at)
    context = _answer(checked, typed["day"], at, now)
    return page("verify-listed", context, viewer=viewer, here="verify")


async def _checked(
    asked: Sequence[Entry], services: Services, at: datetime, patience: Patience
) -> list[Row]:
    held = [Held(kind=Kind.ID, text=one.id) for one in asked]
    batch = await services.credentials.checks.batch(held, as_of=at)
    found = [patience.told(one) async for some in batch.checked(at=at) for one in some]
    patience.count()
    pairs = zip(asked, found, strict=True)
    return [Row(entry, one, _named(entry, one)) for entry, one in pairs]


def _entries(sent: Upload) -> list[Entry]:
    content = sent.files.get("file") or sent.form.text("text").encode()
    if len(content) > MOST_BYTES:
        raise ListUnreadable(Sentence(marked("The list is longer than 1 MB. Send it in parts.")))
    text, separator = without_separator_line(decoded(content).text)
    try:
        found = entries(rows(text, separator or separator_of(text)))
    except TooLong as error:
        raise ListUnreadable(
            Sentence(marked("Check at most %(most)s certificates at once."), {"most": MOST_ROWS})
        ) from error
    if not found:
        raise ListUnreadable(
            Sentence(marked("Paste or choose a list with at least one certificate ID."))
        )
    return found


def _named(entry: Entry, checked: Checked) -> Named:
    if not entry.name:
        return Named.NOT_GIVEN
    if checked.judged is None:
        return Named.NOT_COMPARED
    if checked.judged.certificate.is_name_withheld:
        return Named.WITHHELD
    return compared(entry.name, checked.judged.certificate.record.holder.name)


def _form(
    typed: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> dict[str, object]:
    fields = ("file", "text", "day")
    return {
        "typed": dict.fromkeys(fields, "") | (typed or {}),
        "errors": dict.fromkeys(fields, "") | (errors or {}),
        "most": say("%(most)s rows", most=MOST_ROWS),
    }


def _again(viewer: Actor | None, typed: dict[str, str], errors: dict[str, str]) -> Response[bytes]:
    return page("verify-list", _form(typed, errors), viewer=viewer, here="verify", status=422)


def _answer(found: Sequence[Row], asked_day: str, at: datetime, now: datetime) -> dict[str, object]:
    count, good = len(found), sum(one.checked.verdict is Verdict.VALID for one in found)
    others = sum(one.named is Named.OTHER for one in found)
    return {
        "count": say_many("%(count)s certificate checked", "%(count)s certificates checked", count),
        "good": say_many("%(count)s is valid.", "%(count)s are valid.", good)
        if good
        else say("None is valid."),
        "others": _others(others) if others else "",
        "said_day": day(at) if asked_day else "",
        "checked": moment(now),
        "rows": [_shown(one) for one in found],
        "list": "".join(csv_lines([_HEADS, *([one.entry.id, one.entry.name] for one in found)])),
        "day": asked_day,
    }


def _others(count: int) -> str:
    return say_many(
        "%(count)s name is not the holder’s.", "%(count)s names are not the holders’.", count
    )


_HEADS = ("id", "name")


def _shown(row: Row) -> dict[str, object]:
    judged = row.checked.judged
    record = None if judged is None else judged.certificate.record
    return {
        "number": row.entry.row,
        "id": row.entry.id if record is None else display(record.printed_id),
        "address": "" if record is None else f"/certificates/{display(record.printed_id)}",
        "state": verdict_tag(row.checked.verdict),
        "reason": _reason(row.checked),
        "near": row.checked.did_you_mean or "",
        "title": "" if record is None else record.achievement.title,
        "until": "" if record is None or record.expires_at is None else day(record.expires_at),
        "name": row.entry.name,
        "named": say(_NAMED[row.named]) if _NAMED[row.named] else "",
        "is_other": row.named is Named.OTHER,
    }


def _reason(checked: Checked) -> str:
    if checked.code is not None:
        return say(sentence_of(checked.code))
    is_valid, judged = checked.verdict is Verdict.VALID, checked.judged
    if is_valid and judged is not None and judged.certificate.record.is_practice:
        return say("For practice only: it certifies no skill.")
    return ""


def _csv(found: Sequence[Row], at: datetime) -> Response[bytes]:
    heads = (
        "row", "id", "name", "verdict", "verdict_text", "code", "name_check", "certificate",
        "level", "issued_on", "expires_on", "as_of",
    )  # fmt: skip
    text = BOM + "".join(csv_lines([heads, *(_cells(one, at) for one in found)]))
    headers = as_file(f"certificates-{at:%Y-%m-%d}.csv")
    return Response(text.encode(), status_code=200, media_type="text/csv", headers=headers)


def _cells(row: Row, at: datetime) -> list[str]:
    checked, judged = row.checked, row.checked.judged
    record = None if judged is None else judged.certificate.record
    facts = ["", "", "", ""]
    if record is not None:
        ends = "" if record.expires_at is None else record.expires_at.date().isoformat()
        achievement, begins = record.achievement, record.issued_at.date().isoformat()
        facts = [achievement.title, achievement.level, begins, ends]
    return [
        str(row.entry.row),
        row.entry.id if record is None else display(record.printed_id),
        row.entry.name,
        checked.verdict.value,
        verdict_word(checked.verdict),
        checked.code or "",
        row.named.value,
        *facts,
        at.date().isoformat(),
    ]


HANDLERS = [list_page, check_list]
