"""Reading the rules of the house from YAML, and saying where they are wrong."""

import msgspec

from server.accounts.domain.house_rules import Demand, HouseRules
from server.exams.domain.reading import Reader, read_root
from server.items.domain.findings import Finding
from server.items.domain.life import LifeRules, fault_of

CODES = {
    "H001": "the file is not UTF-8, or not the YAML we read",
    "H002": "unknown key",
    "H003": "required key missing",
    "H004": "value of the wrong kind",
}
NAME = "house.yaml"
"""Beside the policies of exams, none of which has this name."""

_KINDS: dict[str, object] = {"staff_second_factor": Demand, "review": LifeRules}
_REQUIRED = {"staff_second_factor": True, "review": False}


def parse_house_rules(data: bytes, file: str) -> tuple[HouseRules | None, list[Finding]]:
    """None exactly when there is a finding."""
    root, findings = read_root(data, file, "H001")
    if root is None:
        return None, findings
    reader = Reader(file, "H", _KINDS, {"review": LifeRules})
    findings = reader.keys(root, _REQUIRED)
    values: dict[str, object] = {}
    for key, node in root.entries.items():
        if key in _KINDS:
            values[key], found = reader.value(key, node)
            findings += found
    demand, life = values.get("staff_second_factor"), values.get("review")
    if isinstance(life, LifeRules) and (fault := fault_of(life)):
        findings.append(reader.at(root.key_places["review"], "004", f"`review`: {fault}"))
    if findings or not isinstance(demand, Demand):
        return None, sorted(findings)
    written = msgspec.UNSET if life is None else msgspec.to_builtins(life, str_keys=True)
    return HouseRules(staff_second_factor=demand, review=written), []
