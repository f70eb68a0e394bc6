"""The rules of an exam in plain words, as its blueprint sets them."""

from server.exams.domain.blueprint import Blueprint
from server.exams.domain.breaks import BreakRule
from server.exams.domain.plan import FullExam
from server.exams.domain.policy import Policy, ReleaseRule
from server.exams.domain.route import Navigation
from server.exams.domain.windows import Window
from server.exams.releases import Release
from server.language.voice import current, say, say_many
from server.web.pages import appeal_words, outlines
from server.web.pages.retake_words import AT_ANY_TIME, tries
from server.web.rendering import as_written

Row = dict[str, str]
LONGEST_LETTER = 3


def name(blueprint: Blueprint) -> str:
    """The title where the page says "exam" itself."""
    return blueprint.title.removesuffix(" exam")


def domain_letter(code: str) -> str:
    """The letter of a domain; a code that is a word says no more than the title."""
    letter = code.rpartition("/")[2].upper()
    return letter if len(letter) <= LONGEST_LETTER else ""


def rules(release: Release) -> list[Row]:
    """For whoever is about to sit it."""
    blueprint = release.blueprint
    return [
        *_entry(release.policy),
        _row(say("Length"), " ".join((shares(blueprint), say("The clock of our server decides.")))),
        _row(
            say("At zero"),
            say_many(
                "What is saved is handed in. For one second more the server accepts what was "
                "already being sent.",
                "What is saved is handed in. For %(count)s seconds more the server accepts what "
                "was already being sent.",
                blueprint.grace_seconds,
            ),
        ),
        _row(
            say("Saving"),
            say("Every answer is saved as you give it; where scripts are off, a button saves it."),
        ),
        *_way_through(blueprint),
        _row(say("Breaks"), breaks(release.policy.breaks)),
        _row(say("Aids"), _aids(release.policy)),
        _row(say("Passing"), cut(release)),
        _row(say("Results"), _results(release)),
        _row(say("Appeals"), appeal_words.turnaround(release.policy.appeals)),
        _row(say("Trying again"), retakes(release)),
        _row(say("What is recorded"), _recorded(release.policy)),
    ]


def _way_through(blueprint: Blueprint) -> list[Row]:
    """What is not as everybody expects: no way back, items that do not count."""
    rows = []
    if blueprint.navigation is Navigation.FORWARD_ONLY:
        text = say("You go forward only: you cannot come back to an item that you have left.")
        rows.append(_row(say("Order"), text))
    if blueprint.navigation is Navigation.LOCKED_SECTIONS:
        text = say(
            "The exam has %(count)s sections. Within one you go about freely; you cannot come back "
            "to one that you have left.",
            count=len(blueprint.sections),
        )
        rows.append(_row(say("Order"), text))
    if blueprint.pilot:
        text = say_many(
            "%(count)s of the items is tried out for later exams and does not count. It looks like "
            "all others.",
            "%(count)s of the items are tried out for later exams and do not count. They look like "
            "all others.",
            blueprint.pilot,
        )
        rows.append(_row(say("Tried out"), text))
    return rows + _negative_marking(blueprint)


def _negative_marking(blueprint: Blueprint) -> list[Row]:
    if not blueprint.negative_marking:
        return []
    text = say(
        "In some items wrong choices take points away, down to minus what the item is worth; "
        "each of them says so. An item that is left blank takes nothing."
    )
    return [_row(say("Wrong answers"), text)]


def breaks(rule: BreakRule | None) -> str:
    """How often, for how long, and what closes behind whoever goes."""
    if rule is None:
        return say("There are none; the clock does not stop.")
    lasts = say_many("%(count)s minute", "%(count)s minutes", rule.minutes)
    often = say_many("You can take %(count)s break.", "You can take %(count)s breaks.", rule.number)
    clock = say("The clock runs on; a break is meant for up to %(minutes)s.", minutes=lasts)
    if rule.is_stopped:
        clock = say("The clock stands for up to %(minutes)s each time.", minutes=lasts)
    shut = say("What you have seen before a break is locked when you come back.")
    return f"{often} {clock} {shut}"


def criteria(release: Release) -> list[Row]:
    """For whoever reads what a certificate of it means; a preview leads to none."""
    blueprint = release.blueprint
    sat = [
        _row(say("Cut"), cut(release)),
        _row(say("Length"), shares(blueprint)),
        *_negative_marking(blueprint),
        _row(
            say("Identity"),
            say("Holders give their name themselves; nobody compares it with a document."),
        ),
        _row(say("Supervision"), say("Nobody supervises the exam.")),
        _row(say("Appeals"), appeal_words.turnaround(release.policy.appeals)),
    ]
    if blueprint.preview:
        return [*sat, _row(say("Trying again"), say(AT_ANY_TIME))]
    asked, *given = _certified(release)
    return [asked, *sat, *given]


def full_criteria(release: Release) -> list[Row]:
    """Of a preview: what the full exam will ask for and give."""
    blueprint = release.blueprint
    if not blueprint.preview:
        return []
    full = blueprint.full_exam
    asked, *given = _certified(release)
    return [asked, *([_row(say("Length"), size(full))] if full else []), *given]


def size(exam: Blueprint | FullExam) -> str:
    return say_many(
        "%(count)s item in %(time)s.",
        "%(count)s items in %(time)s.",
        exam.items,
        time=outlines.minutes(exam.minutes),
    )


def shares(blueprint: Blueprint) -> str:
    """Its size, and how many are scored, tried out and in the parts after the first."""
    domains = {one.code: one.items for one in blueprint.domains}
    later = {one.name: sum(domains[code] for code in one.domains) for one in blueprint.parts[1:]}
    told = [say("%(count)s scored", count=blueprint.scored_items - sum(later.values()))]
    if blueprint.pilot:
        told.append(say("%(count)s tried out", count=blueprint.pilot))
    told += [say("%(count)s in “%(part)s”", count=n, part=name) for name, n in later.items()]
    if len(told) == 1:
        return size(blueprint)
    return say(
        "%(size)s: %(shares)s.", size=size(blueprint).rstrip("."), shares=current().listed(told)
    )


def retakes(release: Release) -> str:
    """The rule about tries; of a preview, the rule that the full exam will have."""
    told = tries(release.policy.retake)
    if release.blueprint.preview and told != say(AT_ANY_TIME):
        limits = say("You may sit the preview as often as you like; the full exam has limits.")
        return f"{limits} {told}"
    return told


def cut(release: Release) -> str:
    blueprint = release.blueprint
    text = _cuts(release) if blueprint.parts else _cut(blueprint)
    between = "\n" if blueprint.parts else " "
    return between.join([text, say("The cut is provisional.")]) if blueprint.provisional else text


def _cuts(release: Release) -> str:
    blueprint, scale = release.blueprint, release.blueprint.scale
    whole = say(
        "%(cut)s on a scale from %(low)s to %(high)s, in every part.",
        cut=scale.cut,
        low=scale.low,
        high=scale.high,
    )
    told = [
        say(
            "“%(part)s” is passed at %(percent)s of its points.",
            part=one.name,
            percent=current().percent(float(one.share)),
        )
        for one in blueprint.parts
    ]
    titles = {quota.code: quota.title for quota in blueprint.domains}
    told += [
        say(
            "To pass “%(part)s” you need at least one point in “%(domain)s”.",
            domain=titles[code],
            part=one.name,
        )
        for one in blueprint.parts
        for code in one.must_score
        if code in titles
    ]
    told += [
        say(
            "To pass “%(part)s” you need at least one point on: “%(objective)s”.",
            objective=as_written(aim(release.objectives.get(code, code))),
            part=one.name,
        )
        for one in blueprint.parts
        for code in one.objectives
    ]
    return "\n".join([whole, *told])


def aim(text: str) -> str:
    """An objective within a sentence."""
    return text.strip().rstrip(".")


def _cut(blueprint: Blueprint) -> str:
    scale = blueprint.scale
    return say(
        "%(cut)s on a scale from %(low)s to %(high)s, at %(percent)s of the points.",
        cut=scale.cut,
        low=scale.low,
        high=scale.high,
        percent=current().percent(float(blueprint.cut)),
    )


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


def full_exam(release: Release) -> str:
    """What a preview announces, and the rules that will hold then."""
    full = release.blueprint.full_exam
    if full is None:
        return retakes(release)
    announced = say_many(
        "The full exam does. It will have %(count)s item in %(time)s.",
        "The full exam does. It will have %(count)s items in %(time)s.",
        full.items,
        time=outlines.minutes(full.minutes),
    )
    return f"{announced} {retakes(release)}"


def _certified(release: Release) -> list[Row]:
    """What a certificate asks for and what it gives."""
    return [
        _row(say("Criteria"), release.blueprint.certificate.criteria),
        _row(say("Validity"), validity(release.blueprint)),
        _row(say("Trying again"), tries(release.policy.retake)),
    ]


def _entry(policy: Policy) -> list[Row]:
    """What must be so before the clock starts, where the policy asks for anything."""
    asked = []
    if policy.windows:
        asked.append(_row(say("When it opens"), in_windows(policy)))
    if times := opening(policy.window):
        asked.append(_row(say("When it opens"), times))
    if not asked:
        asked.append(_row(say("When"), say("At any time; you need no appointment.")))
    if policy.networks:
        text = say("It can be started only from the networks it is given in.")
        asked.append(_row(say("Where"), text))
    if policy.safe_exam_browser is not None:
        text = say("It is sat in Safe Exam Browser, which keeps other programs away meanwhile.")
        asked.append(_row(say("Browser"), text))
    if policy.needs_code:
        text = say("You need an access code, which you get from whoever gives the exam.")
        asked.append(_row(say("Access code"), text))
    if policy.agreement is not None:
        text = say("You accept the agreement on this page before you start.")
        asked.append(_row(say("Agreement"), text))
    return asked


def _aids(policy: Policy) -> str:
    told = [
        say("You may flag items, strike out options and highlight text."),
        say("Notes are kept beside each item.") if policy.notes else say("No notes are kept."),
        say(
            "A calculator stands on the exam page; where scripts are off, you may use one of "
            "your own."
        )
        if policy.has_calculator
        else say("There is no calculator."),
        say("None of this is graded, and nobody else reads it."),
    ]
    return " ".join(told)


def _recorded(policy: Policy) -> str:
    if policy.agreement is not None:
        return say(
            "Your answers, when each was saved, when you started and handed in, and the wording "
            "of the agreement that you accepted. No camera, no screen, no keyboard."
        )
    return say(
        "Your answers, when each was saved, and when you started and handed in. "
        "No camera, no screen, no keyboard."
    )


def _results(release: Release) -> str:
    if not release.takes_raters:
        return results(release.policy)
    marked_by_people = say(
        "People mark what you write, without your name, so your result takes its time."
    )
    if release.policy.release is ReleaseRule.AT_ONCE:
        return marked_by_people
    return f"{marked_by_people} {results(release.policy)}"


def results(policy: Policy) -> str:
    """When a candidate is told."""
    released_from = policy.released_from
    if released_from is not None:
        return say("Your result is released on %(day)s, in UTC.", day=released_from)
    if policy.release is ReleaseRule.AFTER_REVIEW:
        return say("Your result is released after somebody has reviewed it.")
    return say("Your result is there as soon as your exam is graded, mostly at once.")


def policy_line(policy: Policy) -> str:
    return say("Policy “%(name)s”, version %(version)s", name=policy.name, version=policy.version)


def in_windows(policy: Policy) -> str:
    count = len(policy.windows)
    if policy.booking:
        return say_many(
            "In %(count)s window, which you book before it.",
            "In %(count)s windows, of which you book one before it.",
            count,
        )
    return say_many("In %(count)s window.", "In any of %(count)s windows.", count)


def opening(window: Window) -> str:
    """When it can be started; nothing where that is at any time."""
    opens, closes = window.opens, window.closes
    if opens is not None and closes is not None:
        return say("It can be started from %(opens)s until %(closes)s.", opens=opens, closes=closes)
    if opens is not None:
        return say("It can be started from %(opens)s on.", opens=opens)
    if closes is not None:
        return say("It can be started until %(closes)s.", closes=closes)
    return ""


def _row(term: str, text: str) -> Row:
    return {"term": term, "text": text}
