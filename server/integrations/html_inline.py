"""Text within a line: emphasis, code, links and pictures, from HTML to Markdown."""

import re
from collections.abc import Callable, Sequence
from urllib.parse import quote, urlsplit

from server.integrations.found import Losses
from server.integrations.plain import clean, escaped
from server.integrations.xml_tree import Element

_SIGNS = {"b": "**", "strong": "**", "i": "*", "em": "*", "cite": "*", "dfn": "*", "var": "*"}
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_SILENT = frozenset({
    "span", "label", "bdi", "bdo", "abbr", "acronym", "time", "data", "nolink", "wbr", "tbody",
    "thead", "tfoot", "ins", "ruby", "small", "big",
})  # fmt: skip
_STYLED = {
    "u": "Underlining is not kept.",
    "s": "Text struck through is not marked any more.",
    "strike": "Text struck through is not marked any more.",
    "del": "Text struck through is not marked any more.",
    "mark": "Colours and fonts are not kept.",
    "font": "Colours and fonts are not kept.",
}
_GONE = {
    "script": "A script is left out.",
    "style": "A style sheet is left out.",
    "video": "A video is left out.",
    "audio": "A sound is left out.",
    "iframe": "A page within the text is left out.",
    "object": "An embedded object is left out.",
    "embed": "An embedded object is left out.",
    "svg": "A drawing is left out.",
    "canvas": "A drawing is left out.",
    "input": "A field within the text is left out.",
    "select": "A field within the text is left out.",
    "textarea": "A field within the text is left out.",
    "button": "A field within the text is left out.",
}
_STYLE = re.compile(r"(?:^|[;\s])(?:color|background|font|text-decoration)", re.IGNORECASE)
_TEX = re.compile(r"\$\$.{1,400}?\$\$|\\[(\[].{1,400}?\\[)\]]", re.DOTALL)
_RAISED = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-=()aeox", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓ")
_BREAK = "\x00"
"""Stands for a break until the run is whole: no text holds it."""


class Inline:
    """Writes one run of text. Emphasis within emphasis of the same kind is one."""

    def __init__(self, losses: Losses, picture_at: Callable[[str], str | None]) -> None:
        self._losses = losses
        self._picture_at = picture_at

    def written(self, run: Sequence[str | Element]) -> str:
        text = re.sub(r" *\x00[ \x00]*", _BREAK, self._parts(run, frozenset()))
        return re.sub(r" {2,}", " ", text.strip(f" {_BREAK}")).replace(_BREAK, "\\\n")

    def _parts(self, run: Sequence[str | Element], within: frozenset[str]) -> str:
        written = ""
        for at, part in enumerate(run):
            if isinstance(part, str):
                written += self._text(part)
                continue
            sign = _SIGNS.get(part.tag)
            if sign and sign not in within:
                inner = self._parts(part.parts, within | {sign})
                following = run[at + 1] if at + 1 < len(run) else ""
                after = following[:1] if isinstance(following, str) else following.text[:1]
                written += self._emphasised(inner, sign, written[-1:], after)
            else:
                written = _joined(written, self._element(part, within))
        return written

    def _text(self, text: str) -> str:
        if _TEX.search(text):
            self._losses.add("Formulas are shown as their TeX source.")
        return escaped(re.sub(r"\s+", " ", clean(text, self._losses)))

    def _emphasised(self, inner: str, sign: str, before: str, after: str) -> str:
        core = inner.strip(f" {_BREAK}")
        if not core:
            return inner
        left = inner[: inner.index(core)]
        right = inner[inner.index(core) + len(core) :]
        opens = left or not (before.isalnum() and not core[0].isalnum())
        closes = right or not (after.isalnum() and not core[-1].isalnum())
        if not (opens and closes):
            # CommonMark 0.31 section 6.2: such signs would neither open nor close.
            self._losses.add("An emphasis within a word is not kept.")
            return inner
        return f"{left}{sign}{core}{sign}{right}"

    def _element(self, part: Element, within: frozenset[str]) -> str:
        tag = part.tag
        if tag in _GONE:
            self._losses.add(_GONE[tag])
            return ""
        if tag in {"br", "img"} | _CODE:
            return self._leaf(part)
        if tag == "a":
            return self._link(part, within)
        if tag in {"sub", "sup"}:
            return self._shifted(part, within)
        self._tell(part)
        inner = self._parts(part.parts, within)
        return f"“{inner}”" if tag == "q" else inner

    def _leaf(self, part: Element) -> str:
        if part.tag == "br":
            return _BREAK
        return self._picture(part) if part.tag == "img" else self._code(part)

    def _tell(self, part: Element) -> None:
        if part.tag in _STYLED:
            self._losses.add(_STYLED[part.tag])
        elif part.tag == "math":
            self._losses.add("A formula is kept as plain text.")
        elif part.tag not in _SILENT and part.tag != "q" and ":" not in part.tag:
            self._losses.add(f"`<{part.tag}>` is not kept, its text is.")
        if _STYLE.search(part.get("style")):
            self._losses.add("Colours and fonts are not kept.")

    def _code(self, part: Element) -> str:
        text = " ".join(clean(part.text, self._losses).split())
        if not text:
            return ""
        longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
        fence = "`" * (longest + 1)
        edge = " " if text[0] == "`" or text[-1] == "`" else ""
        return f"{fence}{edge}{text}{edge}{fence}"

    def _picture(self, part: Element) -> str:
        path = self._picture_at(part.get("src"))
        alt = escaped(" ".join(clean(part.get("alt"), self._losses).split())).replace("]", "\\]")
        return alt if path is None else f"![{alt}]({path})"

    def _link(self, part: Element, within: frozenset[str]) -> str:
        inner = self._parts(part.parts, within)
        address = part.get("href").strip()
        if not address or not inner.strip():
            return inner
        target = _safe(address)
        if target is None or "](" in inner:
            self._losses.add(f"A link to {address[:80]} is not kept, its text is.")
            return inner
        return f"[{inner.strip()}]({target})"

    def _shifted(self, part: Element, within: frozenset[str]) -> str:
        table = _LOWERED if part.tag == "sub" else _RAISED
        plain = part.text.strip()
        shifted = plain.translate(table)
        if all(one not in plain for one in shifted):
            return shifted
        self._losses.add("Letters set high or low stand on the line.")
        return self._parts(part.parts, within)


def _joined(before: str, after: str) -> str:
    """Put them together so that no link becomes a picture."""
    if before.endswith("!") and after.startswith("["):
        return f"{before[:-1]}\\!{after}"
    return before + after


def _safe(address: str) -> str | None:
    """Return the address as Markdown takes it, or None for one that no item may have."""
    try:
        scheme = urlsplit(address).scheme.lower()
    except ValueError:
        return None
    if scheme not in {"http", "https", "mailto"}:
        return None
    return quote(address, safe="%/:=&?~#+!$,;'@[]*._-")
