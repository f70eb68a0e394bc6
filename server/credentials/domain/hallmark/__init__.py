"""The hallmark: four struck marks drawn from a certificate's data, equal for equal data.

The place and the outline say what a mark is: the holder's initials on a tablet, the
specialization's sign in an octagon, a rosette grown from the issuer's DID in a quatrefoil, and the
month and year on a shield. In force: solid. Expired, suspended, superseded: hollow. Revoked:
struck through. Practice: dashed and never solid; dotted where others are hollow. Presentation
attributes only (no style, no id), so the drawing passes the strict content policy inline.
Hostile names are escaped.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from html import escape

from server.credentials.domain.hallmark.geometry import (
    OUTLINES,
    PLAIN_DEVICE,
    PLAIN_SIGHT,
    STANDARDS,
    Standard,
)
from server.credentials.domain.hallmark.initials import initials
from server.credentials.domain.hallmark.strokes import drawn_device, lettering, rosette
from server.credentials.domain.verdict import Verdict
from server.credentials.domain.words import PRACTICE
from server.kernel.sentence import Sentence

__all__ = ["Hallmark", "Look", "Mark", "initials", "look_of", "marks", "row", "single"]

_MONTH_LETTERS = "ABCDEFGHJKLM"  # no I: it reads as a stroke
_INK, _PAPER, _BAD = "#1c2b2b", "#ffffff", "#8c1d18"
_PEN = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'
_STEP = 112


class Look(StrEnum):
    """How the marks are struck."""

    ACTIVE = "active"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


_LOOKS = {
    Verdict.REVOKED: Look.REVOKED,
    Verdict.TAMPERED: Look.REVOKED,
    Verdict.SUPERSEDED: Look.SUPERSEDED,
    Verdict.SUSPENDED: Look.SUSPENDED,
    Verdict.EXPIRED: Look.EXPIRED,
}
_SOLID = frozenset({Look.ACTIVE, Look.REVOKED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hallmark:
    """What is drawn: `exam` is the slug, `title` its name, `issuer` the DID, `office` its name."""

    holder: str
    exam: str
    title: str
    issuer: str
    office: str
    issued: date
    look: Look = Look.ACTIVE

    @property
    def is_practice(self) -> bool:
        return self.exam == PRACTICE


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: its kind (a CSS hook), name and meaning, drawing as SVG."""

    kind: str
    name: Sentence
    meaning: Sentence
    drawing: str


def look_of(verdict: Verdict) -> Look:
    return _LOOKS.get(verdict, Look.ACTIVE)


def row(hallmark: Hallmark, *, has_ground: bool = True) -> str:
    """Return the four marks side by side, 4:1; readable from 64 px high."""
    drawn = marks(hallmark)
    width = len(drawn) * _STEP
    ground = f'<rect width="{width}" height="{_STEP}" fill="{_PAPER}"/>\n' if has_ground else ""
    placed = "\n".join(
        f'<g transform="translate({at * _STEP + 6} 6)">{mark.drawing}</g>'
        for at, mark in enumerate(drawn)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_STEP}" '
        f'width="{width}" height="{_STEP}" role="img" '
        f'aria-label="{escape(_label(hallmark, drawn))}" {_PEN}>\n{ground}{placed}\n</svg>\n'
    )


def single(mark: Mark) -> str:
    """Return one mark for a page that says its name beside it."""
    opening = f'<svg viewBox="0 0 100 100" direction="ltr" aria-hidden="true" {_PEN}>'
    return f"{opening}{mark.drawing}</svg>"


def marks(hallmark: Hallmark) -> tuple[Mark, Mark, Mark, Mark]:
    """Return holder's, standard, office and date mark."""
    return (
        _holder_mark(hallmark),
        _standard_mark(hallmark),
        _office_mark(hallmark),
        _date_mark(hallmark),
    )


def _holder_mark(hallmark: Hallmark) -> Mark:
    own = initials(hallmark.holder)
    # The drawing counts as a browser does, in UTF-16 units.
    is_long = len(own.encode("utf-16-le")) > 2
    top, height = (31, 38) if is_long else (28, 44)
    meaning = Sentence(
        "The initials of the person who was examined: %(initials)s.", {"initials": own}
    )
    name = Sentence("Holder’s mark %(initials)s", {"initials": own})
    sign = lettering(own, middle=50, top=top, height=height, weight=6.5)
    return _struck("holder", name, meaning, sign, hallmark)


def _standard_mark(hallmark: Hallmark) -> Mark:
    standard = _standard(hallmark)
    meaning = Sentence(
        "The specialization that was examined: %(title)s. The sign is %(sight)s.",
        {"title": standard.title, "sight": Sentence(standard.sight)},
    )
    name = Sentence("Standard mark %(code)s", {"code": standard.code})
    code = lettering(standard.code, middle=50, top=69, height=12.5, weight=2.8)
    sign = drawn_device(standard.device) + code
    return _struck("standard", name, meaning, sign, hallmark)


def _standard(hallmark: Hallmark) -> Standard:
    known = STANDARDS.get(hallmark.exam.removesuffix("-renewal"))
    if known is not None:
        return known
    letters = [one for one in hallmark.exam.upper() if "A" <= one <= "Z"]
    return Standard("".join(letters[:3]), hallmark.title, PLAIN_SIGHT, PLAIN_DEVICE)


def _office_mark(hallmark: Hallmark) -> Mark:
    meaning = Sentence(
        "The office that examined and issued: %(office)s.", {"office": hallmark.office}
    )
    return _struck(
        "office", Sentence("Office mark"), meaning, drawn_device(rosette(hallmark.issuer)), hallmark
    )


def _date_mark(hallmark: Hallmark) -> Mark:
    issued = hallmark.issued
    letter, short = _MONTH_LETTERS[issued.month - 1], f"{issued.year % 100:02d}"
    meaning = Sentence(
        "Issued on %(issued)s: %(letter)s stands for the month, %(short)s for the year.",
        {"issued": issued, "letter": letter, "short": short},
    )
    sign = lettering(letter, middle=50, top=21, height=36, weight=6.5)
    sign += lettering(short, middle=50, top=67, height=13, weight=2.8)
    return _struck(
        "date",
        Sentence("Date letter %(code)s", {"code": f"{letter} {short}"}),
        meaning,
        sign,
        hallmark,
    )


def _struck(kind: str, name: Sentence, meaning: Sentence, sign: str, hallmark: Hallmark) -> Mark:
    """Put a sign on its outline, in the hallmark's look."""
    is_solid = not hallmark.is_practice and hallmark.look in _SOLID
    ink = _PAPER if is_solid else _INK
    field = _solid_field(kind) if is_solid else _edge(kind, hallmark)
    bar = _strike_bar() if hallmark.look is Look.REVOKED else ""
    group = f'<g class="{"hm-struck" if is_solid else "hm-hollow"}" stroke="{ink}">'
    return Mark(kind, name, meaning, f"{group}{field}{sign.replace('SIGN', ink)}{bar}</g>")


def _solid_field(kind: str) -> str:
    outline = OUTLINES[kind]
    return (
        f'<path class="hm-field" d="{outline}" fill="{_INK}" stroke="none"/>'
        f'<path d="{outline}" transform="translate(6.5 6.5) scale(.87)" stroke-width="1.4"/>'
    )


def _edge(kind: str, hallmark: Hallmark) -> str:
    length = "9 6" if hallmark.look in _SOLID else "2 8"
    dashes = f' stroke-dasharray="{length}"' if hallmark.is_practice else ""
    return f'<path class="hm-edge" d="{OUTLINES[kind]}" stroke-width="3.5"{dashes}/>'


def _strike_bar() -> str:
    flat = 'stroke-linecap="butt" stroke='
    return (
        f'<path class="hm-gap" d="M3 85L97 15" {flat}"{_PAPER}" stroke-width="17"/>'
        f'<path class="hm-strike" d="M-4 90L104 10" {flat}"{_BAD}" stroke-width="8"/>'
    )


def _label(hallmark: Hallmark, drawn: tuple[Mark, ...]) -> str:
    state = "" if hallmark.look is Look.ACTIVE else f", {hallmark.look}"
    return f"Hallmark{state}: " + ", ".join(str(mark.name) for mark in drawn)
