"""The right responses of a sitting, worked out from the item files as a trainer knows them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from server.items.domain.model import Cloze, GapKind, Item, Match, Multiple, Numeric, Single, Text
from server.items.domain.parse import parse_item
from server.items.domain.published import ItemHtml, publish_item

ROOT = Path(__file__).parent.parent.parent
Shown = Mapping[str, Any]


def bank(exam: str) -> dict[str, tuple[Item, ItemHtml]]:
    """Items by the HTML of their stem, gap marks aside."""
    items = {}
    for path in sorted((ROOT / "exams" / exam / "items").glob("*.md")):
        item, _ = parse_item(path.read_bytes(), path.name)
        assert item is not None, path
        html = publish_item(item).html
        items[_plain(html.stem)] = (item, html)
    return items


def fields(shown: Shown, exam: Mapping[str, tuple[Item, ItemHtml]]) -> dict[str, str | list[str]]:
    """Form fields of a right answer, by name; nothing for an order."""
    item, html = exam[_plain(shown["stem_html"])]
    body = item.body
    if isinstance(body, Single | Multiple):
        by_html = {entry["html"]: entry["handle"] for entry in shown["options"]}
        keys = [by_html[html.options[option.id]] for option in body.options if option.is_key]
        return {"choice": keys[0]} if isinstance(body, Single) else {"choices": keys}
    if isinstance(body, Match):
        left = {entry["html"]: entry["handle"] for entry in shown["left"]}
        right = {entry["html"]: entry["handle"] for entry in shown["right"]}
        return {f"pair.{left[html.left[a]]}": right[html.right[b]] for a, b in body.pairs}
    if isinstance(body, Cloze):
        return _gaps(shown, body, html)
    if isinstance(body, Numeric):
        return {"value": _number(body.answers)}
    if isinstance(body, Text):
        return {"text": body.answers[0].text}
    return {}


def _gaps(shown: Shown, body: Cloze, html: ItemHtml) -> dict[str, str | list[str]]:
    filled: dict[str, str | list[str]] = {}
    for gap, entry in zip(body.gaps, shown["gaps"], strict=True):
        name = f"gap.{entry['handle']}"
        if gap.kind is GapKind.DROPDOWN:
            right = next(option.id for option in gap.options if option.is_key)
            by_html = {one["html"]: one["handle"] for one in entry["options"]}
            filled[name] = by_html[html.gaps[gap.name][right]]
        else:
            filled[name] = _number(gap.numbers) if gap.numbers else gap.texts[0].text
    return filled


def _number(answers: Any) -> str:
    best = answers[0]
    low, high = best.bounds()
    middle = (low + high) / 2
    return f"{middle} {best.unit}" if best.unit else str(middle)


def _plain(stem: str) -> str:
    """The stem without what is drawn per sitting."""
    parts = stem.split('<span data-gap="')
    return parts[0] + "".join(part.partition('"')[2] for part in parts[1:])
