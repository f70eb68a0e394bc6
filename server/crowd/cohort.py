"""Who comes when, and how they work: drawn from a seed, so that a run can be repeated."""

import random  # noqa: TID251 - seeded, so that a run can be repeated
from dataclasses import dataclass

SHARE_IN_A_HURRY = 0.25
"""They hand in long before the end; everybody else uses nearly all of the time."""
SHARE_LOOKING_BACK = 0.3
SHARE_TAKING_OVER = 0.02
SHARE_LOSING_THE_LINE = 0.05
MOST_DRAFTS = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """`minutes` is what the slowest takes; everything happens `speed` times as fast."""

    candidates: int
    minutes: float
    arrive_minutes: float
    speed: float
    seed: int

    @property
    def seconds(self) -> float:
        """From the first who comes until the last has handed in, by the wall clock."""
        return (self.minutes + self.arrive_minutes) * 60 / self.speed


@dataclass(frozen=True, slots=True)
class Person:
    """`arrives` and `works` are seconds by the wall clock."""

    number: int
    arrives: float
    works: float
    looks_back: bool
    takes_over: bool
    loses_the_line: bool
    chance: random.Random

    def shares_of_time(self, items: int) -> list[float]:
        """How the time is spent: some items take five times as long as others. Sums to one."""
        weights = [self.chance.lognormvariate(0, 0.6) for _ in range(items)]
        return [weight / sum(weights) for weight in weights]

    def drafts(self, *, is_typed: bool) -> int:
        """How often an answer is changed until it stays; what is typed is sent as it grows."""
        if is_typed:
            return self.chance.randint(2, MOST_DRAFTS)
        return 2 if self.chance.random() < SHARE_IN_A_HURRY else 1


def cohort(plan: Plan) -> list[Person]:
    chance = random.Random(plan.seed)  # noqa: S311 - nothing secret is drawn
    return [_person(number, plan, chance) for number in range(plan.candidates)]


def _person(number: int, plan: Plan, chance: random.Random) -> Person:
    # Most come soon after the door opens, and there are always some who are late.
    arrives = plan.arrive_minutes * chance.betavariate(2, 5)
    is_in_a_hurry = chance.random() < SHARE_IN_A_HURRY
    share = chance.uniform(0.45, 0.9) if is_in_a_hurry else chance.uniform(0.9, 1)
    return Person(
        number,
        arrives * 60 / plan.speed,
        plan.minutes * share * 60 / plan.speed,
        chance.random() < SHARE_LOOKING_BACK,
        chance.random() < SHARE_TAKING_OVER,
        chance.random() < SHARE_LOSING_THE_LINE,
        random.Random(chance.getrandbits(64)),  # noqa: S311 - nothing secret is drawn
    )
