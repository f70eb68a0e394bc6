"""A badge's drawing as pixels. Equal drawings are equal bytes; call it from a thread."""

from pathlib import Path

from server.credentials.typesetting import Typesetter

PIXELS_PER_UNIT = 2
_TYPESETTER = Typesetter(Path(__file__).with_name("badge.typ"))


def badge_png(drawing: str) -> bytes:
    return _TYPESETTER.png({"drawing": drawing}, pixels_per_point=PIXELS_PER_UNIT)
