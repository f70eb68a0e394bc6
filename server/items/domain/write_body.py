"""The sections of an item in canonical Markdown."""

from collections.abc import Iterator, Sequence

from server.items.domain.model import (
    Body,
    Cloze,
    Gap,
    GapKind,
    Hotspot,
    Match,
    Multiple,
    Numeric,
    NumericAnswer,
    Option,
    Order,
    Region,
    Side,
    Single,
    Step,
    Testlet,
    Text,
    TextAnswer,
)
from server.items.domain.numbers import write_decimal, write_rational, write_share
from server.items.domain.rubric import Criterion, Essay, Exemplar
from server.items.domain.sections import starts_code
from server.items.domain.tables import escaped


def body_blocks(body: Body) -> Iterator[str]:
    if isinstance(body, Cloze):
        yield from map(_gap, body.gaps)
    elif isinstance(body, Essay):
        yield _rubric(body.rubric)
        yield from map(_exemplar, body.exemplars)
    elif isinstance(body, Testlet):
        yield f"## Case\n{body.case}"
    else:
        yield "\n".join(_listed(body))


def _listed(
    body: Single | Multiple | Order | Match | Numeric | Text | Hotspot,
) -> Iterator[str]:
    """Yield the heading of the one section, and its lines."""
    if isinstance(body, Single | Multiple):
        yield from ("## Options", *map(_option, body.options))
    elif isinstance(body, Order):
        yield from ("## Order", *(_step(n, step) for n, step in enumerate(body.steps, 1)))
    elif isinstance(body, Match):
        yield from ("## Pairs", *_rows(body))
    elif isinstance(body, Hotspot):
        yield from ("## Regions", *map(_region, body.regions))
    elif isinstance(body, Numeric):
        yield from ("## Answer", *map(_number, body.answers))
    else:
        yield from ("## Answer", *map(_text, body.answers))


def _step(number: int, step: Step) -> str:
    return _entry(f"{number}. {step.id}:", step.text, step.rationale, "   ")


def _option(option: Option) -> str:
    weight = "" if option.weight is None else f" ({write_share(option.weight)})"
    mark = "x" if option.is_key else " "
    return _entry(f"- [{mark}] {option.id}{weight}:", option.text, option.rationale, "  ")


def _region(region: Region) -> str:
    mark = "x" if region.is_key else " "
    numbers = " ".join(map(str, region.shape.numbers))
    text = f'{region.shape.kind} {numbers} "{region.text}"'
    weight = "" if region.weight is None else f" ({write_share(region.weight)})"
    return _entry(f"- [{mark}] {region.id}{weight}:", text, region.rationale, "  ")


def _entry(marker: str, text: str, quote: str, indent: str) -> str:
    first, *rest = text.split("\n")
    if first.startswith((" ", "\t")) or starts_code(first):
        first, rest = "", [first, *rest]
    lines = [f"{marker} {first}".rstrip()]
    lines += [indent + line if line else "" for line in rest]
    if quote:
        lines += [f"{indent}> {line}".rstrip() for line in quote.split("\n")]
    return "\n".join(lines)


def _rows(body: Match) -> Iterator[str]:
    """Right pairs, then others that have a value, then distractors; values where there are any."""
    rights = {right.id: right for right in body.rights}
    lefts = {left.id: left for left in body.lefts}
    values = {(left, right): write_share(share) for left, right, share in body.values}
    pairs = [*body.pairs, *(pair for pair in values if pair not in body.pairs)]
    named = {right for _, right in pairs}
    rows = [(_side(lefts[a]), _side(rights[b]), values.get((a, b), "")) for a, b in pairs]
    rows += [("", _side(right), "") for right in body.rights if right.id not in named]
    third = [" value |", "---|"] if values else ["", ""]
    yield f"| left | right |{third[0]}"
    yield f"|---|---|{third[1]}"
    for left, right, value in rows:
        yield f"| {left} | {right} |" + (f" {value} |" if values else "")


def _side(side: Side) -> str:
    return f"{side.id}: {escaped(side.text)}"


def _rubric(rubric: Sequence[Criterion]) -> str:
    scores = sorted({level.score for one in rubric for level in one.levels})
    rows = [["criterion", "weight", *map(str, scores)]]
    for one in rubric:
        described = {level.score: escaped(level.text) for level in one.levels}
        named = f"{one.id}: {escaped(one.text)}"
        texts = [described.get(score, "") for score in scores]
        rows.append([named, write_rational(one.weight), *texts])
    heading, *lines = ("| " + " | ".join(row) + " |" for row in rows)
    return "\n".join(["## Rubric", heading, "|---" * (len(scores) + 2) + "|", *lines])


def _exemplar(exemplar: Exemplar) -> str:
    scores = ", ".join(f"{name} {score}" for name, score in exemplar.scores)
    lines = [f"## Exemplar {exemplar.name} ({scores})", exemplar.text]
    if exemplar.notes:
        lines += ["", *(f"> {line}".rstrip() for line in exemplar.notes.split("\n"))]
    return "\n".join(lines)


def _number(answer: NumericAnswer) -> str:
    share = "" if answer.share == 1 else f"{write_share(answer.share)} "
    unit = f" {answer.unit}" if answer.unit else ""
    return f"{share}= {_target(answer)}{unit}"


def _target(answer: NumericAnswer) -> str:
    if answer.around is None:
        low, high = answer.bounds()
        return f"[{write_decimal(low)}, {write_decimal(high)}]"
    around = answer.around
    value = write_decimal(around.value)
    if not around.tolerance and not around.is_percent:
        return value
    percent = "%" if around.is_percent else ""
    return f"{value} +/- {write_decimal(around.tolerance)}{percent}"


def _text(answer: TextAnswer) -> str:
    return f"- {write_share(answer.share)}: {answer.text}"


def _gap(gap: Gap) -> str:
    noun = "point" if gap.points == 1 else "points"
    heading = f"## Gap {gap.name} ({write_rational(gap.points)} {noun}, {gap.kind})"
    if gap.kind is GapKind.DROPDOWN:
        lines = map(_option, gap.options)
    elif gap.kind is GapKind.NUMERIC:
        lines = map(_number, gap.numbers)
    else:
        lines = map(_text, gap.texts)
    return "\n".join([heading, *lines])
