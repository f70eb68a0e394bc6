"""What a content checker says: `file:line:column CODE text (hint)`. Shared by all content."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One fault at one place.

    `line` and `column` start at 1; `file` is relative to the content folder.
    """

    file: str
    line: int
    column: int
    code: str
    text: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column} {self.code} {self.text}"


def has_errors(findings: list[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)
