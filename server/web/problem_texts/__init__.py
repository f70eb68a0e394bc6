"""What each problem code means and what to do, for the page at `/problems/<code>`.

For people who met the code in an answer; one module per area. `tests/house` keeps it complete:
every refusal has a text here, and no text is left of a refusal that is gone.
"""

from server.web.problem_texts import (
    accommodations,
    appeals,
    authoring,
    certificates,
    courses,
    exams,
    invigilation,
    keys,
    log,
    marking,
    notices,
    ourselves,
    people,
    regrades,
    requests,
    reviews,
    security,
    sittings,
    teaching,
    upkeep,
)
from server.web.problem_texts.text import Text

TEXTS: dict[str, Text] = {
    **people.TEXTS,
    **security.TEXTS,
    **courses.TEXTS,
    **exams.TEXTS,
    **sittings.TEXTS,
    **accommodations.TEXTS,
    **appeals.TEXTS,
    **regrades.TEXTS,
    **marking.TEXTS,
    **invigilation.TEXTS,
    **teaching.TEXTS,
    **authoring.TEXTS,
    **reviews.TEXTS,
    **certificates.TEXTS,
    **keys.TEXTS,
    **log.TEXTS,
    **notices.TEXTS,
    **requests.TEXTS,
    **upkeep.TEXTS,
    **ourselves.TEXTS,
}
