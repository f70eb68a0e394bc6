"""What a query means, and where it stands in a text."""

import pytest

from server.curriculum.domain.searching import (
    LONGEST_QUERY,
    MOST_TERMS,
    SHOWN,
    Piece,
    Term,
    holds,
    marked_whole,
    passage,
    read_query,
    words_of,
)


def joined(pieces: tuple[Piece, ...]) -> str:
    return "".join(f"[{one.text}]" if one.is_hit else one.text for one in pieces)


def test_each_word_is_a_term_whose_end_may_be_missing() -> None:
    assert read_query("pilot stall").terms == (
        Term(("pilot",), is_beginning=True),
        Term(("stall",), is_beginning=True),
    )


def test_short_words_are_whole_words() -> None:
    assert read_query("AI").terms == (Term(("ai",), is_beginning=False),)


def test_what_stands_in_quotes_is_one_term() -> None:
    assert read_query('"Baseline before" change').terms == (
        Term(("baseline", "before"), is_beginning=False),
        Term(("change",), is_beginning=True),
    )


@pytest.mark.parametrize(
    "typed", ["", "   ", '""', '"', "*", "***:()", "-- '; -", "\x00", "\u200b"]
)
def test_signs_alone_look_for_nothing(typed: str) -> None:
    assert read_query(typed).terms == ()


def test_signs_part_words() -> None:
    assert read_query("e-mail_list").terms == (Term(("e", "mail", "list"), is_beginning=True),)


def test_a_long_query_is_cut() -> None:
    assert len(read_query(" ".join(f"word{at}" for at in range(100))).terms) <= MOST_TERMS
    assert read_query("x" * 5_000).terms == (Term(("x" * LONGEST_QUERY,), is_beginning=True),)


def test_a_word_said_twice_is_one_term() -> None:
    assert len(read_query("pilot PILOT Pilot").terms) == 1


def test_case_and_accents_do_not_matter() -> None:
    assert words_of("Größe Ärger CAFÉ ﬁnd") == ["grosse", "arger", "cafe", "find"]


def test_a_text_holds_a_query_with_all_its_terms() -> None:
    text = "Take a baseline before anything changes."

    assert holds(text, read_query("baselin change"))
    assert holds(text, read_query('"before anything"'))
    assert not holds(text, read_query('"anything before"'))
    assert not holds(text, read_query("baseline metric"))
    assert not holds(text, read_query('"anything changes more"'))


def test_hits_are_marked_whole_words() -> None:
    found = marked_whole("Pilots, and why a Pilot stalls", read_query("pilot"))

    assert joined(found) == "[Pilots], and why a [Pilot] stalls"


def test_a_phrase_is_one_hit() -> None:
    assert joined(marked_whole("a <b> before c", read_query('"b before"'))) == "a <[b> before] c"


def test_a_long_text_is_cut_where_most_hits_are() -> None:
    text = "nothing " * 200 + "one baseline and another baseline " + "nothing " * 200

    shown = joined(passage(text, read_query("baseline")))

    assert "one [baseline] and another [baseline] nothing" in shown
    assert shown.startswith("… nothing")
    assert shown.endswith("nothing …")
    assert len(shown) < SHOWN + 30


def test_a_short_text_is_shown_whole() -> None:
    assert joined(passage("Only this.", read_query("zebra"))) == "Only this."


def test_without_a_hit_the_beginning_is_shown() -> None:
    shown = joined(passage("word " * 100, read_query("zebra")))

    assert shown.startswith("word word")
    assert shown.endswith("word …")


def test_a_text_without_gaps_is_cut_nowhere() -> None:
    assert joined(passage("x" * 1_000, read_query("zebra"))) == "x" * 1_000
