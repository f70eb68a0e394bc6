"""What is told of appeals and free sittings. A mail says neither what was said nor how it ended."""

from datetime import date

from server.kernel.sentence import Sentence, marked
from server.notices.domain.notice import Kind, Payload
from server.notices.domain.telling import Link, Words

_OWN = "/account/appeals"


def _received(payload: Payload) -> Words:
    exam, due = payload["exam"], date.fromisoformat(payload["day"])
    return Words(
        Sentence("We have your appeal: %(exam)s", {"exam": exam}),
        (
            Sentence(
                "Somebody rules on it by %(day)s, and you are told then. Until that happens you "
                "can withdraw it.",
                {"day": due},
            ),
        ),
        (Link(marked("See your appeals"), _OWN),),
    )


def _ruled(payload: Payload) -> Words:
    return Words(
        Sentence("Your appeal is decided: %(exam)s", {"exam": payload["exam"]}),
        (Sentence("Somebody ruled on it. The page says how, and why."),),
        (Link(marked("Read the ruling"), _OWN),),
    )


def _overdue(payload: Payload) -> Words:
    return Words(
        Sentence("An appeal is overdue: %(exam)s", {"exam": payload["exam"]}),
        (
            Sentence(
                "It was to be ruled on by %(day)s.", {"day": date.fromisoformat(payload["day"])}
            ),
        ),
        (Link(marked("Rule on the appeal"), f"/admin/appeals/{payload['appeal']}"),),
    )


def _free_sitting(payload: Payload) -> Words:
    exam = payload["exam"]
    return Words(
        Sentence("You may sit once more: %(exam)s", {"exam": exam}),
        (
            Sentence(
                "An earlier sitting of “%(exam)s” no longer counts as a try, and you can sit the "
                "exam again without a wait.",
                {"exam": exam},
            ),
        ),
        (Link(marked("See the exam"), f"/exams/{payload['slug']}"),),
    )


WORDS = {
    Kind.APPEAL_RECEIVED: _received,
    Kind.APPEAL_RULED: _ruled,
    Kind.APPEAL_OVERDUE: _overdue,
    Kind.FREE_SITTING: _free_sitting,
}
