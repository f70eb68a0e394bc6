"""The ranges that a blueprint's values keep. Says what is wrong and where, as paths of keys."""

from collections.abc import Iterator

from server.exams.domain.plan import Blueprint

MAX_DAYS = 3_650
MAX_MINUTES = 600
MAX_ITEMS = 500
MAX_SCALE = 10_000
_DAYS = f"from 1 to {MAX_DAYS} days"

Fault = tuple[str, str]
"""Where, as `scale.low`, and what in words."""


def broken_ranges(blueprint: Blueprint) -> Iterator[Fault]:
    scale, days = blueprint.scale, blueprint.validity_days
    checks = [
        ("minutes", 1 <= blueprint.minutes <= MAX_MINUTES, f"from 1 to {MAX_MINUTES} minutes"),
        ("grace_seconds", 0 <= blueprint.grace_seconds <= 60, "from 0 to 60 seconds"),
        ("scale", scale.low < scale.cut < scale.high, "low < cut < high"),
        ("scale", scale.low >= 0 and scale.high <= MAX_SCALE, f"from 0 to {MAX_SCALE}"),
        ("cut", 0 < blueprint.cut <= 1, "above 0 %, at most 100 %"),
        ("domains", bool(blueprint.domains), "at least one domain"),
        ("pilot", blueprint.pilot == 0, "pilot slots are not yet offered"),
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
    return ((path, text) for path, holds, text in checks if not holds)
