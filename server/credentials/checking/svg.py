"""The credential baked into an SVG (Open Badges 3.0, section 5.4), read without being drawn.

One `openbadges:credential`, its text the JSON or its `verify` the JWT. Whatever declares a document
type or an entity is refused before anything could be expanded.
"""

from xml.parsers import expat

from server.credentials.checking.codes import Code, Unreadable

NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
_CREDENTIAL = f"{NAMESPACE} credential"
_ROOT = "http://www.w3.org/2000/svg svg"
_DEEPEST = 200
_MOST_ELEMENTS = 50_000
# One start tag is read in one go, and nobody else is served meanwhile.
_MOST_ATTRIBUTES = 4 * _MOST_ELEMENTS


def baked(content: bytes) -> bytes:
    """Return the text. Raises Unreadable."""
    if content.count(b"=") > _MOST_ATTRIBUTES:
        raise Unreadable(Code.SVG_MALFORMED)
    reader = _Reader()
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True  # else each line of a long text is a call
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat's signature: this is all of it
    except expat.ExpatError as error:
        raise Unreadable(Code.SVG_MALFORMED) from error
    return reader.found()


class _Reader:
    def __init__(self) -> None:
        self._depth = 0
        self._elements = 0
        self._inside = 0
        self._texts: list[list[str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > _DEEPEST or self._elements > _MOST_ELEMENTS:
            raise Unreadable(Code.SVG_MALFORMED)
        if self._inside or (self._depth == 1 and name != _ROOT):
            raise Unreadable(Code.SVG_MALFORMED)
        if name == _CREDENTIAL:
            self._inside = self._depth
            self._texts.append([attributes.get("verify", "")])

    def end(self, _name: str) -> None:
        if self._depth == self._inside:
            self._inside = 0
        self._depth -= 1

    def text(self, text: str) -> None:
        if self._inside:
            self._texts[-1].append(text)

    def found(self) -> bytes:
        if not self._texts:
            raise Unreadable(Code.NO_CREDENTIAL)
        if len(self._texts) > 1:
            raise Unreadable(Code.SEVERAL_CREDENTIALS)
        verify, text = self._texts[0][0].strip(), "".join(self._texts[0][1:]).strip()
        if bool(verify) == bool(text):
            raise Unreadable(Code.SEVERAL_CREDENTIALS if verify else Code.NO_CREDENTIAL)
        return (verify or text).encode()


def _refuse(*_: object) -> None:
    raise Unreadable(Code.SVG_UNSAFE)
