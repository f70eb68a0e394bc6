"""The answer sheet: the newest response of each position, for receipts and for graders."""

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

Response = Mapping[str, object] | None
"""What a candidate answered, in the handles of the sitting; None where it was cleared."""

_read_members = msgspec.json.Decoder(dict[int, dict[str, object] | None]).decode


@dataclass(frozen=True, slots=True)
class Answer:
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


def sheet_of(answers: Sequence[Answer | None]) -> AnswerSheet:
    """Put the answers of all positions together, in order."""
    given = [one for one in answers if one is not None]
    return AnswerSheet(
        lines="".join([one.line for one in given]),
        values=[None if one is None else one.value for one in answers],
        answered=len(given) - [one.is_blank for one in given].count(True),
    )


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
