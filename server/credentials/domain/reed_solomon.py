"""Two Reed-Solomon check symbols over GF(32): any two wrong symbols show, one can be put right.

Field: x^5 + x^2 + 1, with 2 (the polynomial x) as its generator a. Code: the polynomial of all
symbols, first symbol highest, is zero at a and at a^2. Words of up to 31 symbols.
"""

from collections.abc import Sequence

_ORDER = 31
_MODULUS = 0b100101


def _powers() -> tuple[int, ...]:
    values = [1]
    for _ in range(_ORDER - 1):
        doubled = values[-1] << 1
        values.append(doubled ^ _MODULUS if doubled & 32 else doubled)
    return tuple(values)


_POWER = _powers()
_LOGARITHM = {value: exponent for exponent, value in enumerate(_POWER)}


def check_symbols(symbols: Sequence[int]) -> tuple[int, int]:
    """Return the two symbols to append."""
    first, second = _syndromes([*symbols, 0, 0])
    # Solve c1·a + c0 = first and c1·a^2 + c0 = second; a + a^2 = 2 ^ 4.
    high = _times(first ^ second, _inverse(_POWER[1] ^ _POWER[2]))
    return high, first ^ _times(high, _POWER[1])


def is_word(symbols: Sequence[int]) -> bool:
    return _syndromes(symbols) == (0, 0)


def corrected(symbols: Sequence[int]) -> tuple[int, ...] | None:
    """Return the only code word one wrong symbol away, or None. `symbols` must not be a word."""
    first, second = _syndromes(symbols)
    if first == 0 or second == 0:
        return None
    # One error e at power p gives e·a^p and e·a^2p: their quotient is a^p.
    power = (_LOGARITHM[second] - _LOGARITHM[first]) % _ORDER
    if power >= len(symbols):
        return None
    position = len(symbols) - 1 - power
    error = _times(first, _POWER[-power % _ORDER])
    return (*symbols[:position], symbols[position] ^ error, *symbols[position + 1 :])


def _syndromes(symbols: Sequence[int]) -> tuple[int, int]:
    """The values at a and at a^2, by Horner's rule."""
    first = second = 0
    for symbol in symbols:
        first = _TIMES_A[first] ^ symbol
        second = _TIMES_A2[second] ^ symbol
    return first, second


def _times(left: int, right: int) -> int:
    if left == 0 or right == 0:
        return 0
    return _POWER[(_LOGARITHM[left] + _LOGARITHM[right]) % _ORDER]


def _inverse(value: int) -> int:
    return _POWER[-_LOGARITHM[value] % _ORDER]


_TIMES_A = tuple(_times(value, _POWER[1]) for value in range(_ORDER + 1))
_TIMES_A2 = tuple(_times(value, _POWER[2]) for value in range(_ORDER + 1))
