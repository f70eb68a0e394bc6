"""Lines over time as SVG, for a report that is read without anything else."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 760, 260
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 44, 36
COLOURS = ("#0b57d0", "#b3261e", "#1e7d34", "#7b4a00")
ROWS, COLUMNS = 4, 6
STEPS = (1, 2, 4, 6, 8, 10)
"""A fourth of each is a plain number."""


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    values: Sequence[float]


def plot(title: str, unit: str, seconds: Sequence[float], series: Sequence[Series]) -> str:
    """Return an SVG: each series over the seconds, from zero, with a legend."""
    top = _round_up(max((max(one.values, default=0) for one in series), default=0))
    last = max(max(seconds, default=0), 1)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'font-family="system-ui, sans-serif" font-size="11" fill="#333">'
        ),
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="16" font-size="13" font-weight="600">{escape(title)}</text>',
        *_rows(top, unit),
        *_columns(last),
    ]
    for colour, number, one in zip(COLOURS, range(len(series)), series, strict=False):
        parts += [
            _line(one.values, seconds, last, top, colour),
            f'<text x="{LEFT + 150 * number}" y="34" fill="{colour}">— {escape(one.name)}</text>',
        ]
    return "\n".join([*parts, "</svg>\n"])


def _round_up(value: float) -> float:
    """To a number that people would end a scale with."""
    if value <= 0:
        return 1.0
    magnitude = math.pow(10, math.floor(math.log10(value)))
    return next(step * magnitude for step in STEPS if step * magnitude >= value)


def _rows(top: float, unit: str) -> list[str]:
    parts = []
    for row in range(ROWS + 1):
        value = top * row / ROWS
        y = _y(value, top)
        parts += [
            f'<line x1="{LEFT}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}" stroke="#ddd"/>',
            f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{value:g} {escape(unit)}</text>',
        ]
    return parts


def _columns(last: float) -> list[str]:
    places = [last * column / COLUMNS for column in range(COLUMNS + 1)]
    return [
        f'<text x="{_x(at, last)}" y="{HEIGHT - 12}" text-anchor="middle">{clock(at)}</text>'
        for at in places
    ]


def _line(
    values: Sequence[float], seconds: Sequence[float], last: float, top: float, colour: str
) -> str:
    points = " ".join(
        f"{_x(at, last)},{_y(value, top)}" for at, value in zip(seconds, values, strict=True)
    )
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>'


def _x(at: float, last: float) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * at / last, 1)


def _y(value: float, top: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top, 1)


def clock(seconds: float) -> str:
    """Minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
