"""Why an item is in a form: what is kept of it, and what could not be in it."""

from server.exams.domain.blocks import Block
from server.exams.domain.why import Why, ruled_out


def test_what_is_kept_is_read_back() -> None:
    why = Why("chance", 12, 3, 4, 61, was_seen=True)

    assert Why(**why.as_json()) == why


def test_what_its_form_shares_is_kept_where_it_matters() -> None:
    why = Why("exchange", 12, 3, 4, 61, shared=7)

    assert Why(**why.as_json()) == why
    assert "shared" not in Why("chance", 12, 3, 4, 61).as_json()


def test_enemies_of_what_was_drawn_are_counted_by_domain_whoever_named_them() -> None:
    a, b, c = Block("a", "x", frozenset({"b"})), Block("b", "x"), Block("c", "y", frozenset({"a"}))
    d = Block("d", "y")

    assert ruled_out([a, b, c, d], [a, d]) == {"x": 1, "y": 1}
