"""Style, scripts and pictures: read once at start, served from memory.

Only what lies under `static/` can be named, because nothing but a look-up in a table happens to
the name asked for. The style sheets are joined in the order of `sheets.txt`; the exam room, which
must be light, has a list of its own, and its script comes with all that it imports. Comments and
indentation are for maintainers and are not sent.
"""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from server.web.doors import PUBLIC
from server.web.joined_modules import joined
from server.web.strict import AddressUnknown, StrictRequest

FOLDER = Path(__file__).parent / "static"
SHEETS = {"assay.css": "sheets.txt", "room.css": "room-sheets.txt"}
"""The lists of the sheets that are joined, by what they become."""
JOINED = ("player.mjs",)
"""Scripts that are sent together with the modules they import at once."""
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
WORKER = "player/worker.mjs"
WORKS_FOR = {"Service-Worker-Allowed": "/sittings/"}
"""A worker stands among the other scripts and answers for the exam room only."""
MODULE = ".mjs"
_SCRIPT_COMMENT = re.compile(rb"^[ \t]*(?://.*|/\*\*(?:(?!\*/)[\s\S])*\*/[ \t]*)$", re.MULTILINE)
_SHEET_COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
_INDENTATION = re.compile(rb"^[ \t]+", re.MULTILINE)
TYPES = {
    MODULE: "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """`digest` names the content; `packed` is its gzip form."""

    name: str
    content: bytes
    packed: bytes
    media_type: str
    digest: str

    @property
    def address(self) -> str:
        # Modules import each other by plain names; one module under two addresses would run twice.
        version = "" if self.name.endswith(MODULE) else f"?v={self.digest}"
        return f"/static/{self.name}{version}"


def file_of(name: str, content: bytes) -> StaticFile:
    return StaticFile(
        name=name,
        content=content,
        packed=gzip.compress(content, 9, mtime=0),
        media_type=TYPES[Path(name).suffix],
        digest=hashlib.sha256(content).hexdigest()[:16],
    )


def read_shelf(folder: Path) -> dict[str, StaticFile]:
    """Return every servable file by its name; the single sheets only joined."""
    shelf = {
        name: file_of(name, _joined(folder, sheets))
        for name, sheets in SHEETS.items()
        if (folder / sheets).is_file()
    }
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and path.suffix != ".css" and name not in SHEETS.values():
            shelf[name] = file_of(name, _sent(path.read_bytes(), path.suffix))
    scripts = {name: one.content.decode() for name, one in shelf.items() if name.endswith(MODULE)}
    for name in scripts.keys() & set(JOINED):
        shelf[name] = file_of(name, joined(name, scripts).encode())
    return shelf


@cache
def shelf() -> Mapping[str, StaticFile]:
    return read_shelf(FOLDER)


def address_of(name: str) -> str:
    """Return the address of a static file, with its version where it may be kept for ever."""
    return shelf()[name].address


@get("/static/{name:path}", opt=PUBLIC)
async def get_static(
    name: FromPath[str],
    request: StrictRequest,
    v: FromQuery[str | None] = None,
) -> Response[bytes]:
    found = shelf().get(name.removeprefix("/"))
    if found is None:
        raise AddressUnknown
    is_packed = accepts_gzip(request.headers.get("accept-encoding", ""))
    tag = f'"{found.digest}{"-gzip" if is_packed else ""}"'
    headers = {
        "Cache-Control": FOR_EVER if v == found.digest else ASK_AGAIN,
        "ETag": tag,
        "Vary": "Accept-Encoding",
    } | (WORKS_FOR if found.name == WORKER else {})
    if tag in tags_in(request.headers.get("if-none-match", "")):
        return Response(b"", status_code=304, media_type=found.media_type, headers=headers)
    if is_packed:
        headers["Content-Encoding"] = "gzip"
    content = found.packed if is_packed else found.content
    return Response(content, status_code=200, media_type=found.media_type, headers=headers)


def accepts_gzip(header: str) -> bool:
    for entry in header.lower().split(","):
        coding, _, parameters = entry.partition(";")
        if coding.strip() == "gzip":
            weight = parameters.replace(" ", "").removeprefix("q=")
            return weight.strip("0.") != "" or not weight
    return False


def tags_in(header: str) -> set[str]:
    return {entry.strip().removeprefix("W/") for entry in header.split(",")}


def _sent(content: bytes, suffix: str) -> bytes:
    """A script without comments that have a line of their own; its lines keep their numbers."""
    if suffix != MODULE:
        return content
    spoken = _SCRIPT_COMMENT.sub(lambda one: b"\n" * one[0].count(b"\n"), content)
    return _INDENTATION.sub(b"", spoken)


def _joined(folder: Path, sheets: str) -> bytes:
    names = (folder / sheets).read_text(encoding="utf-8").split()
    whole = b"\n".join((folder / name).read_bytes() for name in names)
    return _INDENTATION.sub(b"", _SHEET_COMMENT.sub(b"", whole))
