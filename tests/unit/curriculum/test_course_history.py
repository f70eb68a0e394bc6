"""What changed between two versions of a course."""

from typing import Any

from server.curriculum.domain.history import course_changes


def document(*lessons: tuple[str, str], title: str = "T") -> dict[str, Any]:
    found = [{"slug": slug, "title": slug.title(), "html": html} for slug, html in lessons]
    return {"title": title, "modules": [{"lessons": found[:1]}, {"lessons": found[1:]}]}


def test_lessons_are_added_removed_and_changed_with_their_words() -> None:
    before = document(("a", "<p>one two</p>"), ("b", "<p>same</p>"), ("c", "gone now"))
    after = document(("a", "<p>one<br>two three</p>"), ("b", "<p>same</p>"), ("d", "new"))

    found = course_changes(before, after)

    assert [(one.slug, one.words_before, one.words_after) for one in found.lessons] == [
        ("a", 2, 3),
        ("d", None, 1),
        ("c", 2, None),
    ]
    assert [(one.is_added, one.is_removed) for one in found.lessons] == [
        (False, False),
        (True, False),
        (False, True),
    ]
    assert not found.is_reordered
    assert not found.has_other


def test_another_order_and_another_frame_are_told() -> None:
    lessons = (("a", "x"), ("b", "y"))

    assert course_changes(document(*lessons), document(*reversed(lessons))).is_reordered
    assert course_changes(document(*lessons), document(*lessons, title="U")).has_other
