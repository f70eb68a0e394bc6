from hypothesis import given
from hypothesis import strategies as st

from server.authoring.domain.comparing import (
    Change,
    Choice,
    Whose,
    differences,
    parts,
    put_together,
)

TEXTS = st.lists(st.sampled_from("abcd"), max_size=12).map(
    lambda lines: "".join(f"{line}\n" for line in lines)
)


def shown(before: str, after: str) -> list[tuple[str, str]]:
    return [(line.change.value, line.text) for line in differences(before, after, context=1)]


def test_what_changed_is_shown_with_what_stands_around_it() -> None:
    before, after = "a\nb\nc\nd\ne\nf\n", "a\nb\nX\nd\ne\nf\n"

    assert shown(before, after) == [
        ("skipped", "1"), ("same", "b"), ("gone", "c"), ("new", "X"), ("same", "d"),
        ("skipped", "2"),
    ]  # fmt: skip
    assert differences(before, before) == []


def test_only_what_both_changed_in_another_way_asks_for_a_choice() -> None:
    base, draft, file = "1\n2\n3\n4\n5\n", "1\nmine\n3\n4\n5 mine\n", "0\n1\n2\n3\n4\n5 theirs\n"
    found = parts(base, draft, file)

    assert [one.whose for one in found if one.whose is not Whose.NOBODY] == [
        Whose.FILE, Whose.DRAFT, Whose.APART,
    ]  # fmt: skip
    last = len(found) - 1
    assert put_together(found, {last: Choice.FILE}) == "0\n1\nmine\n3\n4\n5 theirs\n"
    assert put_together(found, {last: Choice.DRAFT}) == "0\n1\nmine\n3\n4\n5 mine\n"
    assert put_together(found, {}) == "0\n1\nmine\n3\n4\n5 mine\n5 theirs\n"


@given(TEXTS, TEXTS, TEXTS)
def test_no_line_is_lost_by_comparing(base: str, draft: str, file: str) -> None:
    found = parts(base, draft, file)

    assert "".join(f"{line}\n" for one in found for line in one.base) == base
    assert "".join(f"{line}\n" for one in found for line in one.draft) == draft
    assert "".join(f"{line}\n" for one in found for line in one.file) == file


@given(TEXTS, TEXTS)
def test_what_one_alone_changed_is_taken_whole(base: str, changed: str) -> None:
    assert put_together(parts(base, changed, base), {}) == changed
    assert put_together(parts(base, base, changed), {}) == changed


@given(TEXTS, TEXTS)
def test_a_difference_leads_from_one_text_to_the_other(before: str, after: str) -> None:
    lines = differences(before, after, context=100)
    if before != after:
        kept = [one.text for one in lines if one.change is not Change.GONE]
        assert "".join(f"{line}\n" for line in kept) == after
