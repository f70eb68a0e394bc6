"""How items, their states and drafts are named on the trainers' pages."""

from server.authoring.domain.bank import FAULTY, Exposure, Showing
from server.authoring.domain.draft import Kind, Standing, State
from server.authoring.drafts import Held
from server.kernel.sentence import marked
from server.language.voice import current, say, say_many

TYPES = {
    "single": marked("Single choice"),
    "multiple": marked("Multiple choice"),
    "order": marked("Order"),
    "match": marked("Matching"),
    "cloze": marked("Text with gaps"),
    "numeric": marked("Number"),
    "text": marked("Short text"),
    "hotspot": marked("Places on a picture"),
    "essay": marked("Essay"),
    "testlet": marked("Case with items"),
}
STATUSES = {
    "draft": (marked("Draft"), "dashed"),
    "review": (marked("In review"), ""),
    "approved": (marked("Approved"), "good"),
    "pretest": (marked("Pretest"), "dashed"),
    "operational": (marked("Operational"), "good"),
    "retired": (marked("Retired"), ""),
    FAULTY: (marked("With errors"), "bad"),
}
KINDS = {
    Kind.ITEM: marked("Item"),
    Kind.LESSON: marked("Lesson"),
    Kind.COURSE: marked("Course"),
    Kind.FACT: marked("Fact"),
    Kind.BLUEPRINT: marked("Blueprint"),
}
EXPOSURES = {
    Exposure.NEVER: marked("Never shown"),
    Exposure.SHOWN: marked("Shown"),
    Exposure.OFTEN: marked("In a third of the forms or more"),
}
_STANDINGS = {
    Standing.AS_FILE: (marked("As its file"), "dashed"),
    Standing.AHEAD: (marked("Ahead of its file"), "near"),
    Standing.CONFLICT: (marked("Conflict"), "bad"),
    Standing.TAKEN: (marked("Taken over"), "good"),
}
_STATES = {
    State.OPEN: (marked("Open"), "near"),
    State.TAKEN: (marked("Taken over"), "good"),
    State.DROPPED: (marked("Dropped"), ""),
}
Tag = dict[str, str]


def type_word(name: str) -> str:
    return say(TYPES[name]) if name in TYPES else name


def status_tag(name: str) -> Tag:
    word, tone = STATUSES[name]
    return {"word": say(word), "tone": tone}


def state_tag(state: State) -> Tag:
    word, tone = _STATES[state]
    return {"word": say(word), "tone": tone}


def standing_tag(held: Held) -> Tag:
    if held.draft.state is not State.OPEN:
        return state_tag(held.draft.state)
    if held.standing is None:
        return {"word": say("File not here"), "tone": "dashed"}
    if held.draft.removes and held.standing is Standing.AHEAD:
        return {"word": say("File to be gone"), "tone": "warn"}
    if held.draft.base is None and held.standing is Standing.AHEAD:
        return {"word": say("New file"), "tone": "near"}
    word, tone = _STANDINGS[held.standing]
    return {"word": say(word), "tone": tone}


def findings_tag(errors: int, warnings: int) -> Tag | None:
    if errors:
        return {"word": say_many("%(count)s error", "%(count)s errors", errors), "tone": "bad"}
    if warnings:
        word = say_many("%(count)s warning", "%(count)s warnings", warnings)
        return {"word": word, "tone": "warn"}
    return None


def showing_words(showing: Showing | None) -> str:
    """Nothing where nothing is counted."""
    if showing is None:
        return ""
    if not showing.forms:
        return say("No form drawn yet")
    percent = current().percent(float(showing.share))
    return say_many(
        "In %(times)s of %(count)s form, %(percent)s",
        "In %(times)s of %(count)s forms, %(percent)s",
        showing.forms,
        times=showing.times,
        percent=percent,
    )
