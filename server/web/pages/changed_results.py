"""How a regrade changed a result, in words for its candidate."""

from server.certification.changed import Changed
from server.kernel.sentence import marked
from server.language.voice import number, say
from server.web.rendering import Moment, moment

Told = dict[str, str | Moment]

_WORDS = {
    (False, True): marked("You have now passed."),
    (True, False): marked("You have no longer passed."),
    (True, True): marked("You have passed as before."),
    (False, False): marked("You have not passed, as before."),
}


def told(changed: Changed | None) -> Told | None:
    """For `changed` of pages/result.html."""
    if changed is None:
        return None
    return {
        "at": moment(changed.at),
        "reason": changed.reason,
        "why": say("We corrected how an item is scored, for everybody who had it:")
        if changed.reason
        else say("Somebody else marked a response of yours anew:"),
        "text": say(_WORDS[changed.was_passed, changed.is_passed]),
        "score": say(
            "Your score was %(old)s and is %(new)s.",
            old=number(changed.old_score),
            new=number(changed.new_score),
        ),
    }
