"""What must hold of the parts of an exam: each domain in exactly one, each with its own cut."""

import re
from collections.abc import Iterator
from fractions import Fraction

from server.curriculum.domain.course_file import OBJECTIVE_ID
from server.exams.domain.plan import Blueprint, PartPlan

MAX_PARTS = 8
MAX_NAME = 60
_CUT = re.compile(r"(100|[1-9]?[0-9])(\.[0-9]{1,4})?%\Z")


def broken_parts(blueprint: Blueprint) -> Iterator[tuple[str, str]]:
    """Each fault as the place, a path of keys, and what is wrong in words."""
    parts = blueprint.parts
    if not parts:
        return
    if not 2 <= len(parts) <= MAX_PARTS:
        yield "parts", f"from 2 to {MAX_PARTS} parts; an exam of one part has none"
    known, seen = {quota.code for quota in blueprint.domains}, set[str]()
    for number, part in enumerate(parts):
        place = f"parts.{number}"
        yield from ((f"{place}.{path}", text) for path, text in _faults(part, known, seen))
        seen |= set(part.domains)
    if len({part.name for part in parts}) < len(parts):
        yield "parts", "two parts have the same name"
    if known - seen:
        yield "parts", f"no part has {', '.join(sorted(known - seen))}"


def overall_cut(blueprint: Blueprint) -> Fraction:
    """What the cuts of the parts come to if every item is worth the same."""
    items = sum(quota.items for quota in blueprint.domains)
    needed = sum(quota.items * blueprint.cut_of(quota.code) for quota in blueprint.domains)
    return Fraction(needed) / items


def _faults(part: PartPlan, known: set[str], seen: set[str]) -> Iterator[tuple[str, str]]:
    if not 1 <= len(part.name.strip()) <= MAX_NAME:
        yield "name", f"from 1 to {MAX_NAME} characters"
    if not (_CUT.match(part.cut) and part.share > 0):
        yield "cut", "a share of the points of the part, as `60%`"
    yield from _astray(part, known, seen)
    for at, code in enumerate(part.must_score):
        if code not in part.domains and (code in known or not OBJECTIVE_ID.match(code)):
            yield f"must_score.{at}", f"the part has no domain `{code}`, nor is it an objective"


def _astray(part: PartPlan, known: set[str], seen: set[str]) -> Iterator[tuple[str, str]]:
    if not part.domains:
        yield "domains", "at least one domain"
    for at, code in enumerate(part.domains):
        if code not in known:
            yield f"domains.{at}", f"the exam has no domain `{code}`"
        elif code in seen or code in part.domains[:at]:
            yield f"domains.{at}", f"`{code}` is in a part already"
