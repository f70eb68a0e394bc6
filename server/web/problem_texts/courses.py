"""Courses."""

from server.web.problem_texts.text import Text

TEXTS = {
    "course-unknown": Text(
        "Course unknown",
        "There is no such course. Start from the list of courses.",
    ),
    "lesson-unknown": Text(
        "Lesson unknown",
        "This course has no such lesson; it may have been renamed. Open the course’s outline.",
    ),
    "lesson-file-unknown": Text(
        "File unknown",
        "This lesson has no such file; the lesson may have changed. Its end lists those it has.",
    ),
    "check-unknown": Text(
        "Check question unknown",
        "This lesson has no such check question; the lesson may have changed. Reload it.",
    ),
}
