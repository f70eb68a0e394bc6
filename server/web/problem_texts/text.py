"""What is said about one problem code."""

from typing import NamedTuple


class Text(NamedTuple):
    title: str
    remedy: str
