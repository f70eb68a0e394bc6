"""Drawing the hallmark's letters and rosettes: numbers rounded as a browser rounds them.

The pages draw the same mark by script, so one decimal and half-up rounding are part of the rule.
"""

from html import escape
from math import cos, floor, pi, sin

from server.credentials.domain.hallmark.geometry import LETTERS, Device

_GAP = 14 * 0.24


def lettering(text: str, *, middle: float, top: float, height: float, weight: float) -> str:
    """Return `text` engraved, centred at `middle`; set as type if we have no such letters."""
    if not all(letter in LETTERS for letter in text):
        return _as_type(text, middle, top, height)
    scale = height / 14
    total = sum((LETTERS[letter].width + _GAP for letter in text), -_GAP)
    x = middle - (total * scale) / 2
    drawn = ""
    for letter in text:
        width, path = LETTERS[letter]
        drawn += (
            f'<path d="{path}" transform="translate({number(x)} {number(top)}) '
            f'scale({number(scale, 100)})" stroke-width="{number(weight / scale)}"/>'
        )
        x += (width + _GAP) * scale
    return drawn


def _as_type(text: str, middle: float, top: float, height: float) -> str:
    return (
        f'<text class="hm-text" x="{number(middle)}" y="{number(top + height / 2)}" '
        f'dominant-baseline="central" font-size="{number(height * 1.25)}" font-family="serif" '
        f'text-anchor="middle" fill="SIGN" stroke="none">{escape(text)}</text>'
    )


def drawn_device(device: Device) -> str:
    """Return a device; `SIGN` stands for the colour of the mark it is put on."""
    drawn = "<g>"
    if device.strokes:
        drawn += f'<path d="{device.strokes}" stroke-width="{number(device.weight)}"/>'
    if device.solids:
        drawn += f'<path class="hm-solid" d="{device.solids}" fill="SIGN" stroke="none"/>'
    if device.dots:
        drawn += f'<path d="{device.dots}" stroke-width="{number(device.size)}"/>'
    return drawn + "</g>"


def rosette(did: str) -> Device:
    """Grow an office's sign from its DID, so that no two offices need to agree on one."""
    seed = fnv1a(did)
    count, shape, centre = 5 + seed % 5, (seed >> 8) % 4, (seed >> 16) % 3
    petals = Device(size=min(18, 40 * sin(pi / count)) if shape == 0 else 8.4)
    for petal in range(count):
        petals = _with_petal(petals, shape, _Spoke(2 * pi * petal / count - pi / 2, pi / count))
    return _with_centre(petals, centre)


def _with_petal(device: Device, shape: int, spoke: "_Spoke") -> Device:
    at = spoke.point
    strokes, solids, _, dots, _ = device
    match shape:
        case 0:
            dots += f"M{at(22)}h0"
        case 1:
            solids += f"M{at(13)}L{at(22, 0.6)}L{at(33)}L{at(22, -0.6)}Z"
        case 2:
            solids += f"M{at(12)}Q{at(25, 1.1)} {at(33)}Q{at(25, -1.1)} {at(12)}Z"
        case _:
            strokes += f"M{at(14)}L{at(26)}"
            dots += f"M{at(29)}h0"
    return device._replace(strokes=strokes, solids=solids, dots=dots)


def _with_centre(device: Device, centre: int) -> Device:
    strokes, solids = device.strokes, device.solids
    match centre:
        case 0:
            solids += _circle(50, 50, 7)
        case 1:
            strokes += _circle(50, 50, 6.5)
        case _:
            strokes += _circle(50, 50, 8)
            solids += _circle(50, 50, 2.6)
    return device._replace(strokes=strokes, solids=solids)


class _Spoke:
    """A direction from the middle; turns are given in halves of the angle between two spokes."""

    def __init__(self, angle: float, half: float) -> None:
        self._angle = angle
        self._half = half

    def point(self, radius: float, turn: float = 0) -> str:
        angle = self._angle + self._half * turn
        return f"{number(50 + radius * cos(angle))} {number(50 + radius * sin(angle))}"


def _circle(x: float, y: float, r: float) -> str:
    arc = f"a{number(r)} {number(r)} 0 1 0"
    return f"M{number(x - r)} {number(y)}{arc} {number(2 * r)} 0{arc} {number(-2 * r)} 0Z"


def fnv1a(text: str) -> int:
    """FNV-1a, 32 bit, of the UTF-8 text (RFC 9923)."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def number(value: float, places: int = 10) -> str:
    """Round half up to one part in `places`, written without a trailing zero."""
    rounded = floor(value * places + 0.5) / places
    return str(int(rounded)) if rounded == int(rounded) else repr(rounded)
