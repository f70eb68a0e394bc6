"""What leaves the desk: files at their paths, and the same as a patch that `git apply` takes.

A person commits it. Nothing of it is written into the content folder from here.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import unified_diff
from hashlib import sha256

PATCH, MESSAGE, MANIFEST = "changes.patch", "message.txt", "changes.json"
_NO_NEWLINE = "\\ No newline at end of file\n"


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """`before` is what the file holds now, as it is written; None where there is none."""

    path: str
    before: bytes | None
    after: str


def patch(files: Sequence[ChangedFile]) -> str:
    """Unified diff with git's headers (git-diff documentation, generating patch text with -p)."""
    return "".join(_patch_of(one) for one in files)


def message(files: Sequence[ChangedFile], subject: str) -> str:
    """A commit message: the subject, then what each file is about."""
    lines = [f"{'add   ' if one.before is None else 'change'} {one.path}" for one in files]
    return "\n".join([subject, "", *lines, ""])


def subject_of(files: Sequence[ChangedFile]) -> str:
    """Of a message nobody wrote. In English, as commits are."""
    added = sum(one.before is None for one in files)
    changed = len(files) - added
    if len(files) == 1:
        return f"{'Add' if added else 'Change'} {files[0].path}"
    said = [f"add {added}" if added else "", f"change {changed}" if changed else ""]
    text = " and ".join(part for part in said if part)
    return f"{text[0].upper()}{text[1:]} files of the content"


def manifest(files: Sequence[ChangedFile]) -> str:
    """Which file each was made against, by SHA-256: whoever applies it compares first."""
    listed = [
        {
            "path": one.path,
            "before": None if one.before is None else sha256(one.before).hexdigest(),
            "after": sha256(one.after.encode()).hexdigest(),
        }
        for one in files
    ]
    return json.dumps({"format": 1, "files": listed}, indent=2) + "\n"


def _patch_of(one: ChangedFile) -> str:
    before = _lines(None if one.before is None else one.before.decode("utf-8"))
    after = _lines(one.after)
    new = "new file mode 100644\n" if one.before is None else ""
    head = f"diff --git a/{one.path} b/{one.path}\n{new}"
    source = "/dev/null" if one.before is None else f"a/{one.path}"
    body = unified_diff(before, after, source, f"b/{one.path}", n=3)
    return head + "".join(
        line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}" for line in body
    )


def _lines(text: str | None) -> list[str]:
    """With their ends, at LF alone: what else ends lines elsewhere is text here."""
    if not text:
        return []
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop()
    return lines if last == "\n" else [*lines, last.removesuffix("\n")]
