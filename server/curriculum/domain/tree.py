"""Which file is what, by its path alone."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from server.curriculum.domain.course_file import SLUG
from server.items.domain.findings import Finding, Severity

ROOT = "curriculum"
_PICTURES = (".png", ".webp")
_NUMBERED = re.compile(r"(?P<number>[0-9]{2})-(?P<slug>.+)\Z")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A module's folder or a lesson's file, by its name `NN-<slug>`."""

    number: str
    slug: str
    path: str


@dataclass(slots=True)
class CourseFolder:
    slug: str
    course_file: str | None = None
    modules: dict[str, Numbered] = field(default_factory=dict)
    lessons: dict[str, list[Numbered]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"{ROOT}/{self.slug}"

    def lessons_of(self, module: Numbered) -> list[Numbered]:
        return self.lessons.get(module.path, [])


@dataclass(frozen=True, slots=True)
class Tree:
    facts: tuple[str, ...]
    courses: tuple[CourseFolder, ...]
    findings: tuple[Finding, ...]


class _Sorter:
    def __init__(self) -> None:
        self.facts: list[str] = []
        self.courses: dict[str, CourseFolder] = {}
        self.findings: list[Finding] = []

    def place(self, path: str) -> None:
        match path.split("/")[1:]:
            case [*_, name] if name.startswith("."):
                return
            case ["README.md"]:
                return
            case ["facts", name] if name.endswith(".yaml"):
                self.facts.append(path)
            case [course, "course.yaml"] if course != "facts":
                self._course(course).course_file = path
            case [course, _, "pictures", name] if course != "facts" and name.endswith(_PICTURES):
                return
            case [course, module, lesson] if course != "facts" and lesson.endswith(".md"):
                self._lesson(self._course(course), module, path)
            case _:
                text = "nothing reads this file"
                self.findings.append(Finding(path, 1, 1, "C014", text, Severity.WARNING))

    def _course(self, slug: str) -> CourseFolder:
        return self.courses.setdefault(slug, CourseFolder(slug))

    def _lesson(self, course: CourseFolder, module_name: str, path: str) -> None:
        module_path, _, name = path.rpartition("/")
        module = _numbered(module_name, module_path)
        lesson = _numbered(name.removesuffix(".md"), path)
        if module is None:
            text = f"the folder `{module_name}` is not named NN-<slug>"
            self.findings.append(Finding(path, 1, 1, "C001", text))
            return
        course.modules.setdefault(module_path, module)
        if lesson is None:
            text = f"the lesson `{name}` is not named NN-<slug>.md"
            self.findings.append(Finding(path, 1, 1, "C001", text))
            return
        course.lessons.setdefault(module_path, []).append(lesson)


def sort_files(paths: Iterable[str]) -> Tree:
    sorter = _Sorter()
    for path in sorted(paths):
        if path.startswith(f"{ROOT}/"):
            sorter.place(path)
    for course in sorter.courses.values():
        if course.course_file is None:
            text = f"the course `{course.slug}` has no course.yaml"
            sorter.findings.append(Finding(f"{course.path}/course.yaml", 1, 1, "C008", text))
    return Tree(tuple(sorter.facts), tuple(sorter.courses.values()), tuple(sorter.findings))


def _numbered(name: str, path: str) -> Numbered | None:
    match = _NUMBERED.match(name)
    if match is None or not SLUG.match(match["slug"]):
        return None
    return Numbered(match["number"], match["slug"], path)
