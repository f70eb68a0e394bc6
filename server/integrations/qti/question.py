"""An item of QTI, asked for its texts and its rules. Losses are gathered."""

from collections.abc import Sequence
from fractions import Fraction

from server.integrations.found import TOO_LARGE, UNSUPPORTED, Losses, Refusing
from server.integrations.html_markdown import Room
from server.integrations.html_tree import MAX_CHARACTERS
from server.integrations.qti.declared import Declared, Worths, declared_in, values_of
from server.integrations.qti.processing import Comparison, processing_of
from server.integrations.texts import FileNamed, Texts
from server.integrations.xml_tree import Element

_LEFT_OUT = {
    "stylesheet": "Style sheets are not kept.",
    "catalogInfo": "Catalogs of alternatives for accessibility are not kept.",
    "apipAccessibility": "Catalogs of alternatives for accessibility are not kept.",
    "infoControl": "Information shown on request is not kept.",
    "companionMaterialsInfo": "Materials that go with it are not kept.",
    "include": "What it includes from elsewhere is not kept.",
    "feedbackInline": "Feedback within the text is not kept.",
    "feedbackBlock": "Feedback within the text is not kept.",
}
_DRAWN = frozenset({"printedVariable", "templateInline", "templateBlock"})
_OUTSIDE = frozenset({"stylesheet", "catalogInfo", "apipAccessibility", "companionMaterialsInfo"})
_NO_RULE = "It says no rule of scoring that we read; what it declares of its responses counts."


class Question:
    def __init__(self, element: Element, file_named: FileNamed) -> None:
        self.element = element
        self.losses = Losses()
        self.texts = Texts(self.losses, file_named)
        self.declared = declared_in(element)
        self.processing = processing_of(element, self.declared)
        self.body = element.child("itemBody") or Element("itemBody", element.line)
        self.interactions = [one for one in self.body.below() if one.tag.endswith("Interaction")]

    def response_of(self, interaction: Element) -> Declared:
        name = interaction.get("responseIdentifier")
        if name not in self.declared:
            text = f"the response {name[:40]!r} is not declared"
            raise Refusing("E055", text, interaction.line)
        return self.declared[name]

    def compared(self, response: Declared) -> list[Comparison]:
        """Return what it is compared with; none where its values are mapped."""
        told = self.processing
        if response.identifier in told.mapped and response.mapping is not None:
            return []
        found = [one for one in told.comparisons if one.response == response.identifier]
        if found:
            return found
        if told.together is None or response.identifier not in told.together[0]:
            self.losses.add(_NO_RULE)
            if response.mapping is not None:
                return []
        return [Comparison(response.identifier, Fraction(1))]

    def whole_worth(self, compared: Sequence[Comparison]) -> Fraction:
        """Return what the correct response is worth, where no part of it is worth anything."""
        whole = next((one for one in compared if one.value is None), None)
        if whole is None:
            self.losses.add(_NO_RULE)
        elif len(compared) > 1:
            self.losses.add("Rules that gave a part of the points are not kept.")
        return Fraction(1) if whole is None else whole.worth

    def mapping(self, response: Declared) -> Worths | None:
        """Return what values are worth, where that is how it is scored."""
        return response.mapping if not self.compared(response) else None

    def stem(self, left_out: Sequence[Element] = ()) -> str:
        """Return the text with prompts in the places of interactions."""
        return self.markdown(self.body.parts, Room.WHOLE, left_out)

    def markdown(
        self, parts: Sequence[str | Element], room: Room, left_out: Sequence[Element] = ()
    ) -> str:
        gone = {id(one) for one in left_out}
        tree = Element("", 0, parts=self._prose(parts, gone))
        if len(tree.text) > MAX_CHARACTERS:
            raise Refusing(TOO_LARGE, "a text that is too long")
        return self.texts.of_tree(tree, room)

    def _prose(self, parts: Sequence[str | Element], gone: set[int]) -> list[str | Element]:
        kept: list[str | Element] = []
        for one in parts:
            if isinstance(one, str):
                kept.append(one)
            elif id(one) not in gone:
                kept += self._told(one, gone)
        return kept

    def _told(self, one: Element, gone: set[int]) -> list[str | Element]:
        if one.tag in _DRAWN:
            raise Refusing(UNSUPPORTED, "an item with values drawn anew cannot be ours", one.line)
        if one.tag in _LEFT_OUT:
            self.losses.add(_LEFT_OUT[one.tag])
            return []
        if one.tag == "rubricBlock" and "candidate" not in one.get("view", "candidate").split():
            self.losses.add("Notes for those who grade it are not kept.")
            return []
        if one.tag in {"rubricBlock", "contentBody", "prompt"}:
            return [Element("div", one.line, parts=self._prose(one.parts, gone))]
        if one.tag.endswith("Interaction"):
            prompt = one.child("prompt")
            if one.get("data-mark"):
                return [one.get("data-mark")]
            return [] if prompt is None else self._told(prompt, gone)
        return [Element(one.tag, one.line, one.space, one.attributes, self._prose(one.parts, gone))]

    def feedback(self, choices: Sequence[str], response: str) -> tuple[str, dict[str, str]]:
        """Return what is told of the whole, and of choosing each."""
        whole, each = [], dict[str, str]()
        defaults = {
            one.get("identifier"): values_of(one.child("defaultValue"))
            for one in self.element.children("outcomeDeclaration")
        }
        for one in self.element.children("modalFeedback"):
            outcome, name = one.get("outcomeIdentifier"), one.get("identifier")
            if self.processing.echoes.get(outcome) == response and name in choices:
                each[name] = self.markdown(one.parts, Room.WHOLE)
            elif name in defaults.get(outcome, ()):
                whole.append(self.markdown(one.parts, Room.WHOLE))
            else:
                self.losses.add("Feedback on a right, partly right or wrong answer is not kept.")
        return "\n\n".join(whole), each

    def require_ours(self) -> None:
        """Raises Refusing for what changes while it is answered."""
        if self.element.get("adaptive") == "true":
            raise Refusing(UNSUPPORTED, "an adaptive item cannot be ours")
        if self.element.child("templateDeclaration") or self.element.child("templateProcessing"):
            raise Refusing(UNSUPPORTED, "an item with values drawn anew cannot be ours")
        for one in self.element:
            if one.tag in _OUTSIDE:
                self.losses.add(_LEFT_OUT[one.tag])
        if not self.processing.is_read:
            self.losses.add("Some of its rules of scoring are none that we read, and are not kept.")
        if any("qti-" in one.get("class") for one in self.interactions):
            self.losses.add("How it was laid out is not kept.")
