"""What raters are told of responses that wait. It names items by their ids, and no candidate."""

from server.kernel.sentence import Sentence, marked
from server.notices.domain.notice import Kind, Payload
from server.notices.domain.telling import Link, Words

_QUEUE = (Link(marked("See what waits"), "/marking"),)


def _waits(payload: Payload) -> Words:
    return Words(
        Sentence("Responses wait for you to mark them"),
        (Sentence("They are of %(items)s.", {"items": payload["items"]}),),
        _QUEUE,
    )


def _training(payload: Payload) -> Words:
    return Words(
        Sentence("Responses wait for raters who are trained for them"),
        (
            Sentence(
                "They are of %(items)s. The training takes some minutes and opens them to you.",
                {"items": payload["items"]},
            ),
        ),
        _QUEUE,
    )


WORDS = {Kind.MARKING_WAITS: _waits, Kind.MARKING_TRAINING: _training}
