"""What a grader gives, and the shapes of the answers it reads.

An answer is what the candidate's response means in the author's option ids; it was stored as it
came, so a grader takes anything: what cannot be an answer is worth nothing and raises nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

Answer = Mapping[str, object] | None
"""`{"choice": id}`, `{"choices": [id…]}`, `{"order": [id…]}`, `{"pairs": {left: right}}`,
`{"gaps": {name: id or text}}`, `{"value": text}`, `{"text": text}`, `{"regions": [id…]}`, or None
for a blank."""

ZERO = Fraction(0)
ONE = Fraction(1)

Share = Fraction | None
"""The share of the points, from 0 to 1 or from the floor of its scoring; None is a blank."""


@dataclass(frozen=True, slots=True)
class Mark:
    """`share` of the item's points, and these points. A blank is 0, and told apart from wrong."""

    share: Fraction
    points: Fraction
    is_blank: bool


def ids_of(value: object) -> list[str]:
    """Return the texts of a list; anything else in it is replaced by what names no option."""
    if not isinstance(value, list | tuple):
        return []
    return [entry if isinstance(entry, str) else "" for entry in value]


def is_blank(value: object) -> bool:
    """Whether nothing was answered: nothing, an empty list or map, a text of white space."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, list | tuple | dict) and not value)


def clamped(share: Fraction, floor: int = 0) -> Fraction:
    return min(ONE, max(Fraction(floor), share))
