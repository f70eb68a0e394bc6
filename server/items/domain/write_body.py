"""The sections of an item in canonical Markdown."""

from collections.abc import Iterator
from fractions import Fraction

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
    Testlet,
    TextAnswer,
)
from server.items.domain.numbers import write_decimal, write_rational
from server.items.domain.sections import starts_code


def body_blocks(body: Body) -> Iterator[str]:
    if isinstance(body, Single | Multiple):
        yield "\n".join(["## Options", *map(_option, body.options)])
    elif isinstance(body, Order):
        steps = [
            _entry(f"{n}. {s.id}:", s.text, s.rationale, "   ") for n, s in enumerate(body.steps, 1)
        ]
        yield "\n".join(["## Order", *steps])
    elif isinstance(body, Match):
        yield "\n".join(["## Pairs", "| left | right |", "|---|---|", *_rows(body)])
    elif isinstance(body, Cloze):
        yield from map(_gap, body.gaps)
    elif isinstance(body, Numeric):
        yield "\n".join(["## Answer", *map(_number, body.answers)])
    elif isinstance(body, Hotspot):
        yield "\n".join(["## Regions", *map(_region, body.regions)])
    elif isinstance(body, Testlet):
        yield f"## Case\n{body.case}"
    else:
        yield "\n".join(["## Answer", *map(_text, body.answers)])


def _option(option: Option) -> str:
    weight = "" if option.weight is None else f" ({_percent(option.weight)})"
    mark = "x" if option.is_key else " "
    return _entry(f"- [{mark}] {option.id}{weight}:", option.text, option.rationale, "  ")


def _region(region: Region) -> str:
    mark = "x" if region.is_key else " "
    numbers = " ".join(map(str, region.shape.numbers))
    text = f'{region.shape.kind} {numbers} "{region.text}"'
    return _entry(f"- [{mark}] {region.id}:", text, region.rationale, "  ")


def _entry(marker: str, text: str, quote: str, indent: str) -> str:
    first, *rest = text.split("\n")
    if first.startswith((" ", "\t")) or starts_code(first):
        first, rest = "", [first, *rest]
    lines = [f"{marker} {first}".rstrip()]
    lines += [indent + line if line else "" for line in rest]
    if quote:
        lines += [f"{indent}> {line}".rstrip() for line in quote.split("\n")]
    return "\n".join(lines)


def _percent(share: Fraction) -> str:
    return write_rational(share * 100) + "%"


def _rows(body: Match) -> Iterator[str]:
    rights = {right.id: right for right in body.rights}
    lefts = {left.id: left for left in body.lefts}
    for left_id, right_id in body.pairs:
        yield f"| {_side(lefts[left_id])} | {_side(rights[right_id])} |"
    paired = {right for _, right in body.pairs}
    for right in body.rights:
        if right.id not in paired:
            yield f"|  | {_side(right)} |"


def _side(side: Side) -> str:
    return f"{side.id}: " + side.text.replace("|", "\\|")


def _number(answer: NumericAnswer) -> str:
    share = "" if answer.share == 1 else f"{_percent(answer.share)} "
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
    return f"- {_percent(answer.share)}: {answer.text}"


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
