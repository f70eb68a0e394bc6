"""Signs of trouble in words, and figures as readers write them."""

from server.kernel.sentence import marked
from server.language.voice import current, number, say
from server.psychometrics.flags import SERIOUS, Flag, Sign

_WORDS = {
    Sign.NEGATIVE: marked("Negative discrimination: look at the key"),
    Sign.TOO_HARD: marked("Hardly anybody gets it: %(share)s of the points"),
    Sign.ALIKE: marked("Everybody got the same points, so it tells nobody apart"),
    Sign.WEAK: marked("Hardly tells who knows from who does not"),
    Sign.OMITTED: marked("%(share)s leave it blank"),
    Sign.NOT_REACHED: marked("%(share)s never reach it"),
    Sign.IDLE: marked("Hardly anybody picks %(option)s"),
}

NOTHING = "\N{EN DASH}"


def flag_tag(flag: Flag, *, groups: int, cut: float | None) -> dict[str, str]:
    return {
        "word": flag_words(flag, groups=groups, cut=cut),
        "tone": "bad" if flag.sign in SERIOUS else "warn",
    }


def flag_words(flag: Flag, *, groups: int, cut: float | None) -> str:
    share = percent(flag.share)
    if flag.sign is Sign.DRAWS_BEST:
        return _draws_best(flag.option, groups)
    if flag.sign is Sign.TOO_EASY and cut is not None:
        return say(
            "Too easy for a cut at %(cut)s: %(share)s of the points", cut=percent(cut), share=share
        )
    if flag.sign is Sign.TOO_EASY:
        return say("Too easy: %(share)s of the points", share=share)
    if flag.sign is Sign.SLOW:
        return say("Takes %(seconds)s s, longer than meant", seconds=number(round(flag.share or 0)))
    return say(_WORDS[flag.sign], share=share, option=flag.option)


def _draws_best(option: str, groups: int) -> str:
    if groups == 5:
        return say("Option %(option)s attracts the best fifth", option=option)
    return say("Option %(option)s attracts the best third", option=option)


def percent(share: float | None) -> str:
    return NOTHING if share is None else current().percent(round(share, 4))


def decimal(value: float | None) -> str:
    return NOTHING if value is None else number(round(value, 2))


def group_heads(groups: int) -> list[str]:
    if groups == 5:
        return [
            say("Weakest fifth"),
            say("Second fifth"),
            say("Middle fifth"),
            say("Fourth fifth"),
            say("Best fifth"),
        ]
    return [say("Weakest third"), say("Middle third"), say("Best third")]
