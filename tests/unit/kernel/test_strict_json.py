"""JSON from outside has one reading, or none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from server.kernel.strict_json import MAX_DEPTH, DuplicateMember, NotJson, TooDeep, parse

values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
    max_leaves=60,
)


@given(values)
def test_what_is_json_is_read_as_by_anybody(value: object) -> None:
    assert parse(json.dumps(value, ensure_ascii=False).encode()) == value


@pytest.mark.parametrize("brackets", ["[]", "{}"])
def test_depth_is_counted_outside_texts_only(brackets: str) -> None:
    opening, closing = ("[", "]") if brackets == "[]" else ('{"a":', "}")
    text = json.dumps('[{"\\' * 50)

    assert parse((opening * MAX_DEPTH + text + closing * MAX_DEPTH).encode())
    with pytest.raises(TooDeep):
        parse((opening * (MAX_DEPTH + 1) + text + closing * (MAX_DEPTH + 1)).encode())
    assert parse(("[" + ",".join(["[[]]"] * 100) + "]").encode())


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"1 2", b"NaN", b"[Infinity]", b"\xff", b"'a'", b"\xef\xbb\xbf1", b"9" * 5_000],
)
def test_what_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(NotJson):
        parse(content)


@pytest.mark.parametrize("content", [b'{"a":1,"a":1}', b'[{"b":{"a":1,"\\u0061":2}}]'])
def test_a_member_named_twice_is_refused(content: bytes) -> None:
    with pytest.raises(DuplicateMember):
        parse(content)
