"""GIFT in: every kind of question that Moodle's own reader knows."""

import re
from dataclasses import dataclass
from fractions import Fraction

from server.integrations import bodies
from server.integrations.bodies import Answer
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
from server.integrations.gift.blocks import Block, blocks, shown
from server.integrations.html_markdown import Room
from server.integrations.making import Said, letters, made
from server.integrations.ordering import GRADINGS, policy_of
from server.integrations.plain import lines_of
from server.integrations.report import Remark
from server.integrations.texts import Form, Texts, bare
from server.items.domain.model import Body, Numeric, Order, Policy, Step
from server.items.domain.rubric import Words

_FORMS = {
    "html": Form.HTML, "moodle": Form.AUTO, "plain": Form.PLAIN, "markdown": Form.MARKDOWN,
}  # fmt: skip
_FORM = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
_WEIGHT = re.compile(r"%(-?[0-9]{1,3}(?:\.[0-9]{0,9})?)%")
_TRUE, _FALSE = frozenset({"T", "TRUE"}), frozenset({"F", "FALSE"})
_BLANK = "_____"
_UNCLOSED = "a `{` that is never closed; a blank line ends a question"
_ORDERING = re.compile(
    r">\s*(?P<count>[0-9]*)(?P<words>[A-Za-z0-9_ \t]*)\n(?P<steps>.*)\Z", re.DOTALL
)


def read(upload: Upload) -> Reading:
    found: list[Found] = []
    remarks = []
    is_open = False
    for block in blocks(lines_of(upload.data)):
        if is_open and _begins_closed(block):
            is_open = False  # the rest of a question that a blank line cut
            continue
        is_open = block.text.count("{") > block.text.count("}")
        if block.text.startswith("$CATEGORY:"):
            name = block.text.removeprefix("$CATEGORY:").strip()
            text = f"The category {name!r} is not kept; domains are those of the blueprint."
            remarks.append(Remark("", block.line, text))
        else:
            found.append(_Question(block, upload).found())
    return Reading(tuple(found), tuple(remarks))


@dataclass(slots=True)
class _Parts:
    name: str
    stem: str
    answer: str | None
    feedback: str


class _Question:
    def __init__(self, block: Block, upload: Upload) -> None:
        self._block = block
        self._losses = Losses()
        self._texts = Texts(self._losses, upload.beside)
        self._form = Form.AUTO
        self._type: str | None = None

    def found(self) -> Found:
        block = self._block
        try:
            return self._draft(_parts(block))
        except Refusing as refusal:
            return refusal.refused(block.line, type=self._type, name=block.idnumber)

    def _draft(self, parts: _Parts) -> Draft:
        self._form, stem = self._formed(parts.stem, Form.AUTO)
        title = shown(parts.name) or bare(stem, self._form)
        if parts.answer is None:
            self._type = "description"
            raise Refusing(UNSUPPORTED, "a description asks nothing; put it into a stem or a case")
        body, policy = self._body(parts.answer)
        if self._block.tags:
            self._losses.add(f"The tags {', '.join(self._block.tags)} are not kept.")
        said = Said(
            self._texts.markdown(stem, self._form), name=self._block.idnumber, title=title,
            policy=policy, shuffle=self._type != "truefalse",
            feedback=self._text(parts.feedback, Room.WHOLE),
        )  # fmt: skip
        losses, files = self._losses.all(), self._texts.pictures.files
        return Draft(made(body, said), self._block.line, losses, files)

    def _body(self, answer: str) -> tuple[Body, Policy | None]:
        self._type = _type_of(answer)
        if self._type == "multichoice":
            found = bodies.choice(
                self._answers(_cut(answer.replace("=", "~="), "~")), self._losses,
                is_single="=" in answer,
            )  # fmt: skip
            return found.body, found.policy
        if self._type == "ordering":
            return self._order(answer)
        return self._other(answer), None

    def _other(self, answer: str) -> Body:
        if self._type == "essay":
            return bodies.essay(self._losses, Words())
        if self._type == "numerical":
            return Numeric(bodies.numbers(self._numbers(answer[1:]), self._losses))
        if self._type == "matching":
            return bodies.pairs([self._pair(one) for one in _cut(answer, "=")])
        if self._type == "truefalse":
            return self._true_false(answer)
        typed = [self._typed(one) for one in _cut(answer, "=")]
        return bodies.texts(typed, self._losses, case=False)

    def _answers(self, written: list[str]) -> list[Answer]:
        if len(written) < 2:
            raise Refusing("E020", "fewer than two options")
        return [self._option(one) for one in written]

    def _option(self, written: str) -> Answer:
        fraction, rest = Fraction(0), written.strip()
        if rest.startswith("="):
            fraction, rest = Fraction(1), rest[1:].strip()
        weight = _WEIGHT.match(rest)
        if weight:
            fraction, rest = self._share(weight[1]), rest[weight.end() :]
        text, _, feedback = rest.partition("#")
        return Answer(self._text(text, Room.ENTRY), fraction, self._text(feedback, Room.WHOLE))

    def _typed(self, written: str) -> Answer:
        fraction, rest = Fraction(1), written.strip()
        weight = _WEIGHT.match(rest)
        if weight:
            fraction, rest = self._share(weight[1]), rest[weight.end() :]
        text, _, feedback = rest.partition("#")
        return Answer(self._formed(text, self._form)[1], fraction, shown(feedback))

    def _numbers(self, answer: str) -> list[Answer]:
        right, tilde, _ = answer.partition("~")
        if tilde:
            self._losses.add(bodies.FEEDBACK_LOST)
        found = []
        for one in map(self._typed, _cut(right, "=")):
            value, _, tolerance = one.text.partition(":")
            found.append(Answer(value.strip(), one.fraction, one.feedback, tolerance.strip()))
        return found

    def _pair(self, written: str) -> tuple[str, str]:
        left, arrow, right = written.partition("->")
        if not arrow:
            raise Refusing(WRONG_FORMAT, f"{shown(written)[:60]!r} has no `->`")
        return self._text(left, Room.LINE), self._texts.markdown(
            shown(right), Form.PLAIN, Room.LINE
        )

    def _true_false(self, answer: str) -> Body:
        written, wrong, right = [*answer.split("#", 2), "", ""][:3]
        is_true = written.strip() in _TRUE
        on_wrong, on_right = self._text(wrong, Room.WHOLE), self._text(right, Room.WHOLE)
        if_true, if_false = (on_right, on_wrong) if is_true else (on_wrong, on_right)
        return bodies.true_false(is_true=is_true, if_true=if_true, if_false=if_false)

    def _order(self, answer: str) -> tuple[Body, Policy | None]:
        found = _ORDERING.match(answer)
        if found is None:
            raise Refusing(WRONG_FORMAT, "the steps to order stand each on a line of its own")
        steps = [one for one in found["steps"].split("\n") if one.strip()]
        if found["count"] and int(found["count"]) < len(steps):
            self._losses.add("All steps are to be ordered; Moodle draws some of them.")
        words = found["words"].upper().split()
        grading = next((one for one in words if one in GRADINGS), "")
        policy = policy_of(grading, self._losses)
        named = zip(letters(len(steps)), steps, strict=True)
        body = Order(tuple(Step(name, self._text(one, Room.ENTRY)) for name, one in named))
        return body, policy

    def _share(self, percent: str) -> Fraction:
        value = Fraction(percent.rstrip("."))
        if abs(value) > 100:
            raise Refusing(NOT_HELD, f"{percent} % is no share of the points")
        return bodies.share(value, self._losses)

    def _text(self, written: str, room: Room) -> str:
        form, text = self._formed(written, self._form)
        return self._texts.markdown(text, form, room) if text else ""

    def _formed(self, written: str, default: Form) -> tuple[Form, str]:
        found = _FORM.match(written)
        if found is None:
            return default, shown(written)
        return _FORMS[found[1]], shown(written[found.end() :])


def _begins_closed(block: Block) -> bool:
    opened, closed = block.text.find("{"), block.text.find("}")
    return closed >= 0 and not 0 <= opened < closed


def _parts(block: Block) -> _Parts:
    """Raises Refusing where the braces do not close."""
    text, name = block.text.strip(), ""
    if text.startswith("::"):
        head, colons, rest = text[2:].partition("::")
        name, text = (head, rest.strip()) if colons else ("", text[2:])
    opened, closed = text.find("{"), text.find("}")
    if opened < 0 and closed < 0:
        return _Parts(name, text, None, "")
    if not 0 <= opened < closed:
        at = block.text.find("{" if closed < 0 or closed > opened >= 0 else "}")
        what = "a `}` that was never opened" if closed >= 0 else _UNCLOSED
        raise Refusing("E050", what, block.line_of(at))
    after = text[closed + 1 :]
    if "{" in text[opened + 1 :] or "}" in after:
        raise Refusing(WRONG_FORMAT, r"a second `{` in one question; write `\{` in a text")
    answer, _, feedback = text[opened + 1 : closed].rpartition("####")
    if "####" not in text[opened:closed]:
        answer, feedback = feedback, ""
    stem = text[:opened] + (_BLANK + after if after else "")
    return _Parts(name, stem, answer.strip(), feedback.strip())


def _type_of(answer: str) -> str:
    if not answer:
        return "essay"
    if answer.startswith("#"):
        return "numerical"
    if answer.startswith(">"):
        return "ordering"
    if re.match(r"[0-9.]*:[A-Z_]+:", answer):
        raise Refusing(UNSUPPORTED, "embedded answers (cloze) are no part of GIFT")
    return _type_by_signs(answer)


def _type_by_signs(answer: str) -> str:
    if "~" in answer:
        return "multichoice"
    if "=" in answer and "->" in answer:
        return "matching"
    if answer.partition("#")[0].strip() in _TRUE | _FALSE:
        return "truefalse"
    return "shortanswer"


def _cut(answer: str, sign: str) -> list[str]:
    """Cut at the sign; Moodle forgives one that is missing before the first."""
    first, *rest = answer.split(sign)
    return [first, *rest] if first.strip() else rest
