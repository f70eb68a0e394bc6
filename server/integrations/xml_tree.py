"""XML from strangers as a tree that knows its lines. No document type, no entity, no network.

Expat reads it, as it does for certificates; what would be expanded is refused before it could be.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from server.integrations.found import TOO_LARGE, WRONG_FORMAT, Refusing

DEEPEST = 200
MOST_ELEMENTS = 500_000
MOST_ATTRIBUTES = 256
MANY_SIGNS = 4 * MOST_ELEMENTS


@dataclass(slots=True)
class Element:
    """`tag` without its namespace, which stands in `space`; attributes likewise.

    `parts` are texts and elements in their order.
    """

    tag: str
    line: int
    space: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list["str | Element"] = field(default_factory=list)

    def __iter__(self) -> Iterator["Element"]:
        return (part for part in self.parts if isinstance(part, Element))

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def child(self, tag: str) -> "Element | None":
        """Return the first child of that name."""
        return next((one for one in self if one.tag == tag), None)

    def children(self, tag: str) -> list["Element"]:
        return [one for one in self if one.tag == tag]

    def below(self) -> Iterator["Element"]:
        """Yield every element below this one, in the document's order."""
        for one in self:
            yield one
            yield from one.below()

    @property
    def text(self) -> str:
        """All text in it, elements' within included."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)


def read_xml(data: bytes) -> Element:
    """Return the root. Raises Refusing."""
    if data.count(b"=") > MANY_SIGNS:
        raise Refusing(TOO_LARGE, "more attributes than we read")
    parser = expat.ParserCreate(namespace_separator=" ")
    builder = _Builder(parser)
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartDoctypeDeclHandler = builder.refuse_doctype
    parser.EntityDeclHandler = builder.refuse_doctype
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat's signature: this is all of it
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise Refusing(WRONG_FORMAT, f"not XML: {reason}", error.lineno) from error
    except (ValueError, LookupError) as error:
        raise Refusing(WRONG_FORMAT, "not XML in an encoding we read") from error
    return builder.root()


class _Builder:
    def __init__(self, parser: expat.XMLParserType) -> None:
        self._parser = parser
        self._open: list[Element] = [Element("", 0)]
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        line = self._parser.CurrentLineNumber
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) > DEEPEST:
            raise Refusing(TOO_LARGE, "too many elements, or too deep", line)
        if len(attributes) > MOST_ATTRIBUTES:
            raise Refusing(TOO_LARGE, "too many attributes", line)
        space, _, tag = name.rpartition(" ")
        own = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        element = Element(tag, line, space, own)
        self._open[-1].parts.append(element)
        self._open.append(element)

    def refuse_doctype(self, *_: object) -> None:
        text = "it declares a document type or an entity"
        raise Refusing("E052", text, self._parser.CurrentLineNumber)

    def end(self, _name: str) -> None:
        self._open.pop()

    def characters(self, text: str) -> None:
        self._open[-1].parts.append(text)

    def root(self) -> Element:
        return next(iter(self._open[0]))
