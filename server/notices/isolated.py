"""Sentences with what people typed in them, as plain text and as HTML.

A value cannot leave its place: what cannot be seen is dropped, HTML is escaped, and a name in
another direction does not turn the sentence around it.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import replace

from markupsafe import Markup, escape

from server.kernel.sentence import Sentence
from server.kernel.text import one_line
from server.language.voice import say

LONGEST_VALUE = 200
ISOLATE, END_ISOLATE = "\u2068", "\u2069"
"""First strong isolate and its end (Unicode annex 9)."""
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Stand in for <bdi> while the text around them is escaped; no cleaned value holds them."""
_JOINERS = frozenset("\u200c\u200d")


def clean(text: str) -> str:
    """One line, without what cannot be seen but the joiners of names and emoji."""
    kept = (
        " " if category == "Cc" else one
        for one in text
        if (category := unicodedata.category(one)) not in {"Cf", "Cs", "Co", "Cn"}
        or one in _JOINERS
    )
    return one_line("".join(kept))[:LONGEST_VALUE]


def as_html(sentence: Sentence) -> Markup:
    text = str(escape(_said(sentence, lambda value: f"{_OPEN}{value}{_CLOSE}")))
    return Markup(text.replace(_OPEN, "<bdi>").replace(_CLOSE, "</bdi>"))  # noqa: S704 - escaped above


def as_header(sentence: Sentence) -> str:
    """Without isolates, which headers are often shown with."""
    return _said(sentence, lambda value: value)


def as_text(sentence: Sentence, *, is_rtl: bool) -> str:
    def isolated(value: str) -> str:
        return value if value.isascii() and not is_rtl else f"{ISOLATE}{value}{END_ISOLATE}"

    return _said(sentence, isolated)


def _said(sentence: Sentence, wrap: Callable[[str], str]) -> str:
    values = {
        name: wrap(clean(value)) if isinstance(value, str) else value
        for name, value in sentence.values.items()
    }
    return say(replace(sentence, values=values))
