from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.accounts.domain.second_factor import (
    CodeUsed,
    SecondFactor,
    app_address,
    as_typed,
    code_at,
    match,
    secret_text,
    step_at,
)
from server.kernel.codes import code_of

SECRET = b"12345678901234567890"
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
STEP = timedelta(seconds=30)
RECOVERY = "AB2D-EFGH-JKMN"


def hash_of(code: str) -> str:
    return code.encode(errors="replace").hex()


def a_factor(last_step: int = 0) -> SecondFactor:
    return SecondFactor(SECRET, last_step, frozenset({hash_of("AB2DEFGHJKMN"), "another"}))


def said(typed: str, *, now: datetime = NINE, last_step: int = 0) -> CodeUsed | None:
    return match(a_factor(last_step), typed, now=now, hash_of=hash_of)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ],
)
def test_codes_are_those_of_rfc_6238_appendix_b(seconds: int, code: str) -> None:
    now = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)

    assert code_at(SECRET, step_at(now)) == code
    assert said(code, now=now) == CodeUsed(step=step_at(now))


@pytest.mark.parametrize(("steps", "is_taken"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_one_step_before_and_after_is_taken(steps: int, *, is_taken: bool) -> None:
    code = code_at(SECRET, step_at(NINE) + steps)

    assert (said(code) is not None) is is_taken


def test_a_step_counts_once_and_older_ones_no_more() -> None:
    present = step_at(NINE)

    assert said(code_at(SECRET, present), last_step=present) is None
    assert said(code_at(SECRET, present - 1), last_step=present) is None
    assert said(code_at(SECRET, present + 1), last_step=present) == CodeUsed(step=present + 1)


@pytest.mark.parametrize("typed", ["{} {}", "{}-{}", " {}{}\t", "{}\N{EN DASH}{}"])
def test_codes_are_taken_as_people_type_them(typed: str) -> None:
    code = code_at(SECRET, step_at(NINE))

    assert said(typed.format(code[:3], code[3:])) is not None


def test_digits_of_other_scripts_are_digits() -> None:
    arabic = code_at(SECRET, step_at(NINE)).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

    assert said(arabic) is not None


@pytest.mark.parametrize("typed", ["AB2D-EFGH-JKMN", "ab2defghjkmn", "ab2d efgh jkmn"])
def test_a_recovery_code_is_taken_as_people_type_it(typed: str) -> None:
    assert said(typed) == CodeUsed(recovery_hash=hash_of("AB2DEFGHJKMN"))


@pytest.mark.parametrize(
    "typed", ["", " ", "12345", "1234567", "AB2D-EFGH-JKMM", "another", "\ud800" * 12, "6" * 5000]
)
def test_anything_else_is_wrong(typed: str) -> None:
    assert said(typed) is None


@given(place=st.integers(0, 11), bit=st.integers(0, 4))
def test_a_recovery_code_with_a_flipped_bit_is_wrong(place: int, bit: int) -> None:
    code = as_typed(RECOVERY)
    changed = code[:place] + chr(ord(code[place]) ^ 1 << bit) + code[place + 1 :]

    assert said(changed) is None or as_typed(changed) == code


@given(st.binary(min_size=8, max_size=8))
def test_recovery_codes_read_back_as_they_were_made(random: bytes) -> None:
    code = code_of(random)

    assert len(code) == 14
    assert as_typed(code.lower()) == code.replace("-", "")


def test_an_app_reads_secret_issuer_and_address() -> None:
    assert secret_text(SECRET) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert app_address(SECRET, "ana@demo.example") == (
        "otpauth://totp/Assay:ana%40demo.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        "&issuer=Assay"
    )


def test_the_secret_is_not_in_what_is_logged() -> None:
    assert "12345" not in repr(a_factor())
