"""The languages we speak, and their translations, read from `locales/<language>/messages.po`.

English is what the code says and needs no file. A translation that is missing is English.
"""

import io
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent / "locales"
ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Language:
    """`name` is what its speakers call it; `region` decides how days and numbers are written."""

    code: str
    name: str
    region: str

    @property
    def locale(self) -> Locale:
        return Locale.parse(self.region)

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, as HTML's `dir` has it."""
        return str(self.locale.text_direction)


LANGUAGES: dict[str, Language] = {
    one.code: one
    for one in (
        Language("en", "English", "en_GB"),
        Language("de", "Deutsch", "de_DE"),
        Language("ar", "العربية", "ar"),
    )
}


def catalog_path(code: str) -> Path:
    return FOLDER / code / "messages.po"


@cache
def translations(code: str) -> NullTranslations:
    path = catalog_path(code)
    if code == ENGLISH or not path.exists():
        return NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)


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
