"""Laws of the printed ID: a slip is never taken for an ID, and an invention never for a slip."""

from hypothesis import given
from hypothesis import strategies as st

from server.credentials.domain.printed_id import (
    LENGTH,
    Forged,
    Mistyped,
    PrintedId,
    display,
    make,
    read,
)
from server.credentials.domain.reed_solomon import check_symbols, corrected, is_word

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KEY = b"k" * 32
KEYS = {1: KEY}

randoms = st.integers(min_value=0, max_value=(1 << 55) - 1)
ids = st.builds(make, randoms, st.just(1), st.just(KEY))
places = st.integers(min_value=0, max_value=LENGTH - 1)
characters = st.sampled_from(ALPHABET)


@given(ids)
def test_every_id_made_is_read(compact: str) -> None:
    assert read(display(compact).lower(), KEYS) == PrintedId(compact, 1)


@given(st.text(st.characters(max_codepoint=127), max_size=24) | ids)
def test_plain_text_is_read_like_any_other(text: str) -> None:
    assert read(text, KEYS) == read(f"{text}\N{HYPHEN}", KEYS)


@given(ids, places, characters)
def test_one_changed_character_is_never_accepted_and_always_put_right(
    compact: str, place: int, character: str
) -> None:
    changed = compact[:place] + character + compact[place + 1 :]

    expected = PrintedId(compact, 1) if changed == compact else Mistyped(display(compact))
    assert read(changed, KEYS) == expected


@given(ids, places, places, characters, characters)
def test_two_changed_characters_are_never_accepted(
    compact: str, first: int, second: int, one: str, other: str
) -> None:
    symbols = list(compact)
    symbols[first], symbols[second] = one, other
    changed = "".join(symbols)

    found = read(changed, KEYS)
    assert changed == compact or isinstance(found, Mistyped)


@given(
    randoms,
    st.integers(min_value=0, max_value=31),
    st.binary(min_size=1).filter(lambda k: k != KEY),
)
def test_a_tag_without_our_key_is_forged(random55: int, version: int, other: bytes) -> None:
    assert read(make(random55, version, other), KEYS) == Forged()


@given(st.text(alphabet=ALPHABET, min_size=LENGTH, max_size=LENGTH))
def test_random_texts_are_never_ids(text: str) -> None:
    found = read(text, KEYS)

    assert found in (Forged(), Mistyped(None))


@given(st.text(max_size=60))
def test_reading_survives_any_text(text: str) -> None:
    assert isinstance(read(text, KEYS), PrintedId | Mistyped | Forged)


symbols = st.lists(st.integers(0, 31), min_size=1, max_size=29)


@given(symbols, st.data())
def test_reed_solomon_puts_one_wrong_symbol_right(body: list[int], data: st.DataObject) -> None:
    word = (*body, *check_symbols(body))
    place = data.draw(st.integers(0, len(word) - 1))
    error = data.draw(st.integers(1, 31))

    wrong = (*word[:place], word[place] ^ error, *word[place + 1 :])

    assert is_word(word)
    assert not is_word(wrong)
    assert corrected(wrong) == word
