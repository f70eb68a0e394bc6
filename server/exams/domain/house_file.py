"""Reading the rules of the house from YAML, and saying where they are wrong."""

from server.accounts.domain.house_rules import Demand, HouseRules
from server.exams.domain.reading import Reader, read_root
from server.items.domain.findings import Finding

CODES = {
    "H001": "the file is not UTF-8, or not the YAML we read",
    "H002": "unknown key",
    "H003": "required key missing",
    "H004": "value of the wrong kind",
}
NAME = "house.yaml"
"""Beside the policies of exams, none of which has this name."""

_KINDS: dict[str, object] = {"staff_second_factor": Demand}


def parse_house_rules(data: bytes, file: str) -> tuple[HouseRules | None, list[Finding]]:
    """None exactly when there is a finding."""
    root, findings = read_root(data, file, "H001")
    if root is None:
        return None, findings
    reader = Reader(file, "H", _KINDS, {})
    findings = reader.keys(root, dict.fromkeys(_KINDS, True))
    demand = None
    for key, node in root.entries.items():
        if key in _KINDS:
            demand, found = reader.value(key, node)
            findings += found
    if findings or not isinstance(demand, Demand):
        return None, sorted(findings)
    return HouseRules(staff_second_factor=demand), []
