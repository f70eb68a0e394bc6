"""What can only be seen of a blueprint with its items and the rest of the content at hand."""

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from server.exams.domain.plan import Blueprint, Draw
from server.exams.domain.supply import is_searched_whole, peaceful_count, peaceful_form
from server.items.domain.findings import Finding
from server.items.domain.strict_yaml import node_at, read_mapping

Fault = tuple[str, str, str]
"""Where, as `domains.0`, the code and what in words."""


@dataclass(frozen=True, slots=True)
class Usable:
    """An item that may stand in a form."""

    item: str
    domain: str
    enemies: frozenset[str]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Names of all courses, exams with their prerequisites, and policies, sound or not."""

    courses: Collection[str]
    exams: Mapping[str, tuple[str, ...]]
    policies: Collection[str]


def check_blueprint(
    blueprint: Blueprint,
    usable: Sequence[Usable],
    surroundings: Surroundings,
    *,
    file: str,
    source: bytes,
) -> list[Finding]:
    """Say why no form could be drawn, and who could never be admitted.

    `source` is what the blueprint was read from.
    """
    root = read_mapping(source.decode("utf-8"))
    faults = [
        *_form_faults(blueprint, usable),
        *_prerequisite_faults(blueprint, surroundings),
        *_policy_faults(blueprint, surroundings),
    ]
    places = [node_at(root, path).place for path, _, _ in faults]
    return [
        Finding(file, place.line, place.column, code, text)
        for place, (_, code, text) in zip(places, faults, strict=True)
    ]


def _form_faults(blueprint: Blueprint, usable: Sequence[Usable]) -> list[Fault]:
    short = list(_short_domains(blueprint, usable))
    if blueprint.draw is Draw.ALL:
        return short + list(_met_enemies(usable))
    return short or list(_no_form(blueprint, usable))


def _short_domains(blueprint: Blueprint, usable: Sequence[Usable]) -> Iterator[Fault]:
    for number, quota in enumerate(blueprint.domains):
        own = {one.item: one.enemies for one in usable if one.domain == quota.code}
        peaceful = len(own) if blueprint.draw is Draw.ALL else peaceful_count(own)
        if peaceful < quota.items:
            text = f"domain {quota.code} needs {quota.items} items and has {peaceful}"
            yield f"domains.{number}", "B006", text


def _met_enemies(usable: Sequence[Usable]) -> Iterator[Fault]:
    for one, other in combinations(usable, 2):
        if other.item in one.enemies or one.item in other.enemies:
            yield "draw", "B007", f"the enemies `{one.item}` and `{other.item}` meet in every form"


def _no_form(blueprint: Blueprint, usable: Sequence[Usable]) -> Iterator[Fault]:
    domains = {one.item: one.domain for one in usable}
    enemies = {one.item: one.enemies for one in usable}
    quotas = {quota.code: quota.items for quota in blueprint.domains}
    if is_searched_whole(enemies) and peaceful_form(domains, enemies, quotas) is None:
        yield "domains", "B008", "each domain could be filled, but not all of them in one form"


def _prerequisite_faults(blueprint: Blueprint, surroundings: Surroundings) -> Iterator[Fault]:
    course, exams = blueprint.prerequisites.course, blueprint.prerequisites.exams
    if course is not None and course not in surroundings.courses:
        yield "prerequisites.course", "B009", f"there is no course `{course}`"
    for number, exam in enumerate(exams):
        place = f"prerequisites.exams.{number}"
        if exam not in surroundings.exams:
            yield place, "B009", f"there is no exam `{exam}`"
        elif blueprint.exam in _all_before(exam, surroundings.exams):
            yield place, "B009", f"`{exam}` itself requires this exam, so nobody could sit either"


def _policy_faults(blueprint: Blueprint, surroundings: Surroundings) -> Iterator[Fault]:
    if blueprint.policy not in surroundings.policies:
        near = difflib.get_close_matches(blueprint.policy, surroundings.policies, 1)
        hint = f" (did you mean `{near[0]}`?)" if near else ""
        yield "policy", "B010", f"there is no policy `{blueprint.policy}`{hint}"


def _all_before(exam: str, exams: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The exam, what it requires, what that requires, and so on."""
    found: set[str] = set()
    waiting = [exam]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += exams.get(one, ())
    return found
