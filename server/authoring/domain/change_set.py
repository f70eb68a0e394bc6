"""What leaves the desk: files at their paths, and the same as a patch that `git apply` takes.

A person commits it. Nothing of it is written into the content folder from here.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import unified_diff
from hashlib import sha256

from server.authoring.domain.binary_patch import binary_patch
from server.items.domain.pictures import SUFFIXES

PATCH, MESSAGE, MANIFEST = "changes.patch", "message.txt", "changes.json"
_PICTURES = tuple(f".{one}" for one in SUFFIXES.values())
_NO_NEWLINE = "\\ No newline at end of file\n"


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """`before` is what the file holds now, as it is written; None where there is none.

    `after` None: it is to be gone.
    """

    path: str
    before: bytes | None
    after: bytes | None

    @property
    def verb(self) -> str:
        if self.after is None:
            return "remove"
        return "add" if self.before is None else "change"

    @property
    def is_picture(self) -> bool:
        return self.path.endswith(_PICTURES)


def patch(files: Sequence[ChangedFile]) -> str:
    """Unified diff with git's headers (git-diff documentation, generating patch text with -p)."""
    return "".join(_patch_of(one) for one in files)


def message(files: Sequence[ChangedFile], subject: str) -> str:
    """A commit message: the subject, then what each file is about."""
    lines = [f"{one.verb:6} {one.path}" for one in files]
    return "\n".join([subject, "", *lines, ""])


def subject_of(files: Sequence[ChangedFile]) -> str:
    """Of a message nobody wrote. In English, as commits are."""
    if len(files) == 1:
        return f"{files[0].verb.capitalize()} {files[0].path}"
    counted = {verb: sum(one.verb == verb for one in files) for verb in ("add", "change", "remove")}
    said = [f"{verb} {count}" for verb, count in counted.items() if count]
    text = " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)
    return f"{text[0].upper()}{text[1:]} files of the content"


def manifest(files: Sequence[ChangedFile]) -> str:
    """Which file each was made against, by SHA-256: whoever applies it compares first."""
    listed = [
        {
            "path": one.path,
            "before": None if one.before is None else sha256(one.before).hexdigest(),
            "after": None if one.after is None else sha256(one.after).hexdigest(),
        }
        for one in files
    ]
    return json.dumps({"format": 1, "files": listed}, indent=2) + "\n"


def _patch_of(one: ChangedFile) -> str:
    if one.is_picture and one.after is not None:
        return binary_patch(one.path, one.after)
    before, after = _lines(one.before), _lines(one.after)
    kind = {"add": "new file mode 100644\n", "remove": "deleted file mode 100644\n"}
    head = f"diff --git a/{one.path} b/{one.path}\n{kind.get(one.verb, '')}"
    source = "/dev/null" if one.before is None else f"a/{one.path}"
    target = "/dev/null" if one.after is None else f"b/{one.path}"
    body = unified_diff(before, after, source, target, n=3)
    return head + "".join(
        line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}" for line in body
    )


def _lines(content: bytes | None) -> list[str]:
    """With their ends, at LF alone: what else ends lines elsewhere is text here."""
    if not content:
        return []
    lines = [f"{line}\n" for line in content.decode("utf-8").split("\n")]
    last = lines.pop()
    return lines if last == "\n" else [*lines, last.removesuffix("\n")]
