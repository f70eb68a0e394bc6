"""An item is read in its own language and direction, the words around it in the page's."""

from html.parser import HTMLParser
from typing import Any

import pytest

from server.language.catalogs import LANGUAGES
from server.language.voice import speaking, voice
from server.web.pages import items
from server.web.rendering import environment

ENTRIES = [{"handle": "a", "html": "First one?"}, {"handle": "b", "html": "Second one?"}]
ITEMS: dict[str, dict[str, Any]] = {
    "single": {"options": ENTRIES},
    "multiple": {"options": ENTRIES},
    "order": {"options": ENTRIES},
    "match": {"left": ENTRIES, "right": ENTRIES},
    "cloze": {"gaps": [{"handle": "g", "kind": "dropdown", "options": ENTRIES}]},
    "numeric": {"units": []},
    "text": {"max_characters": 20},
    "hotspot": {
        "image": {"url": "/a.png", "width": 400, "height": 300, "alt": "A plan"},
        "regions": [one | {"shape": {"kind": "circle", "numbers": [9, 9, 9]}} for one in ENTRIES],
    },
}
VOID = {"input", "br", "img"}
CHECK = """{% from "macros/check.html" import check as section %}
{{ section(check, true, "/sign-in", language) }}"""


class Reading(HTMLParser):
    """Each text with the language and the direction in force where it stands."""

    def __init__(self, language: str, direction: str) -> None:
        super().__init__()
        self.within = [(language, direction)]
        self.texts: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        own, (language, direction) = dict(attrs), self.within[-1]
        self.within.append((own.get("lang") or language, own.get("dir") or direction))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.within.pop()

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((data.strip(), *self.within[-1]))


def is_arabic(text: str) -> bool:
    return any("\u0600" <= letter <= "\u06ff" for letter in text)


@pytest.mark.parametrize("kind", ITEMS)
def test_a_check_in_english_on_an_arabic_page(kind: str) -> None:
    item = {"type": kind, "points": 1, "stem_html": "Which comes first?", **ITEMS[kind]}
    with speaking(voice("ar")):
        shown = {
            "n": 1, "of": 2, "address": "/", "api": "/", "response": None, "feedback": None,
            "item": items.shown(item, "en", None),
        }  # fmt: skip
        html = environment().from_string(CHECK).render(check=shown, language=LANGUAGES["ar"])
    reading = Reading("en", "ltr")
    reading.feed(html)
    said = [one for one in reading.texts if len(one[0]) > 1]

    assert [one for one in said if one[0].endswith("?") and one[1:] != ("en", "ltr")] == []
    sentences = [one for one in said if is_arabic(one[0]) and one[0].endswith(".")]
    assert sentences
    assert [one for one in sentences if one[1:] != ("ar", "rtl")] == []
