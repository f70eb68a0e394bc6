"""Sittings of small exams, as matrices of marks."""

from collections.abc import Sequence
from fractions import Fraction

from server.psychometrics.book import Book
from server.psychometrics.forms import Scale
from server.psychometrics.observed import Observed, Tried

SCALE = Scale(100, 700, 1000, Fraction(1, 2))


def an_item(number: int, points: str = "1", **told: object) -> Tried:
    given = {
        "hash": f"hash-{number}", "item": f"item-{number}", "version": 1, "domain": "d",
        "points": Fraction(points), "is_pilot": False,
    }  # fmt: skip
    return Tried(**(given | told))  # type: ignore[arg-type]  # each is as its field wants it


def a_book(rows: Sequence[Sequence[str | None]], items: Sequence[Tried] = ()) -> Book:
    """Everybody has the same items."""
    book = Book()
    places = [book.item(one) for one in items or map(an_item, range(len(rows[0])))]
    for row in rows:
        book.add(a_sitting(places, row))
    return book


def a_sitting(places: Sequence[int], marks: Sequence[str | None], **told: object) -> Observed:
    scaled = sum((Fraction(mark or 0) for mark in marks), Fraction(0)) * 100
    given = {
        "release": 1, "form": tuple(places), "marks": marks, "counts": [True] * len(marks),
        "picks": [()] * len(marks), "seconds": [None] * len(marks),
        "scaled": int(scaled), "passed": scaled >= 700,
    }  # fmt: skip
    return Observed(**(given | told))  # type: ignore[arg-type]  # each is as its field wants it
