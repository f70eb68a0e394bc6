"""Moodle XML out. Texts stay Markdown, which Moodle reads too; pictures go along."""

import base64
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from xml.sax.saxutils import escape, quoteattr

from server.integrations.differences import (
    fractions_of,
    is_true_false,
    numbers_of,
    percent,
    refuse_unasked,
    rows_of,
    tell_of_bank,
    typed_of,
)
from server.integrations.found import Losses, Refusing
from server.integrations.leaving import Leaving, Left, Written
from server.integrations.markdown_plain import words_of
from server.integrations.moodle.embedding import embedded
from server.integrations.moodle.units import multipliers_of
from server.integrations.ordering import grading_of
from server.integrations.rubrics import notes_of
from server.items.domain.links import image_paths
from server.items.domain.model import (
    Cloze,
    Item,
    ItemType,
    Multiple,
    Numeric,
    Order,
    Single,
    Text,
)
from server.items.domain.rubric import Essay, Raters

_TYPES = {
    ItemType.SINGLE: "multichoice", ItemType.MULTIPLE: "multichoice", ItemType.TEXT: "shortanswer",
    ItemType.NUMERIC: "numerical", ItemType.MATCH: "matching", ItemType.ORDER: "ordering",
    ItemType.ESSAY: "essay", ItemType.CLOZE: "cloze",
}  # fmt: skip
_TRY_AGAIN = "0.3333333"


def write(items: Sequence[Leaving]) -> Written:
    questions, left = [], []
    for one in items:
        writer = _Writer(one)
        try:
            questions.append(writer.question())
            left.append(Left(writer.losses.all()))
        except Refusing as refusal:
            left.append(Left(code=refusal.code, text=refusal.text))
    inner = "\n".join(questions)
    document = f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{inner}\n</quiz>\n'
    return Written(".xml", document.encode(), tuple(left))


class _Writer:
    def __init__(self, leaving: Leaving) -> None:
        self.item: Item = leaving.item
        self.losses = Losses()
        self._files: Mapping[str, bytes] = leaving.files

    def question(self) -> str:
        item = self.item
        refuse_unasked(item, _TYPES, "Moodle")
        tell_of_bank(item, self.losses)
        name = "truefalse" if is_true_false(item) else _TYPES[item.type]
        stem = embedded(item, self.losses) if isinstance(item.body, Cloze) else item.stem
        parts = [
            f"<name><text>{escape(item.title)}</text></name>",
            self._field("questiontext", stem),
            self._field("generalfeedback", item.feedback),
            *([] if name == "cloze" else [f"<defaultgrade>{self._points()}</defaultgrade>"]),
            f"<penalty>{'1' if name == 'truefalse' else _TRY_AGAIN}</penalty>",
            "<hidden>0</hidden>",
            f"<idnumber>{item.id}</idnumber>",
            *self._body(name),
        ]
        inner = "\n".join(f"    {part}" for part in parts)
        return f'  <question type="{name}">\n{inner}\n  </question>'

    def _body(self, name: str) -> list[str]:
        writers: dict[str, Callable[[], list[str]]] = {
            "truefalse": self._true_false,
            "multichoice": self._choice,
            "shortanswer": self._typed,
            "numerical": self._numbers,
            "matching": self._pairs,
            "ordering": self._steps,
            "essay": self._essay,
        }
        return writers[name]() if name in writers else []

    def _true_false(self) -> list[str]:
        assert isinstance(self.item.body, Single)
        true, false = self.item.body.options
        return [
            self._answer("100" if one.is_key else "0", _plain(word), one.rationale)
            for word, one in (("true", true), ("false", false))
        ]

    def _choice(self) -> list[str]:
        body = self.item.body
        assert isinstance(body, Single | Multiple)
        if isinstance(body, Multiple) and body.choose:
            self.losses.add("That it says how many to choose is not kept.")
        fractions = fractions_of(self.item, self.losses)
        answers = [
            self._answer(
                percent(fraction, self.losses), self._text(one.text), one.rationale, "markdown"
            )
            for one, fraction in zip(body.options, fractions, strict=True)
        ]
        return [
            f"<single>{_flag(isinstance(body, Single))}</single>",
            f"<shuffleanswers>{_flag(self.item.shuffle)}</shuffleanswers>",
            "<answernumbering>abc</answernumbering>",
            *answers,
        ]

    def _typed(self) -> list[str]:
        body = self.item.body
        assert isinstance(body, Text)
        rows = typed_of(body, self.losses)
        return [
            f"<usecase>{int(body.match.case)}</usecase>",
            *(self._answer(percent(one, self.losses), _plain(text)) for text, one in rows),
        ]

    def _numbers(self) -> list[str]:
        body = self.item.body
        assert isinstance(body, Numeric)
        answers = [
            self._answer(
                percent(one.share, self.losses), _plain(one.value),
                more=f"<tolerance>{one.tolerance}</tolerance>",
            )
            for one in numbers_of(body.answers)
        ]  # fmt: skip
        units = [
            f"<unit><multiplier>{by}</multiplier><unit_name>{escape(name)}</unit_name></unit>"
            for name, by in multipliers_of(body)
        ]
        if not units:
            return answers
        required = 2 if body.units.is_required else 0
        return [
            *answers, f"<units>{''.join(units)}</units>",
            f"<unitgradingtype>{required}</unitgradingtype>",
            "<unitpenalty>1.0</unitpenalty>", "<showunits>0</showunits>",
        ]  # fmt: skip

    def _pairs(self) -> list[str]:
        rows = [
            f'<subquestion format="markdown">{self._text(left)}'
            f"<answer>{_plain(words_of(right, self.losses))}</answer></subquestion>"
            for left, right in rows_of(self.item, self.losses)
        ]
        return [f"<shuffleanswers>{_flag(self.item.shuffle)}</shuffleanswers>", *rows]

    def _steps(self) -> list[str]:
        body = self.item.body
        assert isinstance(body, Order)
        if any(step.rationale for step in body.steps):
            self.losses.add("Rationales of steps are not kept.")
        return [
            "<layouttype>VERTICAL</layouttype>", "<selecttype>ALL</selecttype>",
            f"<gradingtype>{grading_of(self.item.scoring.policy)}</gradingtype>",
            *(self._answer("100", self._text(one.text), form="markdown") for one in body.steps),
        ]  # fmt: skip

    def _essay(self) -> list[str]:
        body = self.item.body
        assert isinstance(body, Essay)
        if body.exemplars or body.raters != Raters() or body.shows_rubric:
            self.losses.add("Its exemplars and its rules for raters are not kept.")
        limits = (("minwordlimit", body.words.least), ("maxwordlimit", body.words.most))
        return [
            "<responseformat>editor</responseformat>", "<attachments>0</attachments>",
            *(f"<{tag}>{limit}</{tag}>" for tag, limit in limits if limit is not None),
            self._field("graderinfo", notes_of(self.item)),
        ]  # fmt: skip

    def _field(self, tag: str, text: str) -> str:
        return f'<{tag} format="markdown">{self._text(text)}</{tag}>'

    def _text(self, text: str) -> str:
        """Write the text and the pictures it shows."""
        files = []
        for path in dict.fromkeys(image_paths(text)):
            name = path.rpartition("/")[2]
            text = text.replace(f"]({path}", f"](@@PLUGINFILE@@/{name}")
            data = base64.b64encode(self._files.get(path, b"")).decode()
            files.append(f'<file name={quoteattr(name)} path="/" encoding="base64">{data}</file>')
        return _plain(text) + "".join(files)

    def _answer(
        self, fraction: str, text: str, rationale: str = "", form: str = "moodle_auto_format",
        more: str = "",
    ) -> str:  # fmt: skip
        feedback = self._field("feedback", rationale)
        return f'<answer fraction="{fraction}" format="{form}">{text}{more}{feedback}</answer>'

    def _points(self) -> str:
        points = self.item.points
        written = f"{float(points):.7f}".rstrip("0").rstrip(".")
        if Fraction(written) != points:
            self.losses.add(f"Its points, {points.numerator}/{points.denominator}, are rounded.")
        return written


def _plain(text: str) -> str:
    return f"<text>{escape(text)}</text>"


def _flag(value: bool) -> str:  # noqa: FBT001 - the value to be written, no switch
    return "true" if value else "false"
