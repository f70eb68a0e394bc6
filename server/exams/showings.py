"""How often the items of the current release are shown, for its trainers."""

from dataclasses import dataclass
from fractions import Fraction

from server.exams import releases
from server.exams.domain.blocks import Block
from server.exams.domain.plan import Exposure
from server.exams.drawing import is_counted
from server.exams.releases import Release
from server.exams.store import exposure
from server.kernel.actor import Actor, Permission


@dataclass(frozen=True, slots=True)
class Showings:
    """`most_shown` is the item or testlet that is in most of `forms`, in this `share` of them."""

    forms: int
    most_shown: str
    share: Fraction
    cap: Exposure | None


async def of_exam(slug: str, *, actor: Actor) -> Showings | None:
    """None where nothing is counted. Raises ExamUnknown."""
    actor.require(Permission.TEACH)
    release = await releases.release_of(slug)
    if not is_counted(release.blueprint):
        return None
    held = await exposure.held(release.id)
    scored = {one.name: held.of(one) for one in release.blocks}
    most = max(scored, key=lambda name: (scored[name], name), default="")
    share = Fraction(scored.get(most, 0), held.forms) if held.forms else Fraction()
    return Showings(held.forms, most if share else "", share, release.blueprint.exposure)


async def counts(slug: str, *, actor: Actor) -> tuple[int, dict[str, int]] | None:
    """The forms of the current release, and in how many each item was, by its own id.

    An item of a testlet is shown with it. None where nothing is counted. Raises ExamUnknown.
    """
    actor.require(Permission.TEACH)
    release = await releases.release_of(slug)
    if not is_counted(release.blueprint):
        return None
    held = await exposure.held(release.id)
    found = {name: held.of(one) for one in _blocks(release) for name in (one.name, *one.items)}
    return held.forms, found


def _blocks(release: Release) -> tuple[Block, ...]:
    return (*release.blocks, *release.pilots)
