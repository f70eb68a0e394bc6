"""The answer sheet: the newest response of each position, for receipts and for graders."""

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

Response = Mapping[str, object] | None
"""What a candidate answered, in the handles of the sitting; None where it was cleared."""

_read_members = msgspec.json.Decoder(dict[int, dict[str, object] | None]).decode


class Answer(NamedTuple):
    """A response that was taken: `line` as receipts hash it, `value` as graders read it."""

    line: str
    value: Hashable
    is_blank: bool


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """`values` has an entry for each position, None where there is no answer."""

    lines: str
    values: Sequence[Hashable]
    answered: int

    @property
    def hash(self) -> str:
        """SHA-256 over one line `position TAB canonical response LF` a position, in order."""
        return hashlib.sha256(self.lines.encode()).hexdigest()


class Draft:
    """A sheet while answers come in, laid out as the finished one needs them."""

    def __init__(self, count: int) -> None:
        self._lines = [""] * count
        self._values: list[Hashable] = [None] * count
        self._blanks = [True] * count

    def put(self, position: int, answer: Answer) -> None:
        """Write an answer over the one before it."""
        place = position - 1
        self._lines[place], self._values[place], self._blanks[place] = answer

    def sheet(self) -> AnswerSheet:
        lines = "".join(self._lines)
        return AnswerSheet(lines, tuple(self._values), self._blanks.count(False))


def line_of(position: int, response: str) -> str:
    return f"{position}\t{response}\n"


def read_lines(lines: str) -> Mapping[int, tuple[str, Response]]:
    """Read lines by position, the older of one before the newer, of which only that one counts."""
    if not lines:
        return {}
    newest = dict(line.split("\t", 1) for line in lines.removesuffix("\n").split("\n"))
    responses = _read_members(
        "{" + ",".join(f'"{position}":{text}' for position, text in newest.items()) + "}"
    )
    return {at: (newest[str(at)], response) for at, response in responses.items()}


def is_blank(response: Response) -> bool:
    """Whether it was cleared, or holds an empty list, map or text in its one member."""
    if response is None:
        return True
    (inner,) = response.values()
    return not inner or (isinstance(inner, str) and inner.isspace())
