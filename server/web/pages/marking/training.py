"""Training for an item: its exemplars one by one, and what was agreed about each afterwards."""

import re
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.exams import releases
from server.grading.domain.rating.content import LevelsMalformed, LevelsMissing
from server.grading.domain.rating.settling import essay_of
from server.grading.domain.rating.training import ExemplarRead, ExemplarUnknown
from server.grading.rating.trials import Compared, Course
from server.items.domain.rubric import Criterion
from server.kernel.actor import Actor
from server.language.voice import number, say
from server.web.deps import Services
from server.web.forms import Fields, PageRequest, Told
from server.web.pages.going import see
from server.web.pages.marking import showing
from server.web.pages.marking.showing import PATH
from server.web.problems import refused
from server.web.rendering import page, trusted

_WITHIN_A_PARAGRAPH = re.compile(r"(?<=[^\n|]) *\n *(?=[^\s|*+#>-])(?!\d+[.)] )")
_EMPHASIS = re.compile(r"(\*{1,2})(?=\S)(.+?)(?<=\S)\1")
_FIELDS: Fields = {LevelsMissing: "levels", LevelsMalformed: "levels"}


@get(f"{PATH}/training/{{exam:str}}/{{item:str}}")
async def training_page(
    exam: FromPath[str],
    item: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
) -> Response[bytes]:
    return await _page(exam, item, services, reader)


@post(f"{PATH}/training/{{exam:str}}/{{item:str}}")
async def mark(
    exam: FromPath[str],
    item: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    form, trials = request.sent, services.rating.trials
    try:
        await trials.mark(
            exam, item, form.text("exemplar"), showing.scores_in(form), actor=reader, now=now
        )
    except (LevelsMissing, LevelsMalformed, ExemplarRead, ExemplarUnknown) as refusal:
        return await _page(exam, item, services, reader, told=Told(refusal, _FIELDS, form))
    return see(f"{PATH}/training/{exam}/{item}#marked")


async def _page(
    exam: str, item_hash: str, services: Services, reader: Actor, *, told: Told | None = None
) -> Response[bytes]:
    told, trials = told or Told(), services.rating.trials
    course = await trials.at(exam, item_hash, actor=reader)
    compared = await trials.compared(exam, item_hash, actor=reader)
    essay, following = essay_of(course.item), course.progress.next
    typed = {} if told.refusal is None else showing.scores_in(told.form)
    title = (await releases.release_of(exam)).blueprint.title
    context = {
        "title": showing.title(course.item),
        "exam": title,
        "item_language": course.item.language,
        "asked": trusted(course.stem_html),
        "address": f"{PATH}/training/{exam}/{item_hash}",
        "item": item_hash,
        "asks": _asks(course),
        "state": _state(course),
        "is_passed": course.progress.is_passed,
        "next": None
        if following is None
        else {"name": following.name, "text": unwrapped(following.text), "number": _number(course)},
        "rubric": showing.rubric(essay, typed),
        "compared": [_compared(one, essay.rubric) for one in compared],
        "errors": told.errors(("levels",)),
    }
    return refused(page("marking-training", context, viewer=reader, here="marking"), told.refusal)


def _asks(course: Course) -> str:
    return say(
        "At least %(exact)s of your levels must be those agreed, and %(adjacent)s those or the "
        "next to them.",
        exact=showing.share(course.rule.exact_share),
        adjacent=showing.share(course.rule.adjacent_share),
    )


def _number(course: Course) -> str:
    done, of = len(course.progress.done) + 1, len(essay_of(course.item).exemplars)
    return say("Response %(n)s of %(of)s", n=number(done), of=number(of))


def _state(course: Course) -> dict[str, str]:
    """How the last whole attempt went; nothing before there is one."""
    reached = course.progress.reached
    if course.progress.is_passed:
        return {
            "tone": "good",
            "strong": say("You passed."),
            "text": say("You may mark this item now."),
        }
    if reached is None:
        return {}
    return {
        "tone": "warn",
        "strong": say("Not yet in agreement."),
        "text": say(
            "%(exact)s of your levels were those agreed, %(adjacent)s those or the next to them. "
            "Compare, and begin again.",
            exact=showing.share(reached.exact),
            adjacent=showing.share(reached.adjacent),
        ),
    }


def _compared(one: Compared, rubric: tuple[Criterion, ...]) -> dict[str, Any]:
    agreed = dict(one.exemplar.scores)
    return {
        "text": unwrapped(one.exemplar.text),
        "notes": unwrapped(one.exemplar.notes),
        "rows": [
            {
                "criterion": criterion.text,
                "own": number(one.own[criterion.id]),
                "agreed": number(agreed[criterion.id]),
                "is_same": one.own[criterion.id] == agreed[criterion.id],
            }
            for criterion in rubric
        ],
    }


def unwrapped(text: str) -> str:
    """A response from a file as plain text, without the line ends and stars the file needed."""
    return _EMPHASIS.sub(r"\2", _WITHIN_A_PARAGRAPH.sub(" ", text))


HANDLERS = [training_page, mark]
