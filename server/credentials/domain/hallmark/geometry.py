"""The geometry of the hallmark: an engraver's letters, the four outlines, the devices.

Letters are single strokes on a height of 14, drawn here rather than taken from a font, so that
every machine draws the same. Numbers only; nothing here knows a certificate.
"""

from typing import NamedTuple

from server.kernel.sentence import marked


class Letter(NamedTuple):
    """`width` and path of a letter 14 units high."""

    width: float
    path: str


class Device(NamedTuple):
    """A sign: `strokes` of a `weight`, `solids` that are filled, `dots` of a `size`."""

    strokes: str = ""
    solids: str = ""
    weight: float = 4
    dots: str = ""
    size: float = 0


class Standard(NamedTuple):
    """A specialization's mark: three letters, its name, what the sign shows."""

    code: str
    title: str
    sight: str
    device: Device


LETTERS = {
    "A": Letter(10, "M0 14L5 0L10 14M1.9 9.2H8.1"),
    "B": Letter(8.8, "M0 6.5H5A3.75 3.75 0 0 1 5 14H0V0H4.5A3.25 3.25 0 0 1 4.5 6.5"),
    "C": Letter(10, "M9.8 2.4A5.6 7 0 1 0 9.8 11.6"),
    "D": Letter(10, "M0 0H4A6 7 0 0 1 4 14H0Z"),
    "E": Letter(8, "M8 0H0V14H8M0 6.7H6.6"),
    "F": Letter(8, "M8 0H0V14M0 6.7H6.6"),
    "G": Letter(10, "M9.8 2.4A5.6 7 0 1 0 9.8 11.6V7.8H6.2"),
    "H": Letter(9.5, "M0 0V14M9.5 0V14M0 6.8H9.5"),
    "I": Letter(0, "M0 0V14"),
    "J": Letter(6.5, "M6.5 0V10.2A3.25 3.8 0 0 1 0 10.2"),
    "K": Letter(9.2, "M0 0V14M8.8 0L0 8.6M3.4 5.4L9.2 14"),
    "L": Letter(7.5, "M0 0V14H7.5"),
    "M": Letter(12, "M0 14L1 0L6 9.5L11 0L12 14"),
    "N": Letter(10, "M0 14V0L10 14V0"),
    "O": Letter(11.6, "M0 7A5.8 7 0 1 1 11.6 7A5.8 7 0 1 1 0 7Z"),
    "P": Letter(8.5, "M0 14V0H4.6A3.9 3.9 0 0 1 4.6 7.8H0"),
    "Q": Letter(11.6, "M0 7A5.8 7 0 1 1 11.6 7A5.8 7 0 1 1 0 7ZM7.2 9.8L11.4 15"),
    "R": Letter(9.2, "M0 14V0H4.6A3.9 3.9 0 0 1 4.6 7.8H0M4.2 7.8L9.2 14"),
    "S": Letter(
        8.7,
        "M8.3 2.4C7.6 .8 6.2 0 4.5 0C2.2 0 .5 1.4 .5 3.5C.5 5.6 2.2 6.3 4.5 6.9"
        "C7 7.5 8.7 8.3 8.7 10.5C8.7 12.6 6.9 14 4.5 14C2.5 14 .9 13 .2 11.2",
    ),
    "T": Letter(10, "M0 0H10M5 0V14"),
    "U": Letter(9.5, "M0 0V9A4.75 5 0 0 0 9.5 9V0"),
    "V": Letter(10, "M0 0L5 14L10 0"),
    "W": Letter(14, "M0 0L3.5 14L7 2.5L10.5 14L14 0"),
    "X": Letter(9.4, "M0 0L9.4 14M9.4 0L0 14"),
    "Y": Letter(10, "M0 0L5 7L10 0M5 7V14"),
    "Z": Letter(9, "M0 0H9L0 14H9"),
    "0": Letter(9, "M0 7A4.5 7 0 1 1 9 7A4.5 7 0 1 1 0 7Z"),
    "1": Letter(4, "M0 3L3.6 0V14"),
    "2": Letter(8.6, "M.3 3.6A4.1 3.8 0 0 1 8.4 3.9C8.4 6.5 5 9 .2 14H8.6"),
    "3": Letter(8.4, "M.4 0H8L4 5.4A4.2 4.3 0 1 1 .2 11.6"),
    "4": Letter(9, "M7 14V0L0 10H9"),
    "5": Letter(8.8, "M7.8 0H1.2L.8 6A4.4 4.4 0 1 1 .3 12"),
    "6": Letter(8.8, "M7.4 0C3 2 0 5.6 0 9.4A4.4 4.6 0 1 0 8.8 9.4A4.4 4.6 0 1 0 0 9.4"),
    "7": Letter(8.5, "M0 0H8.5L3 14"),
    "8": Letter(
        8.8,
        "M4.4 0A3.4 3.3 0 0 1 4.4 6.6A3.4 3.3 0 0 1 4.4 0ZM4.4 6.6A4.2 3.7 0 0 "
        "1 4.4 14A4.2 3.7 0 0 1 4.4 6.6Z",
    ),
    "9": Letter(8.8, "M1.4 14C5.8 12 8.8 8.4 8.8 4.6A4.4 4.6 0 1 0 0 4.6A4.4 4.6 0 1 0 8.8 4.6"),
}

OUTLINES = {
    "holder": (
        "M15 4H85A11 11 0 0 0 96 15V85A11 11 0 0 0 85 96H15A11 11 0 0 0 4 85V15A11 11 0 0 0 15 4Z"
    ),
    "standard": "M31 4H69L96 31V69L69 96H31L4 69V31Z",
    "office": "M27 27A23 23 0 0 1 73 27A23 23 0 0 1 73 73A23 23 0 0 1 27 73A23 23 0 0 1 27 27Z",
    "date": "M9 4H91V48C91 73 74 88 50 97C26 88 9 73 9 48Z",
}

# Drawn in x 24-76, y 18-62.
STANDARDS = {
    "foundations": Standard(
        "FND",
        "AI Deployment Foundations",
        marked("a keystone arch"),
        Device(
            "M27 61V43A23 23 0 0 1 73 43V61M43 61V45A7 7 0 0 1 57 45V61"
            "M46 20.5L48 37M54 20.5L52 37M28.5 34L43 42M71.5 34L57 42M22 61H48M52 61H78"
        ),
    ),
    "codex": Standard(
        "CDX", "Codex", marked("a prompt"), Device("M29 25L47 41L29 57M51 58H73", "", 7)
    ),
    "cybersecurity": Standard(
        "SEC",
        "Cybersecurity",
        marked("a key"),
        Device("M23 40a11 11 0 1 0 22 0a11 11 0 1 0 -22 0ZM45 40H76M62 40V52M73 40V56", "", 6),
    ),
    "agents": Standard(
        "AGT",
        "Agents",
        marked("a flyball governor"),
        Device(
            "M50 19V61M50 25L29 44L50 56L71 44L50 25M38 61H62",
            "M22 44a7 7 0 1 0 14 0a7 7 0 1 0 -14 0Z"
            "M64 44a7 7 0 1 0 14 0a7 7 0 1 0 -14 0Z"
            "M46.5 19a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0Z",
            4.5,
        ),
    ),
    "practice": Standard(
        "TRY",
        "Practice",
        marked("streaks on a touchstone"),
        Device("M30 56L42 24M44 56L56 24M58 56L70 24", "", 6.5),
    ),
}
# For a specialization that has no sign of its own yet.
PLAIN_DEVICE = Device("M31 40a19 19 0 1 0 38 0a19 19 0 1 0 -38 0Z", "", 6)
PLAIN_SIGHT = marked("a plain ring")
