"""QTI 2 and 3 in one shape: the names of QTI 2, pictures as HTML has them, formulas as text.

QTI 3 writes `qti-choice-interaction` and `max-choices` where QTI 2 has `choiceInteraction` and
`maxChoices`; what they mean is the same.
"""

import re
from collections.abc import Sequence

from server.integrations.found import TOO_LARGE, Refusing
from server.integrations.xml_tree import Element

_DEEPEST = 60
_PREFIX = "qti-"
_MARKS = {0xE000: None, 0xE001: None}
"""The signs that stand for a gap until its text is Markdown."""
_DASHED = re.compile(r"-([a-z0-9])")
_SPACES = re.compile(r"\s+")


def unified(element: Element, depth: int = 0) -> Element:
    """Return a tree with the names of QTI 2. Raises Refusing for one that is nested too deep."""
    if depth > _DEEPEST:
        raise Refusing(TOO_LARGE, f"elements nested deeper than {_DEEPEST} levels", element.line)
    if element.tag == "math":
        return _formula(element)
    parts = [
        one.translate(_MARKS) if isinstance(one, str) else unified(one, depth + 1)
        for one in element.parts
    ]
    if not element.tag.startswith(_PREFIX):
        return _pictured(element, parts)
    tag = _joined(element.tag.removeprefix(_PREFIX))
    own = {
        name if name.startswith(("data-", "aria-")) else _joined(name): value
        for name, value in element.attributes.items()
    }
    return Element(tag, element.line, element.space, own, parts)


def _joined(name: str) -> str:
    return _DASHED.sub(lambda found: found[1].upper(), name)


def _pictured(element: Element, parts: list[str | Element]) -> Element:
    """Return it as it is, but an object that is a picture as one."""
    own = dict(element.attributes)
    if element.tag == "object" and own.get("type", "").startswith("image/"):
        alt = own.get("alt") or own.get("aria-label") or _SPACES.sub(" ", element.text).strip()
        return Element("img", element.line, "", {**own, "src": own.get("data", ""), "alt": alt})
    return Element(element.tag, element.line, element.space, own, parts)


def _formula(element: Element) -> Element:
    """Return a formula as its text, or the one given to be read aloud."""
    noted = (one.text for one in element.below() if "tex" in one.get("encoding").lower())
    text = element.get("alttext") or next(noted, "")
    if not text:
        written = (_told(part) for part in element.parts)
        text = "".join(written)
    return Element("math", element.line, "", {}, [_SPACES.sub(" ", text)])


def _told(part: str | Element) -> str:
    if isinstance(part, str):
        return part.strip()
    inner = [_told(one) for one in part.parts]
    inner = [one for one in inner if one]
    if part.tag == "mfrac" and len(inner) == 2:
        return f"({inner[0]})/({inner[1]})"
    if part.tag == "msup" and len(inner) == 2:
        return f"{inner[0]}^{inner[1]}"
    if part.tag in {"annotation", "annotation-xml"}:
        return ""
    return f"√({''.join(inner)})" if part.tag == "msqrt" else "".join(inner)


_OURS = re.compile(r"[a-z0-9][a-z0-9-]{0,31}\Z")


def own_ids(names: Sequence[str], others: Sequence[str]) -> Sequence[str]:
    """Return the identifiers where all of them could be ids of ours, else the others."""
    own = [name.removeprefix("_") for name in names]
    is_ours = len({*own}) == len(own) and all(_OURS.match(name) for name in own)
    return own if is_ours else others
