"""The languages we speak, and their translations, read from `locales/<language>/messages.po`.

English is what the code says and needs no file. A translation that is missing is English.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # English needs nothing of it, and it is large
    from babel import Locale
    from babel.messages.catalog import Message

FOLDER = Path(__file__).parent / "locales"
ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Language:
    """`name` is what its speakers call it; `region` decides how days and numbers are written.

    `direction` is `ltr` or `rtl`, as HTML's `dir` has it; CLDR knows it too, but takes four
    megabytes to say so.
    """

    code: str
    name: str
    region: str
    direction: str = "ltr"
    comma: str = ", "

    @property
    def locale(self) -> "Locale":
        from babel import Locale  # noqa: PLC0415 - large, and not for English

        return Locale.parse(self.region)


LANGUAGES: dict[str, Language] = {
    one.code: one
    for one in (
        Language("en", "English", "en_GB"),
        Language("de", "Deutsch", "de_DE"),
        Language("ar", "العربية", "ar", "rtl", "، "),
    )
}


@cache
def direction_of(code: str) -> str:
    """How a text in any language runs, `ltr` or `rtl`; as most do where we do not know it."""
    if code in LANGUAGES:
        return LANGUAGES[code].direction
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - large, and not for our languages

    try:
        return str(Locale.parse(code, sep="-").text_direction)
    except (UnknownLocaleError, ValueError):
        return "ltr"


def name_of_language(code: str, reader: Language) -> str:
    """What the reader calls a language; its code where nobody has told us a name."""
    if code == reader.code:
        return reader.name
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - large, and not for English

    try:
        found = Locale.parse(code, sep="-").get_display_name(reader.locale)
    except (UnknownLocaleError, ValueError):
        found = None
    return found or code


def catalog_path(code: str) -> Path:
    return FOLDER / code / "messages.po"


@cache
def translations(code: str) -> NullTranslations:
    return _read(code)[0]


def script_words(code: str) -> str:
    """Return what the pages' scripts say as JSON for `words.mjs`; nothing for English.

    A text with a number has its forms by the plural categories of CLDR, which browsers know.
    """
    return _read(code)[1]


@cache
def _read(code: str) -> tuple[NullTranslations, str]:
    path = catalog_path(code)
    if code == ENGLISH or not path.exists():
        return NullTranslations(), ""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - large, and not for English
    from babel.messages.pofile import read_po  # noqa: PLC0415 - with it

    with path.open("rb") as source:
        catalog = read_po(source, locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    words = GNUTranslations(compiled)
    said = [one.id for one in catalog if _is_in_script(one) and one.string]
    forms = {one if isinstance(one, str) else one[0]: _forms(words, one) for one in said}
    return words, json.dumps(forms, ensure_ascii=False, separators=(",", ":")).replace(
        "<", "\\u003c"
    )


def _is_in_script(message: "Message") -> bool:
    return any(name.endswith(".mjs") for name, _ in message.locations)


def _forms(words: GNUTranslations, text: str | Sequence[str]) -> str | dict[str, str]:
    if isinstance(text, str):
        return words.gettext(text)
    rule = LANGUAGES[str(words.info()["language"])].locale.plural_form
    counts = {rule(number): number for number in reversed(range(120))}
    return {name: words.ngettext(text[0], text[1], number) for name, number in counts.items()}


def language_for(wanted: str) -> str:
    """Return the best of ours for an `Accept-Language` header (RFC 9110 section 12.5.4)."""
    ranked: list[tuple[float, int, str]] = []
    for place, part in enumerate(wanted[:400].split(",")):
        tag, _, quality = part.strip().partition(";")
        code = tag.strip().lower().partition("-")[0]
        if code in LANGUAGES:
            ranked.append((-_quality(quality), place, code))
    good = [one for one in ranked if one[0] < 0]
    return min(good)[2] if good else ENGLISH


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0
