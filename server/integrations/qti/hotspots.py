"""Places on a picture."""

import re
from dataclasses import dataclass
from fractions import Fraction

from server.integrations.found import NOT_HELD, UNSUPPORTED, Refusing
from server.integrations.making import letters
from server.integrations.qti.choices import Marked, is_one, marked_of, tell_of_limits
from server.integrations.qti.names import own_ids
from server.integrations.qti.question import Question
from server.integrations.xml_tree import Element
from server.items.domain.model import Hotspot, Policy, Region, Shape, ShapeKind
from server.items.domain.pictures import Picture, read_picture

_NUMBERS = re.compile(r"-?[0-9]+(?:\.[0-9]+)?%?")
_POLICIES = {Policy.RIGHT: Policy.EXACT, Policy.WEIGHTS: Policy.MAP}


@dataclass(frozen=True, slots=True)
class Placed:
    body: Hotspot
    marked: Marked
    policy: Policy
    feedback: str


def hotspot_of(question: Question, interaction: Element) -> Placed:
    """Raises Refusing without a picture that we show."""
    response = question.response_of(interaction)
    image = interaction.child("img")
    source = "" if image is None else image.get("src")
    path = question.texts.picture_at(source) if source else None
    if image is None or path is None:
        text = "its picture is none that we show"
        raise Refusing("E037", f"{text}: {' '.join(question.losses.all())}", interaction.line)
    picture = read_picture(question.texts.pictures.files[path])
    places = interaction.children("hotspotChoice")
    names = [one.get("identifier") for one in places]
    ids = own_ids(names, letters(len(places)))
    is_single = is_one(interaction, response)
    marked = marked_of(question, response, names, is_single=is_single)
    policy = _POLICIES.get(marked.policy, marked.policy)
    weights = (
        {**marked.weights, **dict.fromkeys(marked.keys, Fraction(1))}
        if is_single
        else marked.weights
    )
    feedback, told = question.feedback(names, response.identifier)
    by = _scale(image, picture)
    regions = tuple(
        Region(
            letter, _label(question, one, letter), is_key=name in marked.keys,
            shape=_shape(one, by), rationale=told.get(name, ""),
            weight=(weights.get(name) or None) if policy is Policy.MAP else None,
        )
        for letter, name, one in zip(ids, names, places, strict=True)
    )  # fmt: skip
    alt = " ".join(image.get("alt").split())
    if not alt:
        question.losses.add("Its picture had no description; write one.")
    most = interaction.get("maxChoices", "1")
    choose = is_single or (most.isdecimal() and int(most) == len(marked.keys))
    if not is_single:
        tell_of_limits(interaction, len(marked.keys), len(places), question.losses)
    body = Hotspot(path, alt or "A picture", regions, choose=choose, picture=picture)
    return Placed(body, marked, policy, feedback)


def _label(question: Question, place: Element, letter: str) -> str:
    label = place.get("hotspotLabel") or place.get("aria-label")
    label = " ".join(label.replace('"', "”").split())
    if label:
        return label
    question.losses.add("Its places had no names, as who cannot see them needs; write them.")
    return f"Place {letter.upper()}"


def _scale(image: Element, picture: Picture) -> tuple[float, float]:
    sides = (image.get("width"), picture.width), (image.get("height"), picture.height)
    across, down = (
        true / int(told) if told.isdecimal() and 0 < int(told) < 100_000 else 1.0
        for told, true in sides
    )
    return across, down


def _shape(place: Element, by: tuple[float, float]) -> Shape:
    kind, across, down = place.get("shape"), *by
    written = _NUMBERS.findall(place.get("coords"))[:200]
    if any(one.endswith("%") or len(one) > 10 for one in written):
        raise Refusing(UNSUPPORTED, "places in percent cannot be ours", place.line)
    numbers = [float(one) for one in written]
    if kind == "circle" and len(numbers) == 3:
        x, y, radius = numbers
        return Shape(
            ShapeKind.CIRCLE, (round(x * across), round(y * down), round(radius * min(by)))
        )
    pairs = [round(one * by[at % 2]) for at, one in enumerate(numbers)]
    if kind == "rect" and len(pairs) == 4:
        left, top, right, bottom = pairs
        return Shape(ShapeKind.RECT, (left, top, right - left, bottom - top))
    if kind == "poly" and len(pairs) >= 6 and len(pairs) % 2 == 0:
        is_closed = pairs[:2] == pairs[-2:] and len(pairs) > 6
        return Shape(ShapeKind.POLYGON, tuple(pairs[:-2] if is_closed else pairs))
    if kind in {"ellipse", "default"}:
        raise Refusing(UNSUPPORTED, f"a place of the shape {kind!r} cannot be ours", place.line)
    raise Refusing(NOT_HELD, "a place whose shape cannot be read", place.line)
