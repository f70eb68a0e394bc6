"""Where the letter of a region stands upon its picture: beside what the region holds, not on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PART = 24
"""A letter's square is this part of the picture's width."""


@dataclass(frozen=True, slots=True)
class Badge:
    """The middle of a square, its upper left corner, its side, and the height of its letter."""

    x: int
    y: int
    left: int
    top: int
    side: int
    letter: int


def badge_of(shape: Mapping[str, Any], image: Mapping[str, Any]) -> Badge:
    """Left of a rectangle, above a circle, at a polygon's first corner; within the picture."""
    width, height, numbers = image["width"], image["height"], shape["numbers"]
    side = max(1, width // PART)
    half = side // 2
    x, y = numbers[0], numbers[1]
    if shape["kind"] == "circle":
        y -= numbers[2] + half
    elif shape["kind"] == "rect":
        x, y = x - half, y + half
    x, y = min(max(x, half), width - half), min(max(y, half), height - half)
    return Badge(x, y, x - half, y - half, side, side * 3 // 4)
