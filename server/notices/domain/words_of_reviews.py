"""What is told of reviews. A mail names the item by its id and says nothing of what it asks."""

from datetime import date

from server.kernel.sentence import Sentence, marked
from server.notices.domain.notice import Kind, Payload
from server.notices.domain.telling import Link, Words


def _asked(payload: Payload) -> Words:
    return Words(
        Sentence("You are asked to review %(item)s", {"item": payload["item"]}),
        (
            Sentence(
                "The review is due by %(day)s. If it is not for you, decline it soon, so that "
                "somebody else can be asked.",
                {"day": date.fromisoformat(payload["day"])},
            ),
        ),
        (Link(marked("Open the review"), f"/teach/reviews/{payload['review']}"),),
    )


def _due(payload: Payload) -> Words:
    return Words(
        Sentence("A review is due: %(item)s", {"item": payload["item"]}),
        (
            Sentence(
                "You are asked for it by %(day)s.", {"day": date.fromisoformat(payload["day"])}
            ),
        ),
        (Link(marked("Open the review"), f"/teach/reviews/{payload['review']}"),),
    )


def _overdue(payload: Payload) -> Words:
    return Words(
        Sentence("A review is overdue: %(item)s", {"item": payload["item"]}),
        (
            Sentence(
                "It was due by %(day)s. You can ask somebody else.",
                {"day": date.fromisoformat(payload["day"])},
            ),
        ),
        (Link(marked("See the life of the item"), f"/teach/drafts/{payload['draft']}/life"),),
    )


def _answered(payload: Payload) -> Words:
    what = {
        "accept": Sentence("A reviewer accepts %(item)s", {"item": payload["item"]}),
        "revise": Sentence("A reviewer asks to revise %(item)s", {"item": payload["item"]}),
        "reject": Sentence("A reviewer rejects %(item)s", {"item": payload["item"]}),
    }
    declined = Sentence("A reviewer declined to review %(item)s", {"item": payload["item"]})
    return Words(
        what.get(payload["verdict"], declined),
        (Sentence("The page says who, and what they wrote."),),
        (Link(marked("See the life of the item"), f"/teach/drafts/{payload['draft']}/life"),),
    )


WORDS = {
    Kind.REVIEW_ASKED: _asked,
    Kind.REVIEW_DUE: _due,
    Kind.REVIEW_OVERDUE: _overdue,
    Kind.REVIEW_ANSWERED: _answered,
}
