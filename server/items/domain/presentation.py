"""How an item is shown to one person, and how a response in its handles is read.

A presentation is drawn once from a seed and kept: the order of the options, and a handle for
each that tells nothing about the key. Nothing here knows what is right, or saves anything.
"""

import hashlib
import itertools
import re
import struct
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from server.items.domain.essay_shown import shown_essay
from server.items.domain.model import (
    Cloze,
    Gap,
    GapKind,
    Hotspot,
    Item,
    Match,
    Multiple,
    Numeric,
    Order,
    Single,
    Testlet,
    Text,
    choose_count,
)
from server.items.domain.published import ItemHtml, PublishedItem, Texts, listed
from server.items.domain.rubric import Essay
from server.kernel.errors import Invalid
from server.kernel.text import forbidden_character

MAX_NUMBER_CHARACTERS = 64
MAX_TEXT_CHARACTERS = 500

_HANDLE_LETTERS = "bcdfghjkmnpqrstvwxyz"
"""No vowels, so that no handle is a word; no letter that reads like another."""
_PAIRS = [first + second for first in _HANDLE_LETTERS for second in _HANDLE_LETTERS]
"""A handle is two of them."""
_GAP = re.compile(r'<span data-gap="([^"]*)"></span>')

Response = Mapping[str, object] | None
Below = Callable[[int], int]
"""Gives a number in [0, limit) for a limit."""


class ResponseMalformed(Invalid):
    code = "response-malformed"
    detail = "This response does not fit the item."


@dataclass(frozen=True, slots=True)
class Column:
    """Things to choose from: `order` holds the author's places in the order shown.

    `handles` stand in the author's order.
    """

    order: tuple[int, ...]
    handles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Presentation:
    """Columns by type: the options; left and right; the gaps, then the options of each gap."""

    columns: tuple[Column, ...] = ()


def draw_presentation(item: Item, seed: bytes) -> Presentation:
    """Draw order and handles; equal for equal seeds."""
    below = _stream(seed)
    used: set[str] = set()
    columns = [
        _draw_column(len(ids), below, used, shuffle=shuffle) for ids, shuffle in _columns(item)
    ]
    while isinstance(item.body, Order) and _is_as_written(columns[0]):
        columns = [_draw_column(len(item.body.steps), below, used, shuffle=True)]
    return Presentation(tuple(columns))


def _is_as_written(column: Column) -> bool:
    """Steps are written in their right order, which must never be the one that is shown."""
    return len(column.order) > 1 and column.order == tuple(range(len(column.order)))


def to_json(presentation: Presentation) -> list[object]:
    return [[list(column.order), list(column.handles)] for column in presentation.columns]


def from_json(document: object) -> Presentation:
    """Read what `to_json` wrote; anything else is a defect of the store."""
    assert isinstance(document, list)
    return Presentation(tuple(Column(tuple(order), tuple(names)) for order, names in document))


def present(published: PublishedItem, presentation: Presentation) -> dict[str, object]:
    """Return the item of the contract: no key, no rationale, no author's id."""
    item, html, columns = published.item, published.html, presentation.columns
    shown = _shown_of_every(item, html)
    body = item.body
    if isinstance(body, Single | Multiple):
        shown["options"] = _shown(columns[0], [one.id for one in body.options], html.options)
        choose = choose_count(item)
        return shown if choose is None else shown | {"choose": choose}
    if isinstance(body, Order):
        shown["options"] = _shown(columns[0], [one.id for one in body.steps], html.options)
    elif isinstance(body, Match):
        shown["left"] = _shown(columns[0], [one.id for one in body.lefts], html.left)
        shown["right"] = _shown(columns[1], [one.id for one in body.rights], html.right)
    elif isinstance(body, Cloze):
        shown |= _shown_cloze(body, html, columns)
    elif isinstance(body, Numeric):
        shown["units"] = [name for name, _ in body.units.factors]
        shown["unit_required"] = body.units.is_required
    elif isinstance(body, Hotspot):
        shown |= _shown_hotspot(body, html, columns[0])
        choose = choose_count(item)
        return shown if choose is None else shown | {"choose": choose}
    elif isinstance(body, Essay):
        shown |= shown_essay(body, html)
    else:
        assert not isinstance(body, Testlet), "a testlet shows its items"
        shown["max_characters"] = MAX_TEXT_CHARACTERS
    return shown


def _shown_of_every(item: Item, html: ItemHtml) -> dict[str, object]:
    points = item.points
    shown: dict[str, object] = {
        "type": item.type.value,
        "stem_html": html.stem,
        "points": points.numerator if points.denominator == 1 else float(points),
    }
    return shown | {"takes_away": True} if item.scoring.floor < 0 else shown


def accept(item: Item, presentation: Presentation, response: object) -> Response:
    """Return the response as it is to be stored; raises ResponseMalformed."""
    if response is None:
        return None
    key = _KEYS[type(item.body)]
    if not isinstance(response, Mapping) or set(response) != {key}:
        raise ResponseMalformed(f"A response to this item has one member, `{key}`.")
    value = response[key]
    body, columns = item.body, presentation.columns
    if isinstance(body, Single):
        _require_handle(value, columns[0])
    elif isinstance(body, Multiple | Order | Hotspot):
        _require_list(value, columns[0], most=choose_count(item))
    elif isinstance(body, Match):
        _require_pairs(value, columns[0], columns[1])
    elif isinstance(body, Cloze):
        _require_gaps(value, body, columns)
    elif isinstance(body, Numeric):
        _require_text(value, MAX_NUMBER_CHARACTERS)
    else:
        most = body.max_characters if isinstance(body, Essay) else MAX_TEXT_CHARACTERS
        _require_text(value, most, allow="\n\r\t")
    return response


def to_answer(item: Item, presentation: Presentation, response: Response) -> Response:
    """Return an accepted response in the author's ids, for grading."""
    return answer_of(item, value_of(item, presentation, response))


def value_of(item: Item, presentation: Presentation, response: Response) -> Hashable:
    """Return what an accepted response says in the author's ids: equal however it was shown.

    An id, a tuple of ids or of pairs, or a text; None for a cleared response.
    """
    if response is None:
        return None
    body, columns = item.body, presentation.columns
    value = response[_KEYS[type(body)]]
    # Most items are of these types, and an exam is graded in one go: no map for the few looked up.
    if isinstance(body, Single):
        return body.options[columns[0].handles.index(str(value))].id
    if isinstance(body, Multiple | Order | Hotspot):
        assert isinstance(value, list)
        things = listed(body)
        return tuple(things[columns[0].handles.index(handle)].id for handle in value)
    if isinstance(body, Numeric | Text | Essay):
        return str(value)
    assert isinstance(body, Match | Cloze)
    names = [
        dict(zip(column.handles, ids, strict=True))
        for column, (ids, _) in zip(columns, _columns(item), strict=True)
    ]
    assert isinstance(value, Mapping)
    if isinstance(body, Match):
        return tuple((names[0][left], names[1][right]) for left, right in value.items())
    return tuple(_gap_answers(body, names, value).items())


def answer_of(item: Item, value: Hashable) -> Response:
    """Return the answer that `value_of` read, by its member."""
    if value is None:
        return None
    body = item.body
    key = _KEYS[type(body)]
    if not isinstance(value, tuple):
        return {key: value}
    return {key: dict(value) if isinstance(body, Match | Cloze) else [*value]}


_KEYS: dict[type[object], str] = {
    Single: "choice",
    Multiple: "choices",
    Order: "order",
    Match: "pairs",
    Cloze: "gaps",
    Numeric: "value",
    Text: "text",
    Hotspot: "regions",
    Essay: "text",
}


def _columns(item: Item) -> list[tuple[list[str], bool]]:
    """Return the author's ids of each column, and whether their order is drawn.

    Steps and rights are shuffled whatever the author says: as written they give the key away.
    """
    body = item.body
    if isinstance(body, Single | Multiple):
        return [([option.id for option in body.options], item.shuffle)]
    if isinstance(body, Order):
        return [([step.id for step in body.steps], True)]
    if isinstance(body, Hotspot):
        return [([region.id for region in body.regions], item.shuffle)]
    if isinstance(body, Match):
        lefts = [side.id for side in body.lefts]
        return [(lefts, item.shuffle), ([side.id for side in body.rights], True)]
    if isinstance(body, Cloze):
        gaps: list[tuple[list[str], bool]] = [([gap.name for gap in body.gaps], False)]
        return gaps + [([one.id for one in gap.options], item.shuffle) for gap in body.gaps]
    return []


def _draw_column(count: int, below: Below, used: set[str], *, shuffle: bool) -> Column:
    order = list(range(count))
    if shuffle:
        # Fisher-Yates (Durstenfeld 1964).
        for last in range(count - 1, 0, -1):
            other = below(last + 1)
            order[last], order[other] = order[other], order[last]
    return Column(tuple(order), tuple(_draw_handle(below, used) for _ in range(count)))


def _draw_handle(below: Below, used: set[str]) -> str:
    while True:
        first, second = divmod(below(len(_PAIRS) ** 2), len(_PAIRS))
        handle = _PAIRS[first] + _PAIRS[second]
        if handle not in used:
            used.add(handle)
            return handle


def _stream(seed: bytes) -> Below:
    """HMAC-SHA-256 in counter mode, four numbers of 64 bits a time.

    Limits below a million leave no bias to speak of. RFC 2104 written out, so that the key is
    hashed once and not each time.
    """
    assert len(seed) <= _BLOCK_BYTES, "longer keys would be hashed first"
    key = seed.ljust(_BLOCK_BYTES, b"\0")
    inner = hashlib.sha256(key.translate(_INNER))
    outer = hashlib.sha256(key.translate(_OUTER))

    def numbers() -> Iterator[int]:
        for counter in itertools.count():
            within, around = inner.copy(), outer.copy()
            within.update(b"assay-shown-v2" + counter.to_bytes(8, "big"))
            around.update(within.digest())
            yield from _FOUR_NUMBERS.unpack(around.digest())

    drawn = numbers()
    return lambda limit: next(drawn) % limit


_FOUR_NUMBERS = struct.Struct(">4Q")
_BLOCK_BYTES = 64
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))


def _shown(column: Column, ids: Sequence[str], html: Texts) -> list[dict[str, str]]:
    return [{"handle": column.handles[at], "html": html[ids[at]]} for at in column.order]


def _shown_hotspot(body: Hotspot, html: ItemHtml, column: Column) -> dict[str, object]:
    picture = body.picture
    assert picture is not None
    sides = {"width": picture.width, "height": picture.height}
    regions = []
    for at in column.order:
        region = body.regions[at]
        shape = {"kind": region.shape.kind.value, "numbers": list(region.shape.numbers)}
        regions.append(
            {"handle": column.handles[at], "html": html.options[region.id], "shape": shape}
        )
    return {"image": {"url": picture.address, **sides, "alt": body.alt}, "regions": regions}


def _shown_cloze(body: Cloze, html: ItemHtml, columns: Sequence[Column]) -> dict[str, object]:
    handles = {gap.name: columns[0].handles[at] for at, gap in enumerate(body.gaps)}

    def mark(match: re.Match[str]) -> str:
        return f'<span data-gap="{handles[match[1]]}"></span>'

    gaps = []
    for at, gap in enumerate(body.gaps):
        shown: dict[str, object] = {"handle": handles[gap.name], "kind": gap.kind.value}
        if gap.kind is GapKind.DROPDOWN:
            ids = [option.id for option in gap.options]
            shown["options"] = _shown(columns[at + 1], ids, html.gaps[gap.name])
        gaps.append(shown)
    return {"stem_html": _GAP.sub(mark, html.stem), "gaps": gaps}


def _require_handle(value: object, column: Column) -> None:
    if not isinstance(value, str) or value not in column.handles:
        raise ResponseMalformed("This response names an option the item does not have.")


def _require_list(value: object, column: Column, *, most: int | None) -> None:
    if not isinstance(value, list):
        raise ResponseMalformed("This item takes a list of handles.")
    for handle in value:
        _require_handle(handle, column)
    if len(set(value)) != len(value):
        raise ResponseMalformed("This response names an option twice.")
    if most is not None and len(value) > most:
        raise ResponseMalformed(f"This item takes at most {most} choices.")


def _require_pairs(value: object, lefts: Column, rights: Column) -> None:
    """Several lefts may be given the same right: authors may mean that too."""
    if not isinstance(value, Mapping):
        raise ResponseMalformed("This item takes a map from left to right handles.")
    for left, right in value.items():
        _require_handle(left, lefts)
        _require_handle(right, rights)


def _require_gaps(value: object, body: Cloze, columns: Sequence[Column]) -> None:
    if not isinstance(value, Mapping):
        raise ResponseMalformed("This item takes a map from gaps to what fills them.")
    for handle, filled in value.items():
        _require_handle(handle, columns[0])
        at = columns[0].handles.index(handle)
        _require_gap(filled, body.gaps[at], columns[at + 1])


def _require_gap(value: object, gap: Gap, options: Column) -> None:
    if gap.kind is GapKind.NUMERIC:
        _require_text(value, MAX_NUMBER_CHARACTERS)
    elif gap.kind is GapKind.TEXT:
        _require_text(value, MAX_TEXT_CHARACTERS)
    elif value != "":
        _require_handle(value, options)


def _require_text(value: object, most: int, *, allow: str = "") -> None:
    if not isinstance(value, str):
        raise ResponseMalformed("This item takes a text.")
    if len(value) > most:
        raise ResponseMalformed(f"This item takes at most {most} characters.")
    if forbidden_character(value, allow=allow) is not None:
        raise ResponseMalformed("This text holds a character that is never stored.")


def _gap_answers(
    body: Cloze, names: Sequence[Mapping[str, str]], value: Mapping[str, object]
) -> dict[str, str]:
    answers: dict[str, str] = {}
    for at, (handle, name) in enumerate(names[0].items()):
        if handle in value:
            filled = value[handle]
            is_choice = body.gaps[at].kind is GapKind.DROPDOWN and filled != ""
            answers[name] = names[at + 1][str(filled)] if is_choice else str(filled)
    return answers
