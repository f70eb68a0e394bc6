"""The canonical form of an item, and the hash taken over it.

Keys are sorted, texts normalised, defaults left out where they are optional. Reading the
canonical form gives the same item, and writing that again gives the same text.
"""

import hashlib
import json
import re
from collections.abc import Iterator

from server.items.domain.model import (
    Cloze,
    Hotspot,
    Item,
    Multiple,
    Numeric,
    Scoring,
    Testlet,
    Text,
    TextMatch,
)
from server.items.domain.numbers import write_decimal, write_rational, write_share
from server.items.domain.rubric import Essay, Raters, Words
from server.items.domain.write_body import body_blocks

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_CONSTANTS = frozenset({"true", "false", "null"})
_UNHASHED = frozenset({"status", "reviews", "author", "title"})


def write_item(item: Item) -> str:
    """Return the canonical Markdown of the item."""
    return _written(item, _header(item))


def content_hash(item: Item) -> str:
    """Return the SHA-256, in hex, of what a candidate may see and what is scored.

    Status, reviews, author and title may change without a new version.
    """
    header = {key: value for key, value in _header(item).items() if key not in _UNHASHED}
    if isinstance(item.body, Hotspot) and item.body.picture is not None:
        header["picture"] = item.body.picture.digest
    if item.pictures:
        header["pictures"] = ", ".join(f"{path} {one.digest}" for path, one in item.pictures)
    return hashlib.sha256(_written(item, header).encode()).hexdigest()


def _written(item: Item, header: dict[str, str]) -> str:
    front = [f"{key}: {header[key]}".replace(": \n", ":\n") for key in sorted(header)]
    blocks = [*([item.stem] if item.stem else []), *body_blocks(item.body)]
    if item.feedback:
        blocks.append(f"## Feedback\n{item.feedback}")
    return "\n".join(["---", *front, "---", "\n\n".join(blocks)]) + "\n"


def _header(item: Item) -> dict[str, str]:
    optional = {
        "domain": item.domain,
        "objective": item.objective,
        "cognitive": item.cognitive,
        "title": item.title,
        "author": item.author,
    }
    header = {key: _scalar(value) for key, value in optional.items() if value}
    header |= {
        "item": _scalar(item.id),
        "version": str(item.version),
        "type": item.type.value,
        "points": write_rational(item.points),
        "scoring": "{" + ", ".join(_scoring(item.scoring)) + "}",
        "shuffle": _flag(item.shuffle),
        "language": _scalar(item.language),
        "status": item.status.value,
    }
    return header | dict(_lists(item)) | dict(_of_type(item))


def _scoring(scoring: Scoring) -> Iterator[str]:
    if scoring.default:
        yield f"default: {write_share(scoring.default)}"
    if scoring.floor:
        yield f"floor: {scoring.floor}"
    yield f"policy: {scoring.policy}"


def _lists(item: Item) -> Iterator[tuple[str, str]]:
    if item.seconds is not None:
        yield "seconds", str(item.seconds)
    if item.facts:
        yield "facts", _flow(item.facts)
    if item.enemies:
        yield "enemies", _flow(item.enemies)
    if item.reviews:
        reviews = [
            f"\n  - {{by: {_scalar(r.by)}, date: {r.date}, role: {r.role}, verdict: {r.verdict}}}"
            for r in item.reviews
        ]
        yield "reviews", "".join(reviews)


def _of_type(item: Item) -> Iterator[tuple[str, str]]:
    body = item.body
    if isinstance(body, Multiple | Hotspot) and body.choose:
        yield "choose", "true"
    if isinstance(body, Hotspot):
        yield "image", _scalar(body.image)
        yield "alt", _scalar(body.alt)
    if isinstance(body, Testlet):
        yield "items", _flow(body.items)
    if isinstance(body, Essay):
        yield from _of_essay(body)
    if isinstance(body, Numeric) and body.units.factors:
        pairs = [f"{_scalar(name)}: {write_decimal(by)}" for name, by in body.units.factors]
        required = ["required: true"] if body.units.is_required else []
        yield "units", "{" + ", ".join([*pairs, *required]) + "}"
    if isinstance(body, Text | Cloze) and body.match != TextMatch():
        match = body.match
        parts = (("accents", match.accents), ("case", match.case), ("spaces", match.spaces))
        yield "match", "{" + ", ".join(f"{key}: {_flag(value)}" for key, value in parts) + "}"


def _of_essay(body: Essay) -> Iterator[tuple[str, str]]:
    if body.words != Words():
        ends = (("max", body.words.most), ("min", body.words.least))
        yield "words", "{" + ", ".join(f"{key}: {n}" for key, n in ends if n is not None) + "}"
    raters = body.raters
    if raters.count == 1:
        yield "raters", "{count: 1}"
    elif raters != Raters():
        differ = [] if raters.criterion is None else [f"criterion: {raters.criterion}"]
        differ += [] if raters.total is None else [f"total: {write_rational(raters.total)}"]
        by = ", ".join(differ)
        how = f"resolve: {raters.resolve}, when_differ_by: {{{by}}}"
        yield "raters", f"{{count: {raters.count}, {how}}}"
    if body.shows_rubric:
        yield "show_rubric", "true"


def _flow(names: tuple[str, ...]) -> str:
    return "[" + ", ".join(map(_scalar, names)) + "]"


def _flag(value: bool) -> str:  # noqa: FBT001 - the value to be written, no switch
    return "true" if value else "false"


def _scalar(text: str) -> str:
    """Write a YAML scalar that is read as this very text."""
    is_plain = _PLAIN.match(text) and text.casefold() not in _CONSTANTS
    if is_plain or _DATE.match(text):
        return text
    return json.dumps(text, ensure_ascii=False)
