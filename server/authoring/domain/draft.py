"""A draft: the text of one file of the content, worked on here until the file reads like it.

It knows the file it began from by its SHA-256. Where the file has changed since, that is a
conflict, which somebody settles; nothing here ever writes a file.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from server.kernel.errors import Conflict, Invalid, NotFound
from server.kernel.text import forbidden_character, normalised, without_directions

MOST_BYTES = 256 * 1024
MOST_REVISIONS = 40
"""Kept of a draft, beside those that reviews are about."""
STRETCH_MS = 10 * 60_000
"""What one person saves within so long is one revision: the last of it is kept."""
Place = tuple[int, UUID]
"""Where a page of a list ends: the moment of the last change, and the id."""

_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_NUMBERED = rf"[0-9]{{2}}-{_SLUG}"


class Kind(StrEnum):
    ITEM = "item"
    LESSON = "lesson"
    COURSE = "course"
    FACT = "fact"
    BLUEPRINT = "blueprint"


class State(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    """The file reads as it does."""
    DROPPED = "dropped"


class Standing(StrEnum):
    """How a draft stands to its file."""

    AS_FILE = "as-file"
    AHEAD = "ahead"
    CONFLICT = "conflict"
    TAKEN = "taken"


_PATHS = {
    Kind.ITEM: re.compile(rf"exams/(?P<folder>{_SLUG})/items/(?P<name>[a-z][a-z0-9-]{{2,63}})\.md"),
    Kind.BLUEPRINT: re.compile(rf"exams/(?P<folder>{_SLUG})/(?P<name>blueprint)\.yaml"),
    Kind.FACT: re.compile(r"curriculum/(?P<folder>facts)/(?P<name>[A-Z]{1,3}[0-9]{2,3})\.yaml"),
    Kind.COURSE: re.compile(rf"curriculum/(?P<folder>(?!facts/){_SLUG})/(?P<name>course)\.yaml"),
    Kind.LESSON: re.compile(
        rf"curriculum/(?P<folder>(?!facts/){_SLUG})/{_NUMBERED}/(?P<name>{_NUMBERED})\.md"
    ),
}
_PICTURE = re.compile(rf"exams/{_SLUG}/items/pictures/[a-z0-9][a-z0-9-]{{0,99}}\.(?:png|webp)")
LONGEST_PATH = 200
PICTURES = "pictures"


class DraftUnknown(NotFound):
    code = "content-draft-unknown"
    detail = "There is no such draft."


class DraftPathWrong(Invalid):
    code = "draft-path-wrong"
    detail = "This is no place for an item, a lesson, a course, a fact or a blueprint."


class DraftTextWrong(Invalid):
    code = "draft-text-wrong"
    detail = "The text holds a character that no file may hold. Take it out and save again."


class DraftTooLarge(Invalid):
    code = "draft-too-large"
    detail = "A file holds at most 256 KiB. Make the text shorter and save again."


class DraftFileUnreadable(Conflict):
    code = "draft-file-unreadable"
    detail = "The file is too large, or not text in UTF-8. Mend it in the content folder."


class DraftMovedOn(Conflict):
    code = "draft-moved-on"
    detail = "This draft was saved from elsewhere in the meantime. Both texts are shown below."


class DraftClosed(Conflict):
    code = "draft-closed"
    detail = "This draft is dropped or taken over, so it stays as it is."


class DraftElsewhere(Conflict):
    code = "draft-elsewhere"
    detail = "There is another draft of this file. Go on with that one."


class FileThere(Conflict):
    code = "draft-file-there"
    detail = "There is a file or a draft of this name already. Choose another name."


class FileMovedOn(Conflict):
    code = "draft-file-moved-on"
    detail = "The file changed once more while you compared. Look at it again."


class RevisionUnknown(NotFound):
    code = "draft-revision-unknown"
    detail = "There is no such revision of this draft, or it is not kept any more."


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it was when a draft looked at it: what it held, and the SHA-256 of its bytes."""

    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class Draft:
    """`base` None: there was no such file. `revision` counts the saves, `writers` who made them.

    `removes`: the file is to be gone, whatever the text says.
    """

    id: UUID
    path: str
    kind: Kind
    base: Original | None
    text: str
    person_id: UUID
    begun_ms: int
    changed_ms: int
    state: State = State.OPEN
    revision: int = 1
    writers: tuple[UUID, ...] = ()
    removes: bool = False

    @property
    def name(self) -> str:
        """What it is called where the folder is clear: an item's id, a lesson's `NN-<slug>`."""
        return self.part("name")

    @property
    def label(self) -> str:
        """What people call it: a course and an exam by their folders."""
        return self.folder if self.kind in {Kind.COURSE, Kind.BLUEPRINT} else self.name

    @property
    def folder(self) -> str:
        """The exam or the course; `facts` of a fact."""
        return self.part("folder")

    def is_as_begun(self, text: str, by: UUID) -> bool:
        """Whether this person just began a new file with this text."""
        return self.base is None and (self.text, self.writers) == (text, (by,))

    def picture_path(self, name: str) -> str:
        """Where a picture of an item stands."""
        return f"exams/{self.folder}/items/{PICTURES}/{name}"

    def part(self, name: str) -> str:
        found = _PATHS[self.kind].fullmatch(self.path)
        assert found is not None, "drafts are made of paths that fit"
        return found[name]

    def standing(self, file: Original | None) -> Standing:
        """Against the file as it is now; None where there is none."""
        is_moved = (file and file.digest) != (self.base and self.base.digest)
        if self.removes:
            moved = Standing.TAKEN if file is None else Standing.CONFLICT
            return moved if is_moved else Standing.AHEAD
        reads_alike = file is not None and file.text == self.text
        if is_moved:
            return Standing.TAKEN if reads_alike else Standing.CONFLICT
        return Standing.AS_FILE if reads_alike else Standing.AHEAD

    def saved(self, text: str, made_from: int, by: UUID, now_ms: int) -> "Draft":
        """Raises DraftClosed, DraftMovedOn. The same text again is no change."""
        if self.state is not State.OPEN:
            raise DraftClosed
        if text == self.text:
            return self
        if made_from != self.revision:
            raise DraftMovedOn
        return self._written(text, by, now_ms)

    def settled(
        self, text: str, file: Original | None, made_from: int, by: UUID, now_ms: int
    ) -> "Draft":
        """From now on it begins from this file. Raises DraftClosed, DraftMovedOn."""
        if self.state is not State.OPEN:
            raise DraftClosed
        if made_from != self.revision:
            raise DraftMovedOn
        return replace(self._written(text, by, now_ms), base=file)

    def _written(self, text: str, by: UUID, now_ms: int) -> "Draft":
        writers = self.writers if by in self.writers else (*self.writers, by)
        number = self.revision + 1
        return replace(
            self,
            text=text,
            revision=number,
            changed_ms=now_ms,
            writers=writers,
            removes=False,
        )

    def removing(self, now_ms: int) -> "Draft":
        """Raises DraftClosed; of a file that is not there too."""
        if self.state is not State.OPEN or self.base is None:
            raise DraftClosed
        return replace(self, removes=True, changed_ms=now_ms)

    def keeping(self, now_ms: int) -> "Draft":
        """Raises DraftClosed."""
        if self.state is not State.OPEN:
            raise DraftClosed
        return replace(self, removes=False, changed_ms=now_ms)

    def dropped(self, now_ms: int) -> "Draft | None":
        """None when it was already. Raises DraftClosed."""
        if self.state is State.DROPPED:
            return None
        if self.state is not State.OPEN:
            raise DraftClosed
        return replace(self, state=State.DROPPED, changed_ms=now_ms)

    def restored(self, now_ms: int) -> "Draft | None":
        """None when it is open. Raises DraftClosed."""
        if self.state is State.OPEN:
            return None
        if self.state is not State.DROPPED:
            raise DraftClosed
        return replace(self, state=State.OPEN, changed_ms=now_ms)

    def taken(self, now_ms: int) -> "Draft":
        return replace(self, state=State.TAKEN, changed_ms=now_ms)


@dataclass(frozen=True, slots=True)
class Revision:
    """What was saved at the end of a stretch of work; `is_kept`: something is said about it."""

    draft_id: UUID
    number: int
    text: str
    person_id: UUID
    begun_ms: int
    saved_ms: int
    is_kept: bool = False

    def goes_on(self, person_id: UUID, now_ms: int) -> bool:
        """Whether what this person saves now belongs to the same stretch, and takes its place."""
        is_near = 0 <= now_ms - self.begun_ms < STRETCH_MS
        return is_near and not self.is_kept and self.person_id == person_id and self.number > 1


def kind_of(path: str) -> Kind:
    """Raises DraftPathWrong."""
    if len(path) <= LONGEST_PATH:
        for kind, pattern in _PATHS.items():
            if pattern.fullmatch(path):
                return kind
    raise DraftPathWrong


def is_picture_path(path: str) -> bool:
    """Whether a picture of an item may stand there."""
    return len(path) <= LONGEST_PATH and _PICTURE.fullmatch(path) is not None


def draft_text(text: str) -> str:
    """Return it as it is kept: NFC, LF, a line's end at its end. Raises DraftTextWrong …TooLarge.

    The invisible marks that typing from right to left brings along are taken out.
    """
    kept = normalised(text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = without_directions(kept).removeprefix("\ufeff")
    if kept and not kept.endswith("\n"):
        kept += "\n"
    if forbidden_character(kept, allow="\n\t"):
        raise DraftTextWrong
    if len(kept.encode()) > MOST_BYTES:
        raise DraftTooLarge
    return kept


def original(content: bytes) -> Original:
    """Raises DraftFileUnreadable."""
    try:
        text = draft_text(content.decode("utf-8"))
    except (UnicodeDecodeError, DraftTextWrong, DraftTooLarge) as error:
        raise DraftFileUnreadable from error
    return Original(text, hashlib.sha256(content).hexdigest())
