"""Reading all courses and facts at once, telling everything that is wrong in one pass.

Takes the contents of files by their path, `curriculum/…`; opens none itself. What is returned
beside findings of errors is for further checks only and is never published.
"""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from server.curriculum.domain.assembly import read_course
from server.curriculum.domain.fact_file import read_fact
from server.curriculum.domain.model import Course, Fact
from server.curriculum.domain.tree import Tree, sort_files
from server.items.domain.findings import Finding
from server.items.domain.report import Report
from server.items.domain.strict_yaml import Place
from server.kernel.remembered import Remembered


class Reading(NamedTuple):
    courses: tuple[Course, ...]
    facts: tuple[Fact, ...]
    findings: list[Finding]


def read_courses(files: Mapping[str, bytes], remembered: Remembered | None = None) -> Reading:
    """Lessons that were `remembered` are not read again."""
    remembered = remembered or Remembered()
    tree = sort_files(files)
    findings = list(tree.findings)
    facts = _read_facts(files, tree, findings)
    # By file name, so that a fault within a fact is told once and not at every citation.
    known_facts = frozenset(PurePosixPath(path).stem for path in tree.facts)
    courses: list[Course] = []
    ids: list[tuple[str, str, Place]] = []
    objectives: dict[str, str] = {}
    for folder in tree.courses:
        outcome = read_course(files, folder, known_facts, remembered)
        findings.extend(outcome.findings)
        ids.extend(outcome.check_ids)
        findings.extend(_repeated_objectives(outcome.objectives, objectives))
        if outcome.course is not None:
            courses.append(outcome.course)
    findings.extend(_repeated_checks(ids))
    return Reading(tuple(courses), facts, sorted(set(findings)))


def _read_facts(
    files: Mapping[str, bytes], tree: Tree, findings: list[Finding]
) -> tuple[Fact, ...]:
    facts = []
    for path in tree.facts:
        report = Report(path)
        fact = read_fact(files[path], report)
        findings.extend(report.findings)
        if fact is not None:
            facts.append(fact)
    return tuple(facts)


def _repeated_checks(ids: list[tuple[str, str, Place]]) -> list[Finding]:
    seen: dict[str, str] = {}
    findings = []
    for check, file, place in ids:
        if check in seen:
            text = f"the check `{check}` stands also in {seen[check]}"
            findings.append(Finding(file, place.line, place.column, "C013", text))
        seen.setdefault(check, f"{file}:{place.line}")
    return findings


def _repeated_objectives(
    named: Mapping[str, tuple[str, Place]], seen: dict[str, str]
) -> list[Finding]:
    findings = []
    for objective, (file, place) in named.items():
        if objective in seen:
            text = f"the objective `{objective}` stands also in {seen[objective]}"
            findings.append(Finding(file, place.line, place.column, "E009", text))
        seen.setdefault(objective, file)
    return findings
