"""When two texts count as the same. Shared by the checker and by grading, so they agree."""

import unicodedata
from functools import lru_cache

from server.items.domain.model import TextMatch


@lru_cache(maxsize=4096)
def folded(text: str, match: TextMatch) -> str:
    """Return what is compared: without the differences the item does not ask for.

    Typed apostrophes, quotes and dashes count as their plain forms in every case.
    """
    result = unicodedata.normalize("NFC", text).translate(_PLAIN)
    if not match.case:
        result = unicodedata.normalize("NFC", result.casefold())
    if not match.accents:
        result = "".join(
            character
            for character in unicodedata.normalize("NFD", result)
            if not unicodedata.combining(character)
        )
    return result.strip() if match.spaces else " ".join(result.split())


_PLAIN = str.maketrans({
    "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"',
    "\u2010": "-", "\u2011": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
})  # fmt: skip
