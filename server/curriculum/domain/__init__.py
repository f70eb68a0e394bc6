"""What a course is, how its files are read and checked, and what publishing makes of it."""

from server.curriculum.domain.codes import CODES
from server.curriculum.domain.model import (
    Check,
    Course,
    Fact,
    Lesson,
    Level,
    Module,
    Objective,
    Volatility,
)
from server.curriculum.domain.progress import (
    Neighbours,
    Progress,
    lesson_to_go_on_with,
    neighbours,
    next_lesson,
    progress,
)
from server.curriculum.domain.publish import (
    CourseVersion,
    LessonVersion,
    build_course_version,
    lesson_versions,
    segments,
)
from server.curriculum.domain.reader import Reading, read_courses

__all__ = [
    "CODES",
    "Check",
    "Course",
    "CourseVersion",
    "Fact",
    "Lesson",
    "LessonVersion",
    "Level",
    "Module",
    "Neighbours",
    "Objective",
    "Progress",
    "Reading",
    "Volatility",
    "build_course_version",
    "lesson_to_go_on_with",
    "lesson_versions",
    "neighbours",
    "next_lesson",
    "progress",
    "read_courses",
    "segments",
]
