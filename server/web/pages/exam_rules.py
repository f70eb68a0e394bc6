"""The rules of an exam in plain words, as its blueprint sets them."""

from server.exams.domain.blueprint import Blueprint
from server.exams.domain.plan import FullExam
from server.kernel.sentence import marked
from server.language.voice import current, say, say_many
from server.web.pages import outlines

Row = dict[str, str]
LONGEST_LETTER = 3
_AT_ANY_TIME = marked("As often as you like, without a wait.")


def name(blueprint: Blueprint) -> str:
    """The title where the page says "exam" itself."""
    return blueprint.title.removesuffix(" exam")


def domain_letter(code: str) -> str:
    """The letter of a domain; a code that is a word says no more than the title."""
    letter = code.rpartition("/")[2].upper()
    return letter if len(letter) <= LONGEST_LETTER else ""


def rules(blueprint: Blueprint) -> list[Row]:
    """For whoever is about to sit it."""
    return [
        _row(say("Length"), " ".join((size(blueprint), say("The clock of our server decides.")))),
        _row(
            say("At zero"),
            say_many(
                "What is saved is handed in. For one second more the server accepts what was "
                "already on the wire.",
                "What is saved is handed in. For %(count)s seconds more the server accepts what "
                "was already on the wire.",
                blueprint.grace_seconds,
            ),
        ),
        _row(
            say("Saving"),
            say("Every answer is saved as you give it; where scripts are off, a button saves it."),
        ),
        _row(say("Breaks"), say("There are none; the clock does not stop.")),
        _row(say("Passing"), cut(blueprint)),
        _row(say("Trying again"), retakes(blueprint)),
        _row(
            say("What is recorded"),
            say(
                "Your answers, when each was saved, and when you started and handed in. "
                "No camera, no screen, no keyboard."
            ),
        ),
    ]


def criteria(blueprint: Blueprint) -> list[Row]:
    """For whoever reads what a certificate of it means; a preview leads to none."""
    sat = [
        _row(say("Cut"), cut(blueprint)),
        _row(say("Length"), size(blueprint)),
        _row(
            say("Identity"),
            say("Holders give their name themselves; nobody compares it with a document."),
        ),
        _row(say("Supervision"), say("Nobody supervises the exam.")),
    ]
    if blueprint.preview:
        return [*sat, _row(say("Trying again"), say(_AT_ANY_TIME))]
    asked, *given = _certified(blueprint)
    return [asked, *sat, *given]


def full_criteria(blueprint: Blueprint) -> list[Row]:
    """Of a preview: what the full exam will ask for and give."""
    if not blueprint.preview:
        return []
    full = blueprint.full_exam
    asked, *given = _certified(blueprint)
    return [asked, *([_row(say("Length"), size(full))] if full else []), *given]


def size(exam: Blueprint | FullExam) -> str:
    return say_many(
        "%(count)s item in %(time)s.",
        "%(count)s items in %(time)s.",
        exam.items,
        time=outlines.minutes(exam.minutes),
    )


def retakes(blueprint: Blueprint) -> str:
    """The rule about tries; of a preview, the rule that the full exam will have."""
    told = _tries(blueprint)
    if blueprint.preview and told != say(_AT_ANY_TIME):
        limits = say("You may sit the preview as often as you like; the full exam has limits.")
        return f"{limits} {told}"
    return told


def cut(blueprint: Blueprint) -> str:
    scale = blueprint.scale
    text = say(
        "%(cut)s on a scale from %(low)s to %(high)s, at %(percent)s of the points.",
        cut=scale.cut,
        low=scale.low,
        high=scale.high,
        percent=current().percent(float(blueprint.cut)),
    )
    return f"{text} {say('The cut is provisional.')}" if blueprint.provisional else text


def validity(blueprint: Blueprint) -> str:
    if blueprint.validity_days is None:
        return say("The certificate does not expire.")
    return say_many(
        "The certificate is valid for %(count)s day.",
        "The certificate is valid for %(count)s days.",
        blueprint.validity_days,
    )


def meaning(blueprint: Blueprint) -> str:
    if blueprint.preview:
        return say("This is a preview: it reports a result and leads to no certificate.")
    return blueprint.certificate.description


def full_exam(blueprint: Blueprint) -> str:
    """What a preview announces, and the rules that will hold then."""
    full = blueprint.full_exam
    if full is None:
        return retakes(blueprint)
    announced = say_many(
        "The full exam does. It will have %(count)s item in %(time)s.",
        "The full exam does. It will have %(count)s items in %(time)s.",
        full.items,
        time=outlines.minutes(full.minutes),
    )
    return f"{announced} {retakes(blueprint)}"


def _certified(blueprint: Blueprint) -> list[Row]:
    """What a certificate asks for and what it gives."""
    return [
        _row(say("Criteria"), blueprint.certificate.criteria),
        _row(say("Validity"), validity(blueprint)),
        _row(say("Trying again"), _tries(blueprint)),
    ]


def _tries(blueprint: Blueprint) -> str:
    told = [one for one in (_waits(blueprint), _window(blueprint)) if one]
    return " ".join(told) or say(_AT_ANY_TIME)


def _waits(blueprint: Blueprint) -> str:
    waits = blueprint.retake.waits_days
    if not waits:
        return ""
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


def _window(blueprint: Blueprint) -> str:
    retake = blueprint.retake
    if retake.attempts is None or retake.window_days is None:
        return ""
    return say_many(
        "You have %(tries)s in %(count)s day.",
        "You have %(tries)s in %(count)s days.",
        retake.window_days,
        tries=say_many("%(count)s try", "%(count)s tries", retake.attempts),
    )


def _row(term: str, text: str) -> Row:
    return {"term": term, "text": text}
