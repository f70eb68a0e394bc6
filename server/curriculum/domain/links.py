"""Links between the lessons of a course: written as paths of files, published as addresses."""

from collections.abc import Mapping
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from server.items.domain.markdown import Broken
from server.items.domain.markdown.addresses import is_relative
from server.items.domain.markdown.shape import heading_anchor


@dataclass(frozen=True, slots=True)
class Target:
    """A lesson that can be linked to; no `anchors` means that they were checked before."""

    slug: str
    anchors: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class CourseLinks:
    """The lessons of a course by file; `folder` is the course's own."""

    course: str
    folder: str
    lessons: Mapping[str, Target]

    def resolve(self, file: str, address: str) -> str | Broken:
        """Turn an address written in `file` into the one to publish."""
        if not is_relative(address):
            return address
        path, mark, anchor = address.partition("#")
        wanted = normpath(join(dirname(file), unquote(path)))
        if not wanted.startswith(f"{self.folder}/"):
            return Broken(f"`{path}` leaves the folder of its course")
        target = self.lessons.get(wanted)
        if target is None:
            return Broken(f"there is no lesson `{wanted}`")
        page = f"/courses/{self.course}/lessons/{target.slug}"
        if not mark:
            return page
        heading = heading_anchor(unquote(anchor))
        if target.anchors is not None and heading not in target.anchors:
            return Broken(f"no heading of `{wanted}` makes the anchor `#{anchor}`")
        return f"{page}#{heading}"
