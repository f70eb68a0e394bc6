"""Markdown quizzes in, as people keep them on GitHub: a question, then its options as a task list.

A question begins with a heading, or after the options of the one before. What stands below the
options is feedback where questions have headings, and where it says so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from server.integrations.found import Draft, Found, Losses, Reading, Refusing, Upload
from server.integrations.html_markdown import Room
from server.integrations.making import Said, letters, made
from server.integrations.plain import lines_of
from server.integrations.report import Remark
from server.integrations.texts import Form, Texts
from server.items.domain.model import Multiple, Option, Single
from server.items.domain.report import Report
from server.items.domain.sections import Line, mark_code, starts_code

_OPTION = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+[\[(](?P<mark>[ xX*])[\])](?:\s+(?P<text>.*))?$")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(?P<text>.*?)\s*#*\s*$")
_NUMBER = re.compile(
    r"(?:\*\*)?\s*(?:(?:Q|Question|Frage|No\.?)\s*)?\d{1,4}\s*[.):]\s*(?=\S)", re.IGNORECASE
)
_BARE_NUMBER = re.compile(r"(?:Q|Question|Frage)?\s*#?\d{1,4}\s*[.):]?\Z", re.IGNORECASE)
_EXPLAINS = re.compile(
    r"\s*(?:>|(?:\*\*|_|\*)?(?:explanation|feedback|reference|source|note|answer|hint)\b"
    r"|\[(?:reference|source|explanation)\b)",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"\s+> ?(.*)$")


@dataclass(slots=True)
class _Chosen:
    is_key: bool
    lines: list[str]
    rationale: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Question:
    line: int
    heading: str = ""
    stem: list[str] = field(default_factory=list)
    options: list[_Chosen] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)

    @property
    def has_text(self) -> bool:
        return bool(self.heading) or any(line.strip() for line in self.stem)


def read(upload: Upload) -> Reading:
    lines = mark_code(lines_of(upload.data), 1, Report(upload.name))
    found: list[Found] = []
    remarks = []
    for question in _questions(lines):
        if question.options:
            found.append(_found(question, upload))
        elif question.has_text:
            remarks.append(Remark("", question.line, "Text without options is left out."))
    return Reading(tuple(found), tuple(remarks))


def _questions(lines: list[Line]) -> Iterator[_Question]:
    question = _Question(1)
    for line in lines:
        if _begins(line, question):
            yield question
            question = _Question(line.number)
        _take(line, question)
    yield question


def _begins(line: Line, question: _Question) -> bool:
    """Whether a new question begins with this line."""
    if line.is_code or not line.text.strip():
        return False
    if _HEADING.match(line.text):
        return question.has_text or bool(question.options)
    if not question.options or question.heading or _OPTION.match(line.text):
        return False
    is_apart = not line.text.startswith((" ", "\t")) and not _EXPLAINS.match(line.text)
    return is_apart and not any(one.strip() for one in question.tail)


def _take(line: Line, question: _Question) -> None:
    heading = None if line.is_code else _HEADING.match(line.text)
    option = None if line.is_code else _OPTION.match(line.text)
    if heading and not question.options:
        question.heading = heading["text"]
    elif option and not any(one.strip() for one in question.tail):
        question.options.append(_Chosen(option["mark"] != " ", [option["text"] or ""]))
    elif not question.options:
        if line.text.strip() and not question.has_text:
            question.line = line.number
        question.stem.append(line.text)
    elif any(one.strip() for one in question.tail) or not _continues(line, question.options[-1]):
        question.tail.append(line.text)


def _continues(line: Line, option: _Chosen) -> bool:
    """Add the line to the option, if it is a part of it: indented, or code right below."""
    quote = None if line.is_code else _QUOTE.match(line.text)
    if quote:
        option.rationale.append(quote[1])
    elif line.is_code or not line.text.strip() or line.text.startswith(("  ", "\t")):
        option.lines.append(line.text)
    else:
        return False
    return True


def _found(question: _Question, upload: Upload) -> Found:
    losses = Losses()
    texts = Texts(losses, upload.beside)
    try:
        item = made(_choice(question, texts), _said(question, texts))
        return Draft(item, question.line, losses.all(), texts.pictures.files)
    except Refusing as refusal:
        return refusal.refused(question.line, type="task list")


def _choice(question: _Question, texts: Texts) -> Single | Multiple:
    keys = sum(option.is_key for option in question.options)
    if not keys:
        raise Refusing("E022", "no option is marked, as in `- [x] text`")
    options = tuple(
        Option(
            name, texts.markdown(_dedented(one.lines), Form.MARKDOWN, Room.ENTRY), one.is_key,
            rationale=texts.markdown("\n".join(one.rationale), Form.MARKDOWN),
        )
        for name, one in zip(letters(len(question.options)), question.options, strict=True)
    )  # fmt: skip
    return Single(options) if keys == 1 else Multiple(options)


def _said(question: _Question, texts: Texts) -> Said:
    heading = _unnumbered(question.heading)
    stem = _dedented(question.stem)
    if _BARE_NUMBER.match(question.heading.strip()) and stem:
        heading = ""
    if not heading:
        stem = _unnumbered(stem)
    whole = f"{heading}\n\n{stem}".strip("\n")
    markdown = texts.markdown(whole, Form.MARKDOWN)
    tail = _dedented(question.tail)
    return Said(markdown, title=heading or stem, feedback=texts.markdown(tail, Form.MARKDOWN))


def _unnumbered(text: str) -> str:
    found = _NUMBER.match(text)
    if found is None:
        return text
    rest = text[found.end() :]
    return rest.removesuffix("**") if found[0].startswith("**") else rest


def _dedented(lines: list[str]) -> str:
    """Take away what all lines but the first are indented by."""
    first, *rest = lines or [""]
    indents = [len(line) - len(line.lstrip(" ")) for line in rest if line.strip()]
    by = min(indents, default=0)
    fitted = [line[by:] if line.strip() else "" for line in rest]
    head = first if starts_code(first) else first.strip()
    return "\n".join([head, *fitted]).strip("\n")
