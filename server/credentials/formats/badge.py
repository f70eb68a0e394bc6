"""The badge: the standard mark struck large, and the holder's, office's and date mark hung below.

So the badge is the hallmark in another order. Behind the sign a rosette is engine-turned, grown
from the slug, for who looks closely; at 64 px it is gone and the sign stands alone. The badge of an
exam, which nobody has earned yet, has the office mark alone. Practice is dashed and never solid, as
in the hallmark. Presentation attributes only. Equal input is an equal drawing.
"""

from datetime import UTC, date
from html import escape

from server.credentials.domain.hallmark import Hallmark, Mark, marks
from server.credentials.domain.hallmark.geometry import OUTLINES, PLAIN_SIGHT, STANDARDS
from server.credentials.domain.hallmark.strokes import fnv1a, number
from server.credentials.domain.record import CertificateRecord, Issuer

SIDE = 256
_PAPER, _INK, _VERDIGRIS = "#ffffff", "#1c2b2b", "#5f9c90"
_PLATE, _SMALL = 2.12, 0.62  # scales of marks that are drawn on 100 units
_PLATE_LEFT, _PLATE_TOP = (SIDE - 100 * _PLATE) / 2, -4
_SMALL_TOP = SIDE - 100 * _SMALL - 3
_GAP = 10
_RING = 38.5


def hallmark_of(record: CertificateRecord, holder: str) -> Hallmark:
    """Return the hallmark that a file bears; `holder` is as much of the name as can be drawn."""
    return Hallmark(
        holder=holder,
        exam=record.achievement.slug,
        title=record.achievement.title,
        issuer=record.issuer.did,
        office=record.issuer.name,
        issued=record.issued_at.astimezone(UTC).date(),
    )


def certificate_badge(record: CertificateRecord, holder: str) -> str:
    hallmark = hallmark_of(record, holder)
    own, standard, office, month = marks(hallmark)
    label = f"{record.achievement.title}: {record.holder.name}"
    return _drawing(hallmark, label, standard, (own, office, month))


def caption(exam: str, title: str) -> str:
    """Return what the badge of an exam shows, for whoever does not see it."""
    standard = STANDARDS.get(exam.removesuffix("-renewal"))
    return f"The badge of {title}: {PLAIN_SIGHT if standard is None else standard.sight}."


def achievement_badge(exam: str, title: str, issuer: Issuer) -> str:
    """Return the badge of an exam, which is nobody's and of no day."""
    hallmark = Hallmark(
        holder="",
        exam=exam,
        title=title,
        issuer=issuer.did,
        office=issuer.name,
        issued=date(2000, 1, 1),
    )
    _, standard, office, _ = marks(hallmark)
    return _drawing(hallmark, title, standard, (office,))


def _drawing(hallmark: Hallmark, label: str, plate: Mark, below: tuple[Mark, ...]) -> str:
    small = 100 * _SMALL
    left = (SIDE - len(below) * small - (len(below) - 1) * _GAP) / 2
    hung = "\n".join(
        _placed(mark, left + at * (small + _GAP), _SMALL_TOP, _SMALL)
        for at, mark in enumerate(below)
    )
    turned = "" if hallmark.is_practice else _engine_turned(hallmark.exam)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" '
        f'width="{SIDE}" height="{SIDE}" role="img" aria-label="{escape(label)}" fill="none" '
        f'stroke-linecap="round" stroke-linejoin="round">\n'
        f"{_placed(plate, _PLATE_LEFT, _PLATE_TOP, _PLATE, turned)}\n{hung}\n</svg>\n"
    )


def _placed(mark: Mark, left: float, top: float, scale: float, on_field: str = "") -> str:
    """Put a mark on paper of its own outline, which keeps it apart from what is behind it.

    `on_field` stands on the mark's field, which is the first thing drawn, and behind its sign.
    """
    place = f"translate({number(left, 100)} {number(top, 100)}) scale({scale})"
    edge = number(6 / scale)
    paper = (
        f'<path d="{OUTLINES[mark.kind]}" fill="{_PAPER}" stroke="{_PAPER}" stroke-width="{edge}"/>'
    )
    drawn = mark.drawing.replace("/>", "/>" + on_field, 1)
    return f'<g transform="{place}">{paper}{drawn}</g>'


def _engine_turned(exam: str) -> str:
    """Return a guilloche of turned ellipses; their number and shape are the exam's own."""
    seed = fnv1a(exam)
    count, narrow = 9 + seed % 5, 12 + (seed >> 8) % 9
    turned = "".join(
        f'<ellipse cx="50" cy="50" rx="{_RING}" ry="{narrow}" '
        f'transform="rotate({number(180 * at / count)} 50 50)"/>'
        for at in range(count)
    )
    return f'<g stroke="{_VERDIGRIS}" stroke-width=".35" opacity=".7">{turned}</g>'
