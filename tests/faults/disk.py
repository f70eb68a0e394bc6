"""What a disk holds after a power cut: writes as strace saw them, and which of them were synced.

A write is certain once a sync of its file that began after it has ended, a new file once its folder
was synced. Of everything else a disk may have kept each sector, or not.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random  # noqa: TID251 - each with a seed, which is said

SECTOR = 512
CALLS = "pwrite64,fdatasync,fsync,ftruncate,unlink"
_LINE = re.compile(r"(?P<thread>\d+) +(?P<at>\d+\.\d+) (?P<rest>.*)")
_CALL = re.compile(r"(?P<call>\w+)\((?:\d+<(?P<file>[^>]*)>|\"(?P<name>[^\"]*)\")(?P<rest>.*)")
_WRITTEN = re.compile(r', "(?P<data>[^"]*)", \d+, (?P<offset>\d+)')
_LENGTH = re.compile(r", (?P<length>\d+)")
_TOOK = re.compile(r"= (?P<result>-?\d+).* <(?P<seconds>[0-9.]+)>$")


def tracing(into: Path) -> list[str]:
    """What to start a process under, so that its writes and syncs are told."""
    return [
        "strace", "-f", "--seccomp-bpf", "-ttt", "-T", "-y", "-xx", "-s", "1000000",
        "-e", f"trace={CALLS}", "-o", str(into),
    ]  # fmt: skip


def why_not_traced() -> str:
    """Nothing, where this machine lets us trace a process."""
    if shutil.which("strace") is None:
        return "there is no strace on this machine (on Debian: apt-get install strace)"
    tried = subprocess.run([*tracing(Path("/dev/null")), "true"], check=False, capture_output=True)
    return "" if tried.returncode == 0 else f"strace may not trace here: {tried.stderr.decode()}"


@dataclass(frozen=True, slots=True)
class Step:
    """A call that ended well; the times are seconds of the machine's clock."""

    call: str
    path: str
    began: float
    ended: float
    data: bytes = b""
    place: int = 0
    """Where it writes, or to what length it cuts."""

    @property
    def is_sync(self) -> bool:
        return self.call in {"fdatasync", "fsync"}

    @property
    def counts_at(self) -> float:
        """A write may reach the disk as soon as it begins, a sync promises when it ends."""
        return self.ended if self.is_sync else self.began


def read_steps(trace: Path) -> list[Step]:
    return sorted(_steps(trace.read_text().splitlines()), key=lambda one: one.counts_at)


@dataclass
class Disk:
    """`certain` is what is there whatever happens; `born` are files whose folder was not synced."""

    certain: dict[str, bytearray]
    pending: list[Step] = field(default_factory=list)
    born: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, copies: Path, home: Path) -> "Disk":
        """As it was when the files of the folder `home` were copied."""
        found = {str(home / one.name): bytearray(one.read_bytes()) for one in copies.iterdir()}
        return cls(found)

    def take(self, step: Step) -> None:
        if not step.is_sync:
            if step.path not in self.certain and step.call == "pwrite64":
                self.born.add(step.path)
            self.pending.append(step)
            return
        self.born -= {one for one in self.born if str(Path(one).parent) == step.path}
        synced = [one for one in self.pending if _covers(step, one)]
        self.pending = [one for one in self.pending if not _covers(step, one)]
        for one in synced:
            _apply(self.certain, one)

    def after_a_cut(self, draw: Random) -> Mapping[str, bytes]:
        """Nothing of what is uncertain, all of it, or any sectors of it."""
        share = draw.choice((0.0, 1.0, draw.random()))
        files = {path: bytearray(content) for path, content in self.certain.items()}
        for one in self.pending:
            for part in _sectors(one):
                if draw.random() < share:
                    _apply(files, part)
        lost = self.born if share < 1 else set()
        return {path: bytes(content) for path, content in files.items() if path not in lost}


def _covers(sync: Step, write: Step) -> bool:
    return write.path == sync.path and write.began < sync.began


def _apply(files: dict[str, bytearray], step: Step) -> None:
    if step.call == "unlink":
        files.pop(step.path, None)
        return
    content = files.setdefault(step.path, bytearray())
    if step.call == "ftruncate":
        del content[step.place :]
        content.extend(bytes(step.place - len(content)))
        return
    end = step.place + len(step.data)
    content.extend(bytes(max(0, end - len(content))))
    content[step.place : end] = step.data


def _sectors(step: Step) -> Iterator[Step]:
    if step.call != "pwrite64":
        yield step
        return
    start = step.place
    while start < step.place + len(step.data):
        end = min(start - start % SECTOR + SECTOR, step.place + len(step.data))
        part = step.data[start - step.place : end - step.place]
        yield Step(step.call, step.path, step.began, step.ended, part, start)
        start = end


def _steps(lines: Sequence[str]) -> Iterator[Step]:
    """Where threads work side by side a call is told in two lines."""
    begun: dict[str, tuple[float, str]] = {}
    for line in lines:
        found = _LINE.fullmatch(line)
        if found is None:
            continue
        thread, at, rest = found["thread"], float(found["at"]), found["rest"]
        if rest.endswith("<unfinished ...>"):
            begun[thread] = (at, rest.removesuffix("<unfinished ...>"))
            continue
        if rest.startswith("<... "):
            at, first = begun.pop(thread)
            rest = first + rest.partition(" resumed>")[2]
        step = _step(at, rest)
        if step is not None:
            yield step


def _step(began: float, told: str) -> Step | None:
    found, took = _CALL.match(told), _TOOK.search(told)
    if found is None or took is None or int(took["result"]) < 0:
        return None
    path = _plain(found["file"] or found["name"]).decode()
    ended = began + float(took["seconds"])
    if found["call"] == "ftruncate":
        length = _LENGTH.match(found["rest"])
        assert length is not None, told
        return Step("ftruncate", path, began, ended, place=int(length["length"]))
    if found["call"] == "pwrite64":
        written = _WRITTEN.match(found["rest"])
        assert written is not None, told[:200]
        data = _plain(written["data"])[: int(took["result"])]
        return Step("pwrite64", path, began, ended, data, int(written["offset"]))
    return Step(found["call"], path, began, ended)


def _plain(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))
