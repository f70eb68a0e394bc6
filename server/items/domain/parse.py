"""From the bytes of a Markdown file to an item, or to everything that is wrong with it.

One pass tells all faults of a file; with an error there is no item, so nothing is half-loaded.
Reads no files and knows no clock: what may be referred to is handed in.
"""

from dataclasses import replace
from fractions import Fraction

from server.items.domain.body import Context, read_body
from server.items.domain.fields import HANDLE, ITEM_ID, LANGUAGE, Fields
from server.items.domain.findings import Finding
from server.items.domain.header import (
    Known,
    check_reviews,
    read_id,
    read_references,
    read_reviews,
    read_scoring,
    refuse_unknown_keys,
    require_keys,
)
from server.items.domain.links import check_links
from server.items.domain.model import POLICIES, Cognitive, Item, ItemType, Status
from server.items.domain.regions import FileAt
from server.items.domain.report import Report
from server.items.domain.shown import read_shown
from server.items.domain.source import Source, read_bytes, read_text
from server.items.domain.strict_yaml import Place
from server.kernel.text import one_line

__all__ = ["Known", "parse_check", "parse_item"]

_NOT_IN_LESSONS = (ItemType.TESTLET, ItemType.ESSAY)
"""A check is answered at once: by one item, and without waiting for people."""


def parse_item(
    text_bytes: bytes, file: str, *, known: Known | None = None
) -> tuple[Item | None, list[Finding]]:
    """Read an item of the bank. There is an item only where no finding is an error."""
    report = Report(file)
    source = read_bytes(text_bytes, report)
    item = None if source is None else _read(source, known or Known(), report)
    return _outcome(item, report)


def parse_check(
    text: str, file: str, first_line: int, item_id: str, *, file_at: FileAt | None = None
) -> tuple[Item | None, list[Finding]]:
    """Read a lesson check: the text inside its fence, whose first line is `first_line`.

    Only `type` is required; it has 1 point and is read as approved, so rationales are needed.
    """
    report = Report(file)
    if not ITEM_ID.match(item_id):
        report.error("E008", Place(first_line, 1), f"`{item_id[:80]}` cannot be the id of a check")
    source = read_text(text, first_line, report)
    item = None if source is None else _read_check(source, item_id, file_at, report)
    return _outcome(item, report)


def _outcome(item: Item | None, report: Report) -> tuple[Item | None, list[Finding]]:
    return (None if report.has_errors else item), sorted(set(report.findings))


def _read(source: Source, known: Known, report: Report) -> Item | None:
    fields = Fields(source.header, report)
    item_type = fields.choice("type", ItemType)
    status = fields.choice("status", Status)
    refuse_unknown_keys(fields, item_type)
    require_keys(fields, item_type, status)
    item_id, title = read_id(fields), one_line(fields.text("title"))
    author = fields.text("author", HANDLE)
    reviews = read_reviews(fields, report)
    check_reviews(fields, reviews, status, author, report)
    references = read_references(fields, known, report)
    enemies = tuple(enemy for enemy, _ in fields.names("enemies", ITEM_ID))
    version = fields.integer("version", 1, 1_000_000)
    language = fields.text("language", LANGUAGE)
    common = _read_common(source, item_type, status, fields, known, report)
    if common is None or status is None or version is None:
        return None
    return replace(
        common, id=item_id, version=version, title=title, language=language, status=status,
        author=author, domain=references.domain, objective=references.objective, reviews=reviews,
        facts=references.facts, enemies=enemies,
    )  # fmt: skip


def _read_check(
    source: Source, item_id: str, file_at: FileAt | None, report: Report
) -> Item | None:
    fields = Fields(source.header, report)
    item_type = fields.choice("type", ItemType)
    if item_type in _NOT_IN_LESSONS:
        report.error("E040", fields.place("type"), f"{item_type} is not offered in lessons")
        return None
    refuse_unknown_keys(fields, item_type)
    fields.require(("type",), "every check has it")
    if "item" in fields and read_id(fields) not in ("", item_id):
        report.error("E008", fields.place("item"), f"the fence names this check `{item_id}`")
    language = fields.text("language", LANGUAGE) or "en"
    known = Known(file_at=file_at, negative_marking=False)
    common = _read_common(source, item_type, Status.APPROVED, fields, known, report)
    return None if common is None else replace(common, id=item_id, language=language)


def _read_common(
    source: Source,
    item_type: ItemType | None,
    status: Status | None,
    fields: Fields,
    known: Known,
    report: Report,
) -> Item | None:
    """Read what an item and a check share; the rest is left at a check's values."""
    points = fields.points("points") or Fraction(1)
    cognitive = fields.choice("cognitive", Cognitive)
    shuffle = fields.flag("shuffle", default=True)
    seconds = fields.integer("seconds", 1, 7200)
    check_links(source.lines, report)
    if item_type is None:
        return None
    if item_type not in POLICIES:
        report.error("E040", fields.place("type"), f"{item_type} is not yet offered")
        return None
    scoring = read_scoring(fields, item_type, known, report)
    context = Context(item_type, scoring, status, shuffle, fields, known.file_at)
    parts = read_body(source.lines, context, source.end, report)
    if parts.body is None:
        return None
    item = Item(
        id="", version=1, type=item_type, title="", points=points, scoring=scoring, language="en",
        status=Status.APPROVED, author="", stem=parts.stem, body=parts.body, cognitive=cognitive,
        shuffle=shuffle, seconds=seconds, feedback=parts.feedback,
    )  # fmt: skip
    return replace(item, pictures=read_shown(item, source.lines, known.file_at, report))
