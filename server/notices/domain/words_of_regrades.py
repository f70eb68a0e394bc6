"""What is told of a result that a regrade changed, and of what came of it."""

from collections.abc import Callable, Mapping

from server.kernel.sentence import Sentence, marked
from server.notices.domain.notice import Kind, Payload
from server.notices.domain.telling import Link, Words

_CHANGED = {
    "passed": Sentence("You have now passed."),
    "failed": Sentence("You have no longer passed. A certificate that rested on it is revoked."),
    "higher": Sentence("Your score is higher. Whether you passed has not changed."),
    "lower": Sentence("Your score is lower. Whether you passed has not changed."),
}


def _result_changed(payload: Payload) -> Words:
    exam = payload["exam"]
    return Words(
        Sentence("Your result was changed: %(exam)s", {"exam": exam}),
        (
            Sentence(
                "We corrected how an item of “%(exam)s” is scored, for everybody who had it.",
                {"exam": exam},
            ),
            _CHANGED[payload["change"]],
            Sentence(
                "The page of your result says why, and how to object if you think it is wrong."
            ),
        ),
        (Link(marked("See your result"), f"/sittings/{payload['sitting']}/result"),),
    )


def _certificate_reinstated(payload: Payload) -> Words:
    title = payload["title"]
    return Words(
        Sentence("Your earlier certificate counts again: %(title)s", {"title": title}),
        (
            Sentence(
                "The one that had taken its place was revoked. “%(title)s” from your earlier exam "
                "is in force, and whoever checks it sees that.",
                {"title": title},
            ),
        ),
        (Link(marked("See the certificate"), f"/certificates/{payload['certificate']}"),),
    )


WORDS: Mapping[Kind, Callable[[Payload], Words]] = {
    Kind.RESULT_CHANGED: _result_changed,
    Kind.CERTIFICATE_REINSTATED: _certificate_reinstated,
}
