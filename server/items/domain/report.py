"""Where the parts of the reader put what they find, so that one pass tells everything."""

from server.items.domain.findings import Finding, Severity, has_errors
from server.items.domain.strict_yaml import Place

START = Place(1, 1)


class Report:
    """The findings of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []

    def error(self, code: str, place: Place, text: str) -> None:
        self.findings.append(Finding(self.file, place.line, place.column, code, text))

    def warn(self, code: str, place: Place, text: str) -> None:
        self.findings.append(
            Finding(self.file, place.line, place.column, code, text, Severity.WARNING)
        )

    @property
    def has_errors(self) -> bool:
        return has_errors(self.findings)
