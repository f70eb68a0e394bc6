"""PDFs and PNGs from Typst sources of ours: PDF/A and tagged. Equal input is equal bytes.

Only the fonts shipped here are used. Texts are passed as values, so no name can act as markup.
Typst is imported when first used; call it from a thread.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from server.credentials.glyphs import FONTS


class Typesetter:
    """One source, compiled by one thread at a time."""

    def __init__(self, source: Path) -> None:
        self._source = source
        self._one_at_a_time = Lock()

    def pdf(self, inputs: Mapping[str, str], *, at: datetime) -> bytes:
        """Return the PDF, dated `at`. Raises TypstError where the fonts cannot join a text."""
        with self._one_at_a_time:
            compiled: bytes = _compiler(self._source).compile(
                format="pdf",
                sys_inputs=dict(inputs),
                pdf_standards=["a-3a", "ua-1"],
                timestamp=int(at.timestamp()),
            )
        return compiled

    def png(self, inputs: Mapping[str, str], *, pixels_per_point: int) -> bytes:
        """Return the first page as a picture, see-through where nothing is drawn."""
        with self._one_at_a_time:
            compiled: bytes = _compiler(self._source).compile(
                format="png", sys_inputs=dict(inputs), ppi=72.0 * pixels_per_point
            )
        return compiled


@cache
def _compiler(source: Path) -> Any:  # noqa: ANN401 - typst, imported lazily, is untyped here
    import typst  # noqa: PLC0415 - lazily, for memory

    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(FONTS)],
    )
    return typst.Compiler(str(source), root=str(source.parent), font_paths=fonts)
