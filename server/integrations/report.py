"""What became of each item that came in or went out: nothing is lost without being named."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    IMPORTED = "imported"
    LOSSY = "lossy"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Row:
    """One item. `line` counts from 1 in `source`; `type` is ours, of a refused one the source's.

    `losses` are sentences; `code` and `text` say why an item was refused.
    """

    source: str
    line: int
    outcome: Outcome
    id: str | None = None
    type: str | None = None
    losses: tuple[str, ...] = ()
    code: str | None = None
    text: str | None = None

    def __str__(self) -> str:
        place = f"{self.source}:{self.line}"
        losses = "".join(f"\n    {loss}" for loss in self.losses)
        if self.outcome is Outcome.REFUSED:
            return f"{place} refused ({self.type or 'no type'}) {self.code} {self.text}{losses}"
        return f"{place} {self.outcome} {self.id} ({self.type}){losses}"


@dataclass(frozen=True, slots=True)
class Remark:
    """What concerns the file and no item of it, such as a category."""

    source: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.source}:{self.line} {self.text}"


@dataclass(frozen=True, slots=True)
class Report:
    rows: tuple[Row, ...]
    remarks: tuple[Remark, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(row.outcome for row in self.rows)
        return {outcome.value: found[outcome] for outcome in Outcome}

    @property
    def has_refused(self) -> bool:
        return any(row.outcome is Outcome.REFUSED for row in self.rows)

    def as_json(self) -> dict[str, object]:
        return {
            "items": [
                {
                    "source": row.source,
                    "line": row.line,
                    "outcome": row.outcome.value,
                    "id": row.id,
                    "type": row.type,
                    "losses": list(row.losses),
                    "code": row.code,
                    "text": row.text,
                }
                for row in self.rows
            ],
            "counts": self.counts,
            "remarks": [
                {"source": one.source, "line": one.line, "text": one.text} for one in self.remarks
            ],
        }


def joined(reports: Iterable[Report]) -> Report:
    every = list(reports)
    return Report(
        tuple(row for one in every for row in one.rows),
        tuple(remark for one in every for remark in one.remarks),
    )
