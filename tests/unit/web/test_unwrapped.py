"""A response of a file is read as its writer meant it, not as the file is wrapped."""

from server.web.pages.marking.training import unwrapped

LISTS = "1. six\n2. seven\n\n| a | b |\n|---|---|\n| 1 | 2 |"


def test_lines_of_a_paragraph_are_joined_and_lists_are_kept() -> None:
    wrapped = f"One\ntwo.\n\n- three\n  four\n- five\n\n{LISTS}"
    assert unwrapped(wrapped) == f"One two.\n\n- three four\n- five\n\n{LISTS}"


def test_stars_of_emphasis_are_left_out_and_those_of_sums_kept() -> None:
    starred = "**Total 5.** *Problem 1:* 3 * 4 * 5\n* one"
    assert unwrapped(starred) == "Total 5. Problem 1: 3 * 4 * 5\n* one"
