"""What can only be seen of a blueprint with its items and the rest of the content at hand.

A form is drawn as a start would draw it where the search through enemies would be too long.
"""

import difflib
import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from itertools import combinations

import msgspec

from server.exams.domain.blocks import Block, parted
from server.exams.domain.cells import cells
from server.exams.domain.draw import draw_by_quota, stream
from server.exams.domain.plan import Blueprint, Draw
from server.exams.domain.series import most_shared, shortages
from server.exams.domain.sitting import FormUnavailable
from server.exams.domain.supply import is_searched_whole, peaceful_count, peaceful_form
from server.items.domain.findings import Finding, Severity
from server.items.domain.strict_yaml import node_at, read_mapping
from server.kernel.remembered import Form, Remembered

Fault = tuple[str, str, str]
"""Where, as `domains.0`, the code and what in words."""


TOO_EXPOSED = "B014"
TOO_ALIKE = "B017"
MAY_BE_MISSING = "B018"
WARNINGS = frozenset({TOO_EXPOSED, TOO_ALIKE, MAY_BE_MISSING})
_SUPPLY: Form[tuple[Fault, ...]] = Form(
    "supply", msgspec.msgpack.encode, msgspec.msgpack.Decoder(tuple[Fault, ...]).decode
)


@dataclass(frozen=True, slots=True)
class Usable:
    """The items and testlets that may stand in a form; `pilots` names those that are tried out.

    `objectives` has what each item is about, by its id.
    """

    entries: Sequence[Block]
    pilots: AbstractSet[str] = frozenset()
    objectives: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Names of all courses, exams with their prerequisites, and policies, sound or not.

    `blueprints` are those that could be read, `with_items` the exams whose folders hold items.
    """

    courses: Collection[str]
    exams: Mapping[str, tuple[str, ...]]
    policies: Collection[str]
    blueprints: Mapping[str, Blueprint] = field(default_factory=dict)
    with_items: Collection[str] = ()


def check_blueprint(
    blueprint: Blueprint,
    usable: Usable,
    surroundings: Surroundings,
    *,
    file: str,
    source: bytes,
    remembered: Remembered | None = None,
) -> list[Finding]:
    """Say why no form could be drawn, and who could never be admitted.

    `source` is what the blueprint was read from; forms that were tried before are `remembered`.
    """
    root = read_mapping(source.decode("utf-8"))
    faults = [
        *([] if blueprint.draft else _supply_faults(blueprint, usable, file, remembered)),
        *_prerequisite_faults(blueprint, surroundings),
        *_policy_faults(blueprint, surroundings),
        *_bank_faults(blueprint, surroundings),
    ]
    places = [node_at(root, path).place for path, _, _ in faults]
    return [
        Finding(file, place.line, place.column, code, text, _severity(code))
        for place, (_, code, text) in zip(places, faults, strict=True)
    ]


def _supply_faults(
    blueprint: Blueprint, usable: Usable, file: str, remembered: Remembered | None
) -> Sequence[Fault]:
    def anew() -> tuple[Fault, ...]:
        scored, pilots = parted(usable.entries, usable.pilots)
        return (
            *_form_faults(blueprint, scored),
            *_pilot_faults(blueprint, pilots),
            *_objective_faults(blueprint, scored, usable.objectives),
        )

    return (remembered or Remembered()).result(_SUPPLY, file, _digest(blueprint, usable), anew)


def _digest(blueprint: Blueprint, usable: Usable) -> bytes:
    blocks = [(one.name, one.domain, sorted(one.enemies), one.items) for one in usable.entries]
    depends_on = blueprint, blocks, sorted(usable.pilots), sorted(usable.objectives.items())
    return hashlib.sha256(repr(depends_on).encode()).digest()


def _form_faults(blueprint: Blueprint, blocks: Sequence[Block]) -> list[Fault]:
    short = list(_short_domains(blueprint, blocks))
    if blueprint.draw is Draw.ALL:
        return short + list(_met_enemies(blocks))
    return (
        short
        or list(_uneven_domains(blueprint, blocks))
        or list(_no_form(blueprint, blocks))
        or list(_too_exposed(blueprint, blocks))
        or list(_too_alike(blueprint, blocks))
    )


def _severity(code: str) -> Severity:
    return Severity.WARNING if code in WARNINGS else Severity.ERROR


def _short_domains(blueprint: Blueprint, blocks: Sequence[Block]) -> Iterator[Fault]:
    for cell in cells(blueprint, blocks):
        if cell.is_short:
            text = f"domain {cell.domain} needs {cell.needs} items and has {cell.has}"
            yield f"domains.{cell.number}", "B006", text


def _uneven_domains(blueprint: Blueprint, blocks: Sequence[Block]) -> Iterator[Fault]:
    for number, quota in enumerate(blueprint.domains):
        own = [one for one in blocks if one.domain == quota.code]
        if not any(one.items for one in own):
            continue  # of items alone every number up to all of them can be had
        if is_searched_whole(own) and peaceful_form(own, {quota.code: quota.items}) is None:
            text = f"with testlets whole, {quota.code} never comes to {quota.items} items"
            yield f"domains.{number}", "B011", text


def _met_enemies(blocks: Sequence[Block]) -> Iterator[Fault]:
    for one, other in combinations(blocks, 2):
        if one.meets([other]):
            yield "draw", "B007", f"the enemies `{one.name}` and `{other.name}` meet in every form"


def _no_form(blueprint: Blueprint, blocks: Sequence[Block]) -> Iterator[Fault]:
    if not any(one.enemies for one in blocks):
        return  # each domain can be filled, and none is in the way of another
    quotas = [(quota.code, quota.items) for quota in blueprint.domains]
    if is_searched_whole(blocks):
        is_drawn = peaceful_form(blocks, dict(quotas)) is not None
    else:
        is_drawn = _is_drawn(blocks, quotas)
    if not is_drawn:
        yield "domains", "B008", "each domain could be filled, but not all of them in one form"


def _is_drawn(blocks: Sequence[Block], quotas: Sequence[tuple[str, int]]) -> bool:
    try:
        draw_by_quota(blocks, quotas, stream(b"check"))
    except FormUnavailable:
        return False
    return True


def _too_exposed(blueprint: Blueprint, blocks: Sequence[Block]) -> Iterator[Fault]:
    exposure = blueprint.exposure
    if exposure is None:
        return
    for short in shortages(blueprint, blocks):
        number = [quota.code for quota in blueprint.domains].index(short.domain)
        more = f"{short.missing} more item{'' if short.missing == 1 else 's'}"
        text = (
            f"within a cap of {exposure.cap} domain {short.domain} fills {short.forms} of "
            f"{exposure.forms} forms; {more} would do"
        )
        yield f"domains.{number}", TOO_EXPOSED, text


def _too_alike(blueprint: Blueprint, blocks: Sequence[Block]) -> Iterator[Fault]:
    exposure, most = blueprint.exposure, blueprint.most_shared
    if exposure is None or most is None:
        return
    shared = most_shared(blueprint, blocks)
    if shared > most:
        text = (
            f"two of {exposure.forms} forms in a row share {shared} of "
            f"{blueprint.scored_items} scored items, and {exposure.shared} are {most}"
        )
        yield "exposure.shared", TOO_ALIKE, text


def _objective_faults(
    blueprint: Blueprint, blocks: Sequence[Block], objectives: Mapping[str, str]
) -> Iterator[Fault]:
    """Objectives that must score, and that not every form has an item about, or none has."""
    quotas = {quota.code: quota.items for quota in blueprint.domains}
    for number, part in enumerate(blueprint.parts):
        for at, code in enumerate(part.must_score):
            if code in part.domains:
                continue
            place = f"parts.{number}.must_score.{at}"
            own = [one for one in blocks if one.domain in part.domains]
            others = [one for one in own if all(objectives.get(i) != code for i in one.drawn)]
            wanted = {domain: quotas[domain] for domain in part.domains}
            if len(others) == len(own):
                yield place, "B015", f"no scored item of the part is about `{code}`"
            elif blueprint.draw is Draw.SEEDED and peaceful_form(others, wanted) is not None:
                text = f"some forms hold no item about `{code}`, and it fails nobody there"
                yield place, MAY_BE_MISSING, text


def _pilot_faults(blueprint: Blueprint, pilots: Sequence[Block]) -> Iterator[Fault]:
    if not blueprint.pilot:
        return
    together = [replace(one, domain="") for one in pilots]
    if is_searched_whole(together) and peaceful_form(together, {"": blueprint.pilot}) is None:
        items = peaceful_count(together)
        yield "pilot", "B013", f"{blueprint.pilot} items are to be tried out and there are {items}"


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


def _bank_faults(blueprint: Blueprint, surroundings: Surroundings) -> Iterator[Fault]:
    if blueprint.bank is None:
        return
    home = surroundings.blueprints.get(blueprint.bank)
    if blueprint.bank not in surroundings.exams or blueprint.bank == blueprint.exam:
        yield "bank", "B019", f"there is no other exam `{blueprint.bank}`"
    elif home is not None and home.bank is not None:
        yield "bank", "B019", f"`{home.exam}` has no items of its own: they are of `{home.bank}`"
    elif home is not None and home.negative_marking and not blueprint.negative_marking:
        text = f"items of `{home.exam}` may take points away: say `negative_marking: true` here too"
        yield "bank", "B019", text
    if blueprint.exam in surroundings.with_items:
        yield "bank", "B019", "nothing is drawn from the items in this exam's own folder"


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
