"""How reviews, verdicts, moves and comments are shown."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from server.accounts.domain.people import PersonView
from server.authoring.domain.comment import Comment, Thread, threads
from server.authoring.domain.moving import Lack, Missing
from server.authoring.domain.review import Review, Stage
from server.items.domain.model import ReviewRole, Status, Verdict
from server.kernel.sentence import marked
from server.language.voice import day, number, say, say_many
from server.web.pages.names import name_of
from server.web.rendering import moment_ms

People = Mapping[UUID, PersonView]
Tag = dict[str, str]
ROLES = {
    ReviewRole.CONTENT: marked("Content"),
    ReviewRole.KEY: marked("Key"),
    ReviewRole.LANGUAGE: marked("Language"),
    ReviewRole.BIAS: marked("Bias"),
    ReviewRole.PSYCHOMETRIC: marked("Statistics"),
}
VERDICTS = {
    Verdict.ACCEPT: (marked("Accepted"), "good"),
    Verdict.REVISE: (marked("To be revised"), "warn"),
    Verdict.REJECT: (marked("Rejected"), "bad"),
}
MOVES = {
    Status.DRAFT: marked("Move back to draft"),
    Status.REVIEW: marked("Send to review"),
    Status.APPROVED: marked("Approve"),
    Status.PRETEST: marked("Move to pretest"),
    Status.OPERATIONAL: marked("Move to operational"),
    Status.RETIRED: marked("Retire"),
}


def review_row(one: Review, today: date, people: People, digest: str = "") -> dict[str, object]:
    """With a digest, of the text as it is now, a verdict on another text is stale."""
    return {
        "id": str(one.id),
        "address": f"/teach/reviews/{one.id}",
        "item": one.name,
        "exam": one.exam,
        "role": say(ROLES[one.role]),
        "reviewer": name_of(one.reviewer_id, people),
        "asked_by": name_of(one.asked_by, people),
        "due": day(one.due),
        "state": _state_tag(one, today),
        "is_asked": one.stage is Stage.ASKED,
        "is_stale": bool(digest) and one.stage is Stage.GIVEN and not one.counts_for(digest),
        "revision": "" if one.revision is None else number(one.revision),
        "words": one.words,
    }


def _state_tag(one: Review, today: date) -> Tag:
    if one.verdict is not None:
        word, tone = VERDICTS[one.verdict]
        return {"word": say(word), "tone": tone}
    if one.stage is Stage.DECLINED:
        return {"word": say("Declined"), "tone": "warn"}
    if one.stage is Stage.WITHDRAWN:
        return {"word": say("Taken back"), "tone": ""}
    if one.is_overdue(on=today):
        return {"word": say("Overdue"), "tone": "bad"}
    return {"word": say("Waiting"), "tone": "dashed"}


def missing_text(one: Missing) -> str:
    role = say(ROLES[one.role]) if one.role else ""
    match one.lack:
        case Lack.REVIEW:
            return say("Lacks an accepted review of this text: %(role)s", role=role)
        case Lack.OBJECTION:
            return say("A verdict on this text is not to accept it: %(role)s", role=role)
        case Lack.COMMENTS:
            return say_many(
                "%(count)s comment is not resolved",
                "%(count)s comments are not resolved",
                one.number,
            )
        case _:
            return say_many("Lacks %(count)s response", "Lacks %(count)s responses", one.number)


def thread_rows(comments: Sequence[Comment], text: str, people: People) -> list[dict[str, object]]:
    return [_thread(one, people) for one in threads(comments, text)]


def said_by(comments: Sequence[Comment], reviews: Sequence[Review]) -> set[UUID]:
    """Whose names a page about these shows."""
    asked = {it for one in reviews for it in (one.reviewer_id, one.asked_by)}
    return asked | {one.person_id for one in comments}


def _thread(one: Thread, people: People) -> dict[str, object]:
    return {
        "id": str(one.comment.id),
        "line": one.line,
        "quote": one.comment.quote,
        "is_outdated": one.is_outdated,
        "is_open": one.is_open,
        "revision": number(one.comment.revision),
        "said": [_said(it, people) for it in (one.comment, *one.replies)],
    }


def _said(one: Comment, people: People) -> dict[str, object]:
    return {
        "by": name_of(one.person_id, people),
        "text": one.text,
        "moment": moment_ms(one.said_ms),
    }
