"""A new file of bytes as git writes it in a patch: `GIT binary patch`, a literal hunk.

Git's documentation says that `git apply` needs the full hashes in the index line; the lines are
zlib's output in base 85, each behind a letter for how many bytes it holds (git, base85.c).
"""

import zlib
from base64 import b85encode
from hashlib import sha1

_A_LINE = 52
_NOTHING = "literal 0\nHcmV?d00001\n\n"
"""What it was before: an empty file."""


def binary_patch(path: str, content: bytes) -> str:
    blob = sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()
    packed = zlib.compress(content, 9)
    lines = [packed[at : at + _A_LINE] for at in range(0, len(packed), _A_LINE)]
    hunk = "".join(f"{_length(len(line))}{b85encode(line, pad=True).decode()}\n" for line in lines)
    return (
        f"diff --git a/{path} b/{path}\nnew file mode 100644\nindex {'0' * 40}..{blob}\n"
        f"GIT binary patch\nliteral {len(content)}\n{hunk}\n{_NOTHING}"
    )


def _length(count: int) -> str:
    return chr(ord("A") + count - 1) if count <= 26 else chr(ord("a") + count - 27)
