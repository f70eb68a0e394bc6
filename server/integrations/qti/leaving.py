"""Bodies of our items as interactions of QTI 3, with what they are worth."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape

from server.integrations.differences import Number, numbers_of, tell_of_match
from server.integrations.found import NOT_HELD, Losses, Refusing
from server.integrations.markdown_plain import words_of
from server.integrations.qti.rules import ONLY, Answered, Near
from server.integrations.qti.xhtml import attribute, inline
from server.items.domain.cloze import MARK
from server.items.domain.model import (
    Cloze,
    Gap,
    GapKind,
    Hotspot,
    Item,
    Match,
    Multiple,
    Numeric,
    NumericAnswer,
    Option,
    Order,
    Policy,
    Region,
    ShapeKind,
    Single,
    Text,
    TextAnswer,
    choose_count,
)
from server.items.domain.numbers import write_decimal
from server.items.domain.options import mapped, weights

_MAPPED = frozenset({
    Policy.NET, Policy.WEIGHTS, Policy.MAP, Policy.REXAMS_ALL, Policy.REXAMS_FALSE,
    Policy.REXAMS_TRUE, Policy.REXAMS_NONE,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """`interaction` stands below the stem; `fields` within it, by their signs there."""

    answers: Sequence[Answered]
    interaction: str = ""
    stem: str = ""
    fields: Mapping[str, str] | None = None
    rationales: Mapping[str, str] | None = None
    together: Fraction | None = None


def qti_id(own: str) -> str:
    """Return an id as QTI writes one: it begins with no digit."""
    return own if own[0].isalpha() else f"_{own}"


def choice(item: Item, losses: Losses) -> Asked:
    body = item.body
    assert isinstance(body, Single | Multiple)
    choices = "".join(
        f'<qti-simple-choice identifier="{qti_id(one.id)}">{inline(one.text, losses)}'
        "</qti-simple-choice>"
        for one in body.options
    )
    most = 1 if isinstance(body, Single) else choose_count(item) or 0
    interaction = (
        f'<qti-choice-interaction response-identifier="{ONLY}" shuffle="{_flag(item.shuffle)}" '
        f'max-choices="{most}">{choices}</qti-choice-interaction>'
    )
    return _marked(item, body.options, interaction, losses)


def hotspot(item: Item, losses: Losses) -> Asked:
    body = item.body
    assert isinstance(body, Hotspot)
    if body.picture is None:
        raise Refusing(NOT_HELD, "its picture was not read")
    kind, width, height = body.picture.media_type, body.picture.width, body.picture.height
    places = "".join(
        f'<qti-hotspot-choice identifier="{qti_id(one.id)}" {_coordinates(one)} '
        f'hotspot-label="{attribute(one.text)}"/>'
        for one in body.regions
    )
    interaction = (
        f'<qti-hotspot-interaction response-identifier="{ONLY}" '
        f'max-choices="{choose_count(item) or 0}"><object type="{kind}" data="{body.image}" '
        f'width="{width}" height="{height}">{escape(body.alt)}</object>{places}'
        "</qti-hotspot-interaction>"
    )
    return _marked(item, body.regions, interaction, losses)


def _coordinates(region: Region) -> str:
    shape = region.shape
    numbers = shape.bounds() if shape.kind is ShapeKind.RECT else shape.numbers
    kind = "poly" if shape.kind is ShapeKind.POLYGON else shape.kind.value
    return f'shape="{kind}" coords="{",".join(map(str, numbers))}"'


def _marked(
    item: Item, options: Sequence[Option] | Sequence[Region], interaction: str, losses: Losses
) -> Asked:
    policy, points = item.scoring.policy, item.points
    worths = None
    if policy in _MAPPED:
        worths = {qti_id(name): one * points for name, one in _shares(item, options).items()}
    elif policy in {Policy.EACH, Policy.COVERAGE}:
        losses.add(f"The policy `{policy}` became all or nothing.")
    correct = [qti_id(one.id) for one in options if one.is_key]
    told = {qti_id(one.id): one.rationale for one in options if one.rationale}
    cardinality = "single" if isinstance(item.body, Single) else "multiple"
    low = item.scoring.floor * points
    answer = Answered("identifier", cardinality, correct, points, worths=worths, low=low)
    return Asked([answer], interaction, rationales=told)


def _shares(item: Item, options: Sequence[Option] | Sequence[Region]) -> dict[str, Fraction]:
    policy = item.scoring.policy
    if policy is Policy.MAP:
        return mapped(options, item.scoring)
    if policy is Policy.WEIGHTS:
        return weights(options)
    keys = sum(one.is_key for one in options)
    cost = {
        Policy.REXAMS_NONE: Fraction(0),
        Policy.REXAMS_ALL: Fraction(-1),
        Policy.REXAMS_FALSE: Fraction(-1, max(1, len(options) - keys)),
    }.get(policy, Fraction(-1, keys))
    return {one.id: Fraction(1, keys) if one.is_key else cost for one in options}


def order(item: Item, losses: Losses) -> Asked:
    body = item.body
    assert isinstance(body, Order)
    if item.scoring.policy is not Policy.EXACT:
        losses.add(f"The policy `{item.scoring.policy}` became all or nothing.")
    if any(one.rationale for one in body.steps):
        losses.add("Rationales of steps are not kept.")
    choices = "".join(
        f'<qti-simple-choice identifier="{qti_id(one.id)}">{inline(one.text, losses)}'
        "</qti-simple-choice>"
        for one in body.steps
    )
    interaction = (
        f'<qti-order-interaction response-identifier="{ONLY}" shuffle="{_flag(item.shuffle)}">'
        f"{choices}</qti-order-interaction>"
    )
    correct = [qti_id(one.id) for one in body.steps]
    return Asked([Answered("identifier", "ordered", correct, item.points)], interaction)


def match(item: Item, losses: Losses) -> Asked:
    body, scoring, points = item.body, item.scoring, item.points
    assert isinstance(body, Match)
    sets = "".join(
        "<qti-simple-match-set>"
        + "".join(
            f'<qti-simple-associable-choice identifier="{side}{one.id}" match-max="{most}">'
            f"{inline(one.text, losses)}</qti-simple-associable-choice>"
            for one in column
        )
        + "</qti-simple-match-set>"
        for side, column, most in (("L", body.lefts, 1), ("R", body.rights, 0))
    )
    interaction = (
        f'<qti-match-interaction response-identifier="{ONLY}" shuffle="{_flag(item.shuffle)}" '
        f'max-associations="{len(body.lefts)}">{sets}</qti-match-interaction>'
    )
    each = Fraction(1, len(body.pairs))
    values = {
        Policy.PER_PAIR: tuple((left, right, each) for left, right in body.pairs),
        Policy.MAP: body.values,
    }.get(scoring.policy)
    worths = (
        None
        if values is None
        else {f"L{left} R{right}": one * points for left, right, one in values}
    )
    correct = [f"L{left} R{right}" for left, right in body.pairs]
    answer = Answered(
        "directedPair", "multiple", correct, points, worths=worths,
        default=scoring.default * points, low=scoring.floor * points,
    )  # fmt: skip
    return Asked([answer], interaction)


def text(item: Item, losses: Losses) -> Asked:
    body = item.body
    assert isinstance(body, Text)
    tell_of_match(body.match, losses)
    answer = _typed(ONLY, body.answers, item.points, has_case=body.match.case)
    return Asked([answer], f"<p>{_field(ONLY)}</p>")


def numeric(item: Item, losses: Losses) -> Asked:
    body = item.body
    assert isinstance(body, Numeric)
    if body.units.is_required:
        raise Refusing(NOT_HELD, "QTI asks for a number alone, and its unit is required")
    if body.units.factors:
        losses.add("Its units cannot be typed there.")
    answer = _numbered(ONLY, body.answers, item.points)
    return Asked([answer], f"<p>{_field(ONLY)}</p>")


def cloze(item: Item, losses: Losses) -> Asked:
    body = item.body
    assert isinstance(body, Cloze)
    if any(one.kind is GapKind.TEXT for one in body.gaps):
        tell_of_match(body.match, losses)
    total = sum((one.points for one in body.gaps), Fraction(0))
    is_whole = item.scoring.policy is Policy.EXACT
    if is_whole and any(one.kind is not GapKind.DROPDOWN for one in body.gaps):
        losses.add("Each right gap earns its part there.")
        is_whole = False
    by = Fraction(1) if is_whole else item.points / total
    signs = {one.name: f"\ue000{at}\ue001" for at, one in enumerate(body.gaps)}
    answers, fields = [], {}
    for gap in body.gaps:
        name = f"GAP-{gap.name}"
        answers.append(_of_gap(gap, name, gap.points * by, has_case=body.match.case))
        fields[signs[gap.name]] = _gap_field(gap, name, losses, shuffle=item.shuffle)
    stem = MARK.sub(lambda found: signs.get(found[1], found[0]), item.stem)
    return Asked(
        answers, stem=stem, fields=fields,
        together=item.points if is_whole and len(answers) > 1 else None,
    )  # fmt: skip


def _of_gap(gap: Gap, name: str, points: Fraction, *, has_case: bool) -> Answered:
    if gap.kind is GapKind.TEXT:
        return _typed(name, gap.texts, points, has_case=has_case)
    if gap.kind is GapKind.NUMERIC:
        return _numbered(name, gap.numbers, points)
    correct = [qti_id(one.id) for one in gap.options if one.is_key]
    return Answered("identifier", "single", correct, points, name)


def _gap_field(gap: Gap, name: str, losses: Losses, *, shuffle: bool) -> str:
    if gap.kind is not GapKind.DROPDOWN:
        return _field(name)
    if any(one.rationale for one in gap.options):
        losses.add("Rationales of the options of gaps are not kept.")
    choices = "".join(
        f'<qti-inline-choice identifier="{qti_id(one.id)}">'
        f"{escape(words_of(one.text, losses))}</qti-inline-choice>"
        for one in gap.options
    )
    return (
        f'<qti-inline-choice-interaction response-identifier="{name}" shuffle="{_flag(shuffle)}">'
        f"{choices}</qti-inline-choice-interaction>"
    )


def _typed(
    name: str, answers: Sequence[TextAnswer], points: Fraction, *, has_case: bool
) -> Answered:
    ordered = sorted(answers, key=lambda one: -one.share)
    worths = {one.text: one.share * points for one in ordered}
    if len(ordered) == 1 and has_case:
        return Answered("string", "single", [ordered[0].text], points, name)
    return Answered(
        "string", "single", [ordered[0].text], points, name, worths=worths, has_case=has_case
    )


def _numbered(name: str, answers: Sequence[NumericAnswer], points: Fraction) -> Answered:
    ordered = sorted(answers, key=lambda one: -one.share)
    numbers = [
        _near(answer, written) for answer, written in zip(ordered, numbers_of(ordered), strict=True)
    ]
    return Answered("float", "single", [numbers[0].value], points, name, numbers=numbers)


def _near(answer: NumericAnswer, written: Number) -> Near:
    if answer.around is not None and answer.around.is_percent:
        by = write_decimal(answer.around.tolerance)
        return Near(written.share, written.value, by, is_percent=True)
    return Near(written.share, written.value, written.tolerance)


def _field(name: str) -> str:
    return f'<qti-text-entry-interaction response-identifier="{name}"/>'


def _flag(value: bool) -> str:  # noqa: FBT001 - the value to be written, no switch
    return "true" if value else "false"


Bodies = Callable[[Item, Losses], Asked]
