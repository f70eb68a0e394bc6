"""What the pages of raters and moderators share: a rubric to choose from, a response, figures."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from server.exams.responses import Written
from server.grading.domain.rating.script import Note
from server.items.domain.model import Item
from server.items.domain.rubric import Essay
from server.kernel.sentence import marked
from server.language.voice import current, number, say, say_many
from server.web.forms import Form
from server.web.pages.result_parts import points
from server.web.rendering import trusted

__all__ = ["points"]

Shown = dict[str, Any]
PATH = "/marking"
MODERATION = f"{PATH}/moderation"
RULES = {
    "single": marked("One reading"),
    "agreed": marked("Two readings that agree"),
    "third": marked("A third reading"),
    "moderated": marked("Settled by a moderator"),
}


def rubric(essay: Essay, scores: Mapping[str, int]) -> list[Shown]:
    """Each criterion with its levels, and the one that is chosen."""
    return [
        {
            "id": one.id,
            "text": one.text,
            "weighs": _weight(one.weight, essay),
            "chosen": str(scores[one.id]) if one.id in scores else "",
            "levels": [{"value": str(level.score), "text": level.text} for level in one.levels],
        }
        for one in essay.rubric
    ]


def scores_in(form: Form) -> dict[str, int]:
    """What a plain form chose; what is no number is no level of any criterion."""
    return {
        name: int(value) if value.isdecimal() and len(value) < 4 else -1
        for name, value in form.under("level").items()
    }


def response(written: Written, notes: Sequence[Note] = ()) -> Shown:
    """The item as it was asked, and the text, in pieces where there are notes on places of it."""
    words = len(written.text.split())
    return {
        "language": written.item.language,
        "stem_html": trusted(str(written.shown["stem_html"])),
        "case_html": trusted(written.case_html),
        "text": written.text,
        "pieces": pieces(written.text, notes),
        "words": say_many("%(count)s word", "%(count)s words", words),
    }


def pieces(text: str, notes: Sequence[Note]) -> list[Shown]:
    """The text cut at the notes; of two that overlap the later begins where the first ends."""
    found: list[Shown] = []
    at = 0
    for one in sorted(notes, key=lambda note: (note.start, note.end)):
        start = max(at, one.start)
        if start >= one.end:
            continue
        found += [{"text": text[at:start], "note": ""}, {"text": text[start : one.end]}]
        found[-1]["note"] = one.text or "·"
        at = one.end
    found.append({"text": text[at:], "note": ""})
    return [one for one in found if one["text"]]


def title(item: Item) -> str:
    return item.title or item.id


def share(value: Fraction) -> str:
    return current().percent(float(value))


def minutes(ms: int) -> str:
    seconds = max(1, round(ms / 1_000))
    return say(
        "%(minutes)s:%(seconds)s min",
        minutes=number(seconds // 60),
        seconds=f"{seconds % 60:02}",
    )


def _weight(weight: Fraction, essay: Essay) -> str:
    if len({one.weight for one in essay.rubric}) == 1:
        return ""
    return say("weighs %(weight)s", weight=points(weight))
