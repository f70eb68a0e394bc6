"""The answer sheet: what counts of what was saved, in the order and spelling receipts hash."""

import hashlib

from server.exams.domain.answer_sheet import Answer, Draft, is_blank, line_of, read_lines


def an_answer(position: int, *, is_blank: bool = False) -> Answer:
    return Answer(line_of(position, '{"choice":"bcdf"}'), "a", is_blank)


def test_the_hash_is_over_one_line_for_each_answered_position() -> None:
    draft = Draft(3)
    draft.put(3, an_answer(3, is_blank=True))
    draft.put(1, an_answer(1))
    sheet = draft.sheet()

    expected = b'1\t{"choice":"bcdf"}\n3\t{"choice":"bcdf"}\n'
    assert sheet.hash == hashlib.sha256(expected).hexdigest()
    assert sheet.values == ("a", None, "a")
    assert sheet.answered == 1


def test_a_sheet_without_answers_is_empty() -> None:
    sheet = Draft(2).sheet()

    assert (sheet.lines, sheet.values, sheet.answered) == ("", (None, None), 0)
    assert read_lines("") == {}


def test_of_one_position_the_newest_line_counts() -> None:
    found = read_lines('1\tnull\n2\t{"text":"a"}\n2\t{"text":"b"}')

    assert found == {1: ("null", None), 2: ('{"text":"b"}', {"text": "b"})}


def test_a_response_may_hold_every_character_that_ends_a_line_elsewhere() -> None:
    text = '{"text":"a\u2028b\\tc\\nd"}'

    assert read_lines(line_of(1, text)) == {1: (text, {"text": "a\u2028b\tc\nd"})}


def test_blank_is_what_was_cleared_or_holds_nothing() -> None:
    assert all(map(is_blank, [None, {"choices": []}, {"pairs": {}}, {"text": ""}, {"text": " \n"}]))
    assert not is_blank({"text": "0"})
