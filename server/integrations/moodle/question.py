"""A `<question>` of Moodle XML, asked for its texts, flags and numbers. Losses are gathered."""

import base64
import binascii
from collections.abc import Mapping
from fractions import Fraction
from urllib.parse import unquote

from server.integrations.bodies import Answer, share
from server.integrations.found import NOT_HELD, WRONG_FORMAT, Losses, Refusing, Upload
from server.integrations.html_markdown import Room
from server.integrations.making import whole_points
from server.integrations.texts import Form, Texts, bare
from server.integrations.xml_tree import Element
from server.items.domain.numbers import read_authored

_FORMS = {
    "html": Form.HTML, "moodle_auto_format": Form.AUTO, "plain_text": Form.PLAIN,
    "markdown": Form.MARKDOWN, "wiki_like": Form.AUTO,
}  # fmt: skip
_USUAL_FEEDBACK = frozenset({
    "", "Your answer is correct.", "Your answer is partially correct.",
    "Your answer is incorrect.",
})  # fmt: skip
_USUAL_PENALTIES = frozenset({Fraction(0), Fraction(1, 10), Fraction(1)})
_USUAL_NUMBERING = frozenset({"", "abc", "ABCD", "none"})
_PLUGIN_FILE = "@@PLUGINFILE@@"


class Question:
    def __init__(self, element: Element, upload: Upload) -> None:
        self.element = element
        self.type = element.get("type").strip() or "no type"
        self.losses = Losses()
        self.texts = Texts(self.losses, upload.beside)
        stem = element.child("questiontext")
        self.form = _form(stem, Form.HTML)

    @property
    def name(self) -> str:
        return " ".join(_text(self.element.child("name")).split())

    @property
    def idnumber(self) -> str:
        return self.value("idnumber")

    @property
    def title(self) -> str:
        return self.name or bare(self.raw_stem(), self.form)

    def value(self, tag: str, default: str = "") -> str:
        child = self.element.child(tag)
        return default if child is None else child.text.strip()

    def flag(self, tag: str, *, default: bool) -> bool:
        value = self.value(tag)
        return default if not value else value.lower() not in {"0", "false"}

    def raw_stem(self) -> str:
        return _text(self.element.child("questiontext"))

    def stem(self, raw: str | None = None) -> str:
        """Return it as Markdown; `raw` is the text where something was put into it."""
        element = self.element.child("questiontext")
        written = self.raw_stem() if raw is None else raw
        files = {} if element is None else files_of(element)
        old = self.value("image")
        if old and self.element.child("image_base64") is not None:
            files[old] = decoded(self.value("image_base64"))
            written += f'<p><img src="{old}" alt=""></p>'
        return self.markdown(written, self.form, Room.WHOLE, files)

    def feedback(self) -> str:
        return self.text_of(self.element.child("generalfeedback"), Room.WHOLE)

    def text_of(self, element: Element | None, room: Room, default: Form | None = None) -> str:
        """Return the text of a field as Markdown, in the question's form unless it has its own."""
        if element is None:
            return ""
        form = _form(element, default or self.form)
        return self.markdown(_text(element), form, room, files_of(element))

    def markdown(self, raw: str, form: Form, room: Room, files: Mapping[str, bytes]) -> str:
        return self.texts.markdown(raw, form, room, files=lambda name: files.get(_path(name)))

    def points(self) -> Fraction:
        written = self.value("defaultgrade")
        number = read_authored(written) if written else None
        if written and number is None:
            raise Refusing(NOT_HELD, f"{written[:40]!r} is no number of points")
        return whole_points(Fraction(number) if number is not None else Fraction(1), self.losses)

    def fraction(self, answer: Element) -> Fraction:
        written = answer.get("fraction").strip() or "0"
        number = read_authored(written.replace(",", "."))
        if number is None or abs(number) > 100:
            raise Refusing(NOT_HELD, f"{written[:40]!r} is no share of the points", answer.line)
        return share(Fraction(number), self.losses)

    def answers(self, room: Room | None) -> list[Answer]:
        """Return the answers, their texts as Markdown for the room, or as typed without one."""
        return [self._answer(one, room) for one in self.element.children("answer")]

    def _answer(self, element: Element, room: Room | None) -> Answer:
        text = _text(element).strip() if room is None else self.text_of(element, room)
        feedback = self.text_of(element.child("feedback"), Room.WHOLE)
        tolerance = element.child("tolerance")
        return Answer(
            text,
            self.fraction(element),
            feedback,
            "" if tolerance is None else tolerance.text.strip(),
        )

    def tell_of_the_rest(self) -> None:
        """Name what no item of ours has."""
        tags = [_text(one) for one in self.element.below() if one.tag == "tag"]
        if any(tags):
            self.losses.add(f"The tags {', '.join(filter(None, tags))} are not kept.")
        if self.flag("hidden", default=False):
            self.losses.add("It was hidden there; here it is a draft as others are.")
        if self.element.children("hint"):
            self.losses.add("Hints are not kept.")
        if self.value("answernumbering") not in _USUAL_NUMBERING:
            self.losses.add("How its options are numbered is not kept.")
        if self.value("instructions"):
            self.losses.add("Instructions on how to write the answer are not kept.")
        self._tell_of_penalty()
        for tag in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
            written = bare(_text(self.element.child(tag)), Form.HTML).strip()
            if written not in _USUAL_FEEDBACK:
                self.losses.add("Feedback on a right, partly right or wrong answer is not kept.")

    def _tell_of_penalty(self) -> None:
        number = read_authored(self.value("penalty") or "0")
        penalty = Fraction(number) if number is not None else Fraction(0)
        if penalty not in _USUAL_PENALTIES and abs(penalty - Fraction(1, 3)) > Fraction(1, 200):
            self.losses.add(f"The penalty of {float(penalty):g} for another try is not kept.")


def _text(element: Element | None) -> str:
    """Return the text of a field; old files have it without an element of its own."""
    if element is None:
        return ""
    inner = element.child("text")
    if inner is not None:
        return inner.text
    return "".join(part for part in element.parts if isinstance(part, str))


def _form(element: Element | None, default: Form) -> Form:
    return default if element is None else _FORMS.get(element.get("format").strip(), default)


def files_of(element: Element) -> dict[str, bytes]:
    """Return the files of a field by their path in its text."""
    found = {}
    for one in element.children("file"):
        path = (one.get("path", "/") + one.get("name")).lstrip("/")
        data = one.text
        found[path] = decoded(data) if one.get("encoding") == "base64" else data.encode()
    return found


def decoded(text: str) -> bytes:
    """Return what was written in base 64, or nothing where it was not."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _path(address: str) -> str:
    return unquote(address.removeprefix(_PLUGIN_FILE).lstrip("/").partition("?")[0])


def require_quiz(root: Element) -> None:
    if root.tag != "quiz":
        raise Refusing(WRONG_FORMAT, f"its root is `<{root.tag[:40]}>`, not `<quiz>`", root.line)
