"""How often an exam may be tried, and how long one waits between two tries."""

from collections.abc import Sequence

from server.exams.domain.policy import Retake
from server.kernel.sentence import marked
from server.language.voice import current, say, say_many

AT_ANY_TIME = marked("As often as you like, without a wait.")


def tries(retake: Retake) -> str:
    told = [one for one in (_waits(retake), _window(retake)) if one]
    return " ".join(told) or say(AT_ANY_TIME)


def _waits(retake: Retake) -> str:
    waits = retake.waits_days
    if not any(waits):
        return ""
    free = next(at for at, days in enumerate(waits) if days)
    if not free:
        return _after_a_try(waits)
    return " ".join((_at_once(free), _after_later_ones(waits[free:])))


def _at_once(count: int) -> str:
    return say_many(
        "After your first failed try you may try again at once.",
        "After each of your first %(count)s failed tries you may try again at once.",
        count,
    )


def _after_later_ones(waits: Sequence[int]) -> str:
    if len(waits) > 1:
        return _after_a_try(waits)
    return say_many(
        "After every later one you wait %(count)s day.",
        "After every later one you wait %(count)s days.",
        waits[0],
    )


def _after_a_try(waits: Sequence[int]) -> str:
    if len(waits) == 1:
        return say_many(
            "After a failed try you wait %(count)s day.",
            "After a failed try you wait %(count)s days.",
            waits[0],
        )
    first = [say_many("%(count)s day", "%(count)s days", days) for days in waits[:-1]]
    return say_many(
        "After your failed tries you wait %(first)s, and from then on %(count)s day each time.",
        "After your failed tries you wait %(first)s, and from then on %(count)s days each time.",
        waits[-1],
        first=current().listed(first),
    )


def _window(retake: Retake) -> str:
    if retake.attempts is None or retake.window_days is None:
        return ""
    return say_many(
        "You have %(tries)s in %(count)s day.",
        "You have %(tries)s in %(count)s days.",
        retake.window_days,
        tries=say_many("%(count)s try", "%(count)s tries", retake.attempts),
    )
