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
    neighbours,
    next_lesson,
    progress,
)
from server.curriculum.domain.publish import CourseVersion, build_course_version, segments
from server.curriculum.domain.reader import Reading, read_courses

__all__ = [
    "CODES",
    "Check",
    "Course",
    "CourseVersion",
    "Fact",
    "Lesson",
    "Level",
    "Module",
    "Neighbours",
    "Objective",
    "Progress",
    "Reading",
    "Volatility",
    "build_course_version",
    "neighbours",
    "next_lesson",
    "progress",
    "read_courses",
    "segments",
]
