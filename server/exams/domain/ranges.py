"""The ranges that a blueprint's values keep. Says what is wrong and where, as paths of keys."""

import re
from collections.abc import Iterator

from server.exams.domain.plan import Blueprint, Draw
from server.exams.domain.route import Navigation

MAX_DAYS = 3_650
MAX_MINUTES = 600
MAX_ITEMS = 500
MAX_SCALE = 10_000
MAX_PILOTS = 50
MAX_SECTIONS = 20
MAX_TITLE = 120
MAX_FORMS = 100_000
_DAYS = f"from 1 to {MAX_DAYS} days"

Fault = tuple[str, str]
"""Where, as `scale.low`, and what in words."""
Check = tuple[str, bool, str]
"""Where, whether it holds, and what must hold in words."""

_CAP = re.compile(r"(100|[1-9]?[0-9])(\.[0-9]{1,4})?%\Z")


def broken_ranges(blueprint: Blueprint) -> Iterator[Fault]:
    scale, days = blueprint.scale, blueprint.validity_days
    checks = [
        ("minutes", 1 <= blueprint.minutes <= MAX_MINUTES, f"from 1 to {MAX_MINUTES} minutes"),
        ("grace_seconds", 0 <= blueprint.grace_seconds <= 60, "from 0 to 60 seconds"),
        ("scale", scale.low < scale.cut < scale.high, "low < cut < high"),
        ("scale", scale.low >= 0 and scale.high <= MAX_SCALE, f"from 0 to {MAX_SCALE}"),
        ("cut", 0 < blueprint.cut <= 1, "above 0 %, at most 100 %"),
        ("domains", bool(blueprint.domains), "at least one domain"),
        ("pilot", 0 <= blueprint.pilot <= MAX_PILOTS, f"from 0 to {MAX_PILOTS} items"),
        ("validity_days", days is None or 1 <= days <= MAX_DAYS, f"{_DAYS}, or null"),
    ]
    for at, quota in enumerate(blueprint.domains):
        is_fitting = 1 <= quota.items <= MAX_ITEMS
        checks.append((f"domains.{at}.items", is_fitting, f"from 1 to {MAX_ITEMS} items"))
    if blueprint.full_exam is not None:
        items, minutes = blueprint.full_exam.items, blueprint.full_exam.minutes
        checks.append(("full_exam.items", 1 <= items <= MAX_ITEMS, f"from 1 to {MAX_ITEMS} items"))
        is_fitting = 1 <= minutes <= MAX_MINUTES
        checks.append(("full_exam.minutes", is_fitting, f"from 1 to {MAX_MINUTES} minutes"))
    checks += [*_sections(blueprint), *_exposure(blueprint)]
    return ((path, text) for path, holds, text in checks if not holds)


def _sections(blueprint: Blueprint) -> Iterator[Check]:
    sections, locks = blueprint.sections, blueprint.navigation is Navigation.LOCKED_SECTIONS
    yield "navigation", not locks or len(sections) > 1, "sections lock only where there are two"
    if len(sections) > MAX_SECTIONS:
        yield "sections", False, f"at most {MAX_SECTIONS} sections"
    for at, section in enumerate(sections):
        is_told = 1 <= len(section.title.strip()) <= MAX_TITLE
        yield f"sections.{at}.title", is_told, f"from 1 to {MAX_TITLE} characters"
        yield f"sections.{at}.domains", bool(section.domains), "at least one domain"


def _exposure(blueprint: Blueprint) -> Iterator[Check]:
    exposure = blueprint.exposure
    if exposure is None:
        return
    is_cap = bool(_CAP.match(exposure.cap)) and 0 < exposure.share <= 1
    yield "exposure", blueprint.draw is Draw.SEEDED, "only where items are drawn, `draw: seeded`"
    yield "exposure.cap", is_cap, "a share of the forms, as `25%`"
    is_share = exposure.shared is None or bool(_CAP.match(exposure.shared))
    yield "exposure.shared", is_share, "a share of the scored items, as `65%`"
    is_fitting = 1 <= exposure.forms <= MAX_FORMS
    yield "exposure.forms", is_fitting, f"from 1 to {MAX_FORMS} forms"
    if is_cap and is_fitting:
        yield "exposure", exposure.most > 0, "with so few forms the cap lets no item be in any"
