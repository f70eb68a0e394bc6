"""Nothing is said to people that translators have not seen, and no translation loses a value."""

import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from server.language.catalogs import ENGLISH, LANGUAGES, catalog_path, translations
from server.language.extracting import WEB
from server.language.extracting import said_everywhere as extracted

TRANSLATED = sorted(LANGUAGES.keys() - {ENGLISH})
STRAIGHT = re.compile("['\"]")
TANWIN = "\N{ARABIC FATHATAN}"
TAG = re.compile(r"<[^>]+>")
SIGNED = ["credentials/domain/assurance.py"]
"""These words stand in certificates that were issued, and stay as they are."""
SCRIPT_CALL = re.compile(r"""\b(?:say|sayMany)\(\s*["']([^"']+)["']""")
VALUE = re.compile(r"%\(\w+\)s|</?\w+[^>]*>")


said_everywhere = cache(extracted)


@cache
def _catalog(language: str) -> Catalog:
    with catalog_path(language).open("rb") as source:
        return read_po(source, locale=language)


def test_everything_said_is_said_in_whole_words() -> None:
    """A text put together at run time has no translation: only what stands in the code has one."""
    strange = [text for text in said_everywhere() if isinstance(text, str) and "{" in text]

    assert strange == []


def test_quotes_and_apostrophes_are_those_of_print() -> None:
    straight = [
        text
        for text, files in said_everywhere().items()
        if STRAIGHT.search(TAG.sub("", "".join(text))) and files != SIGNED
    ]

    assert straight == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_has_its_translation(language: str) -> None:
    catalog = _catalog(language)

    missing = [
        text
        for text in said_everywhere()
        if (found := catalog.get(text)) is None or found.fuzzy or not _is_whole(found.string)
    ]

    assert missing == [], "run `make words` and translate what is new"


@pytest.mark.parametrize("language", TRANSLATED)
def test_scripts_say_nothing_that_a_catalog_lacks(language: str) -> None:
    """Counted apart from how texts are collected: whatever a call is nested in."""
    catalog = _catalog(language)
    scripts = sorted(WEB.rglob("*.mjs"))

    said = [text for path in scripts for text in SCRIPT_CALL.findall(path.read_text("utf-8"))]

    assert said
    assert [text for text in said if catalog.get(text) is None] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_of_a_text_that_is_gone(language: str) -> None:
    with catalog_path(language).open("rb") as source:
        known = {_key(one.id) for one in read_po(source, locale=language) if one.id}

    assert known - set(said_everywhere()) == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_every_value(language: str) -> None:
    catalog = _catalog(language)

    wrong = []
    for message in catalog:
        if isinstance(message.id, str) and message.id:
            if sorted(VALUE.findall(message.id)) != sorted(VALUE.findall(str(message.string))):
                wrong.append(message.id)
        elif message.id:
            known = set(VALUE.findall(message.id[1]))
            wrong += [one for one in message.string or () if set(VALUE.findall(one)) - known]

    assert wrong == []


def test_arabic_counts_eleven_with_tanwin_and_a_hundred_without() -> None:
    """`20 سؤالًا`, `100 سؤال`: the two forms stand beside each other and are easily swapped."""
    words = translations("ar")
    with catalog_path("ar").open("rb") as source:
        counted = [one.id for one in read_po(source, locale="ar") if isinstance(one.id, tuple)]

    swapped = []
    for one, many in counted:
        eleven, hundred = words.ngettext(one, many, 11), words.ngettext(one, many, 100)
        if eleven != hundred and eleven.count(TANWIN) <= hundred.count(TANWIN):
            swapped.append(many)

    assert counted
    assert swapped == []


def _is_whole(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def _key(identity: object) -> object:
    return tuple(identity) if isinstance(identity, list | tuple) else identity
