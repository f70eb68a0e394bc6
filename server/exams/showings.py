"""How often the items of the current release are shown, for its trainers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from server.exams import releases
from server.exams.domain.blocks import Block
from server.exams.domain.exposure import Held, Kind, Plan, plan_of, strict_need
from server.exams.domain.plan import Exposure
from server.exams.drawing import is_counted
from server.exams.releases import Release
from server.exams.store import exposure
from server.kernel.actor import Actor, Permission


@dataclass(frozen=True, slots=True)
class Spread:
    """Items of a domain, alone or in testlets of one size: in each form, and in the bank.

    `title` is that of the domain. So far `most_shown` is in `share` of the forms, and none in more.
    """

    kind: Kind
    title: str
    in_form: int
    in_bank: int
    most_shown: str
    share: Fraction

    @property
    def by_plan(self) -> Fraction:
        """In which share of the forms each is, once many were drawn."""
        return Fraction(self.in_form, self.in_bank) if self.in_bank else Fraction(1)

    @property
    def needed(self) -> int:
        """How many the bank would need for the strict cap."""
        return strict_need(self.in_form)

    @property
    def short(self) -> int:
        return max(0, self.needed - self.in_bank)


@dataclass(frozen=True, slots=True)
class Showings:
    """`most_shown` is the item or testlet that is in most of `forms`, in this `share` of them."""

    forms: int
    most_shown: str
    share: Fraction
    cap: Exposure | None
    spread: tuple[Spread, ...] = ()
    most_shared: int | None = None
    """How many scored items two forms may share, if that is said."""


async def of_exam(slug: str, *, actor: Actor) -> Showings | None:
    """None where nothing is counted. Raises ExamUnknown."""
    actor.require(Permission.TEACH)
    release = await releases.release_of(slug)
    if not is_counted(release.blueprint):
        return None
    held = await exposure.held(release.id)
    most, share = _most_shown(release.blocks, held)
    spread = tuple(_spread(release, held))
    blueprint = release.blueprint
    return Showings(held.forms, most, share, blueprint.exposure, spread, blueprint.most_shared)


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


def _most_shown(blocks: Sequence[Block], held: Held) -> tuple[str, Fraction]:
    most = max(blocks, key=lambda one: (held.of(one), one.name), default=None)
    if most is None or not held.of(most):
        return "", Fraction()
    return most.name, Fraction(held.of(most), held.forms)


def _spread(release: Release, held: Held) -> Iterator[Spread]:
    titles = {quota.code: quota.title for quota in release.blueprint.domains}
    for kind, number in _plan(release).pattern.items():
        own = [one for one in release.blocks if Kind(one.domain, one.size) == kind]
        yield Spread(kind, titles[kind.domain], number, len(own), *_most_shown(own, held))


def _plan(release: Release) -> Plan:
    """Where there is no cap, what one would rest on."""
    if release.plan is not None:
        return release.plan
    quotas = [(quota.code, quota.items) for quota in release.blueprint.domains]
    return plan_of(release.blocks, quotas, 1, 1)[0]


def _blocks(release: Release) -> tuple[Block, ...]:
    return (*release.blocks, *release.pilots)
