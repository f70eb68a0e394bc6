"""Answers of the right shape to whatever item is shown; how good they are is chance."""

import random  # noqa: TID251 - seeded, so that a run can be repeated
from collections.abc import Callable, Mapping
from typing import Any

Item = Mapping[str, Any]
Response = Mapping[str, object]
TYPED = frozenset({"text", "numeric", "essay", "cloze"})
WORDS = [
    "the",
    "log",
    "holds",
    "one",
    "morning",
    "and",
    "no",
    "sample",
    "so",
    "nothing",
    "follows",
    "from",
    "it",
    "yet",
]


def answer(item: Item, chance: random.Random) -> Response:
    """Raises KeyError for a type that no candidate here knows."""
    return _BY_TYPE[item["type"]](item, chance)


def _handles(item: Item, member: str = "options") -> list[str]:
    return [option["handle"] for option in item[member]]


def _multiple(item: Item, chance: random.Random) -> Response:
    handles = _handles(item)
    return {"choices": chance.sample(handles, min(item.get("choose", 2), len(handles)))}


def _order(item: Item, chance: random.Random) -> Response:
    handles = _handles(item)
    return {"order": chance.sample(handles, len(handles))}


def _match(item: Item, chance: random.Random) -> Response:
    right = _handles(item, "right")
    return {"pairs": {left: chance.choice(right) for left in _handles(item, "left")}}


def _cloze(item: Item, chance: random.Random) -> Response:
    return {"gaps": {gap["handle"]: _gap(gap, chance) for gap in item["gaps"]}}


def _gap(gap: Item, chance: random.Random) -> str:
    if gap["kind"] == "dropdown":
        return chance.choice(_handles(gap))
    return str(chance.randint(1, 99)) if gap["kind"] == "numeric" else chance.choice(WORDS)


def _numeric(item: Item, chance: random.Random) -> Response:
    unit = f" {item['units'][0]}" if item.get("units") else ""
    return {"value": f"{chance.randint(1, 200)}{unit}"}


def _typed(item: Item, chance: random.Random) -> Response:
    longest = min(item.get("max_characters", 100), 100 if item["type"] == "text" else 2_000)
    words = chance.choices(WORDS, k=max(1, longest // 10))
    return {"text": " ".join(words)[:longest]}


_BY_TYPE: Mapping[str, Callable[[Item, random.Random], Response]] = {
    "single": lambda item, chance: {"choice": chance.choice(_handles(item))},
    "multiple": _multiple,
    "order": _order,
    "match": _match,
    "cloze": _cloze,
    "numeric": _numeric,
    "text": _typed,
    "essay": _typed,
    "hotspot": lambda item, chance: {"regions": [chance.choice(_handles(item, "regions"))]},
}
