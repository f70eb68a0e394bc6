"""YAML with fewer surprises."""

from decimal import Decimal

import pytest

from server.items.domain.strict_yaml import Place, Value, YamlFault, plain, read_mapping


def test_only_plain_constants_and_numbers_become_values() -> None:
    text = "a: true\nb: yes\nc: 2026-01-02\nd: 1.50\ne: '1'\nf: ~\ng: [1, {h: x}]\ni: 0x10\n"

    assert plain(read_mapping(text)) == {
        "a": True, "b": "yes", "c": "2026-01-02", "d": Decimal("1.50"), "e": "1", "f": None,
        "g": [1, {"h": "x"}], "i": "0x10",
    }  # fmt: skip


def test_places_count_from_the_given_line() -> None:
    node = read_mapping("a:\n  b: c\n", first_line=7)

    assert node.key_places["a"] == Place(7, 1)
    inner = node.get("a")
    assert inner is not None
    assert inner.place == Place(8, 3)
    assert node.get("z") is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: &x 1", Place(1, 4)),
        ("a: *x", Place(1, 4)),
        ("a: !!int 1", Place(1, 4)),
        ("<<: {a: 1}", Place(1, 1)),
        ("a: 1\na: 2", Place(2, 1)),
        ("? [a]\n: b", Place(1, 3)),
        ("- a", Place(1, 1)),
        ("", Place(1, 1)),
        ("a: " + "[" * 500, Place(1, 27)),
        ("a: " + "[" * 200_000, Place(1, 1003)),
        ("a: 'x", Place(1, 6)),
        ("a: \x07", Place(1, 1)),
    ],
)
def test_surprises_are_refused_at_their_place(text: str, place: Place) -> None:
    with pytest.raises(YamlFault) as fault:
        read_mapping(text)

    assert fault.value.place == place
    assert str(fault.value.as_finding("a.yaml")).startswith(
        f"a.yaml:{place.line}:{place.column} E004"
    )


def test_lists_without_indentation_count_as_levels_too() -> None:
    levels = ["k:", *("  " * i + "- k:" for i in range(15))]

    with pytest.raises(YamlFault, match="nested deeper than 24 levels"):
        read_mapping("\n".join(levels))


def test_what_was_written_is_kept() -> None:
    value = read_mapping("a: 1.50").get("a")

    assert isinstance(value, Value)
    assert value.text == "1.50"
