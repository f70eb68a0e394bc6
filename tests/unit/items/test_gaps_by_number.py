"""Gaps may be named by a number: the checker allows it, so the renderer must mark them."""

from server.items.domain.markdown import gap_names, mark_gaps, render


def test_a_gap_named_by_a_digit_is_marked() -> None:
    html = render("From [[1]] to [[2b]].").html

    assert mark_gaps(html, {"1", "2b"}) == (
        '<p>From <span data-gap="1"></span> to <span data-gap="2b"></span>.</p>'
    )


def test_a_gap_begins_with_a_letter_or_a_digit() -> None:
    assert gap_names("[[1]] [[a]] [[-a]] [[_a]]") == ("1", "a")
