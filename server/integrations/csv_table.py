"""CSV in: a heading, then one item a line. Cells are plain text.

Columns: `question`, `answer`, and for choices `a`, `b`… (or `option 1`…, or `options` with `|`
between, or `wrong 1`… beside the answer); besides `type`, `id`, `title`, `points`, `feedback`, and
`feedback a`… for rationales.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from string import ascii_lowercase

from server.integrations.bodies import essay
from server.integrations.found import (
    NOT_HELD,
    UNSUPPORTED,
    WRONG_FORMAT,
    Draft,
    Found,
    Losses,
    Reading,
    Refusing,
    Upload,
)
from server.integrations.html_markdown import Room
from server.integrations.making import Said, letters, made, whole_points
from server.integrations.plain import lines_of
from server.integrations.report import Remark
from server.integrations.texts import Form, Texts
from server.items.domain.answers import read_number
from server.items.domain.matching import folded
from server.items.domain.model import (
    Body,
    Item,
    Multiple,
    Numeric,
    Option,
    Single,
    Text,
    TextAnswer,
    TextMatch,
    Units,
)
from server.items.domain.numbers import read_rational
from server.items.domain.rubric import Words

_COLUMNS = {
    "question": "question", "stem": "question", "prompt": "question", "question text": "question",
    "text": "question", "answer": "answer", "answers": "answer", "key": "answer",
    "correct": "answer", "correct answer": "answer", "correct answers": "answer",
    "correct option": "answer", "solution": "answer", "type": "type", "question type": "type",
    "id": "id", "identifier": "id", "title": "title", "name": "title", "points": "points",
    "score": "points", "marks": "points", "feedback": "feedback", "explanation": "feedback",
    "options": "options", "choices": "options",
}  # fmt: skip
_OPTION = re.compile(r"(?:(?:option|choice|answer) ?)?([a-z]|[1-9][0-9]?)\Z")
_WRONG = re.compile(r"(?:distractor|(?:wrong|incorrect)(?: answer)?) ?([1-9][0-9]?)\Z")
_RATIONALE = re.compile(r"(?:feedback|rationale|explanation) ?([a-z]|[1-9][0-9]?)\Z")
_KINDS = {
    "": ("", "choice", "mc", "mcq", "multiple choice"),
    "single": ("single", "single choice", "radio"),
    "multiple": (
        "multiple", "multi", "ma", "multiple answer", "multiple answers", "multiple response",
        "multiple select", "multi select", "checkbox",
    ),
    "truefalse": ("truefalse", "true false", "tf", "boolean"),
    "text": ("text", "short", "short answer", "sa"),
    "numeric": ("numeric", "numerical", "number"),
    "essay": ("essay",),
}  # fmt: skip
_TYPES = {name: kind for kind, names in _KINDS.items() for name in names}
_CUT = re.compile(r"\s*[|;,]\s*")
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: Mapping[str, str]
    options: tuple[str, ...]
    rationales: tuple[str, ...]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "").strip()


def read(upload: Upload) -> Reading:
    rows = _table(lines_of(upload.data))
    line, heading = next(rows, (1, []))
    columns = [_column(one) for one in heading]
    if "question" not in columns or "answer" not in columns:
        raise Refusing(
            WRONG_FORMAT, "the first line names no columns `question` and `answer`", line
        )
    remarks = [
        Remark("", line, f"The column {name.strip()[:60]!r} is not read.")
        for name, column in zip(heading, columns, strict=True)
        if column is None and name.strip()
    ]
    found = tuple(
        _found(_row(number, columns, cells), upload)
        for number, cells in rows
        if any(cell.strip() for cell in cells)
    )
    return Reading(found, tuple(remarks))


def _table(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows, each with the line it begins at."""
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader([f"{line}\n" for line in lines], delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, [cell.removesuffix("\n") for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise Refusing(WRONG_FORMAT, f"not CSV: {error}", line) from error


def _column(heading: str) -> str | None:
    name = _words(heading)
    if name in _COLUMNS:
        return _COLUMNS[name]
    for pattern, kind in ((_OPTION, "option"), (_WRONG, "wrong"), (_RATIONALE, "rationale")):
        found = pattern.match(name)
        if found:
            place = found[1]
            number = int(place) if place.isdecimal() else ascii_lowercase.index(place) + 1
            return f"{kind} {number}"
    return None


def _row(line: int, columns: list[str | None], cells: list[str]) -> _Row:
    named = {column: cell for column, cell in zip(columns, cells, strict=False) if column}
    options = [named.get(f"option {n}", "").strip() for n in range(1, 100)]
    while options and not options[-1]:
        options.pop()
    if not options:
        options = _options_elsewhere(named)
    rationales = tuple(named.get(f"rationale {n}", "") for n in range(1, len(options) + 1))
    return _Row(line, named, tuple(options), rationales)


def _options_elsewhere(named: Mapping[str, str]) -> list[str]:
    """Read them from one cell, or from the right answer and the wrong ones."""
    written = named.get("options", "")
    if written.strip():
        parted = r"[|\n]" if re.search(r"[|\n]", written) else ";"
        return [one.strip() for one in re.split(parted, written)]
    wrong = [text for n in range(1, 100) if (text := named.get(f"wrong {n}", "").strip())]
    return [named.get("answer", "").strip(), *wrong] if wrong else []


def _found(row: _Row, upload: Upload) -> Found:
    losses = Losses()
    try:
        item = _item(row, Texts(losses, upload.beside))
        return Draft(item, row.line, losses.all())
    except Refusing as refusal:
        return refusal.refused(row.line, type=row["type"] or None, name=row["id"])


def _item(row: _Row, texts: Texts) -> Item:
    kind = _words(row["type"])
    if kind not in _TYPES:
        raise Refusing(UNSUPPORTED, f"the type {row['type'][:40]!r} cannot be read from a table")
    points = read_rational(row["points"]) if row["points"] else Fraction(1)
    if points is None:
        raise Refusing(NOT_HELD, f"{row['points'][:40]!r} is no number of points")
    body = _body(_TYPES[kind], row, texts)
    said = Said(
        texts.markdown(row["question"], Form.PLAIN), name=row["id"],
        title=row["title"] or row["question"], points=whole_points(points, texts.losses),
        shuffle=not _is_true_false(body),
        feedback=texts.markdown(row["feedback"], Form.PLAIN),
    )  # fmt: skip
    return made(body, said)


def _words(text: str) -> str:
    return " ".join(re.split(r"[\s_/-]+", text.strip().casefold()))


def _body(kind: str, row: _Row, texts: Texts) -> Body:
    if kind == "essay":
        return essay(texts.losses, Words())
    if not row["answer"]:
        raise Refusing("E051", "there is no answer")
    is_plain = not kind and not row.options
    if kind == "truefalse" or (is_plain and row["answer"].casefold() in {"true", "false"}):
        return _true_false(row)
    if kind in {"text", "numeric"} or is_plain:
        return _numeric(row) if kind == "numeric" else _text(row)
    keys = _keys(row)
    options = tuple(
        Option(
            name, texts.markdown(text, Form.PLAIN, Room.ENTRY), is_key=at in keys,
            rationale=texts.markdown(rationale, Form.PLAIN),
        )
        for at, (name, text, rationale) in enumerate(
            zip(letters(len(row.options)), row.options, row.rationales, strict=True)
        )
    )  # fmt: skip
    if kind == "multiple" or (not kind and len(keys) > 1):
        return Multiple(options)
    return Single(options)


def _keys(row: _Row) -> set[int]:
    """Return the places of the right options, named by letter, number or text."""
    whole = _place(row["answer"], row)
    if whole is not None:
        return {whole}
    places = {_place(one, row) for one in _CUT.split(row["answer"]) if one}
    if None in places or not places:
        raise Refusing("E051", f"the answer {row['answer'][:60]!r} names no option")
    return {one for one in places if one is not None}


def _place(name: str, row: _Row) -> int | None:
    exact = [at for at, text in enumerate(row.options) if _folded(text) == _folded(name)]
    if len(exact) == 1:
        return exact[0]
    short = name.strip().casefold()
    if len(short) == 1 and short in ascii_lowercase:
        place = ascii_lowercase.index(short)
    else:
        place = int(short) - 1 if re.fullmatch(r"[1-9][0-9]?", short) else -1
    return place if 0 <= place < len(row.options) and row.options[place] else None


def _folded(text: str) -> str:
    return folded(text, TextMatch())


def _true_false(row: _Row) -> Body:
    answer = row["answer"].casefold()
    if answer not in {"true", "t", "false", "f"}:
        raise Refusing("E051", f"the answer {row['answer'][:60]!r} is neither true nor false")
    is_true = answer.startswith("t")
    return Single((Option("a", "True", is_key=is_true), Option("b", "False", is_key=not is_true)))


def _is_true_false(body: Body) -> bool:
    return isinstance(body, Single) and [one.text for one in body.options] == ["True", "False"]


def _text(row: _Row) -> Body:
    answers = dict.fromkeys(" ".join(one.split()) for one in row["answer"].split("|"))
    return Text(tuple(TextAnswer(Fraction(1), one) for one in answers if one))


def _numeric(row: _Row) -> Body:
    answer = read_number(row["answer"], Units())
    if answer is None:
        raise Refusing("E034", f"{row['answer'][:60]!r} is no number, as `3.5 +/- 0.1` or `[3, 4]`")
    return Numeric((answer,))
