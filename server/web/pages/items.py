"""Items in forms: what a template needs to show one, and what a plain form says of it."""

from typing import Any

from server.kernel.sentence import marked
from server.language.voice import current, number, say, say_many
from server.web.forms import Form
from server.web.rendering import trusted

Item = dict[str, Any]
_UNDER = {"match": ("pairs", "pair"), "cloze": ("gaps", "gap")}


HINTS = {
    "single": marked("Choose one."),
    "order": marked("Put them in order."),
    "match": marked("Give each its partner."),
    "cloze": marked("Fill in each gap."),
    "numeric": marked("Give a number."),
    "text": marked("Write the answer."),
    "essay": marked("Write your answer."),
    "hotspot": marked("Choose all that apply, on the picture or in the list."),
}
CHOOSE_ALL = marked("Choose all that apply.")


def shown(item: Item, language: str, response: object, *, counts: bool = True) -> Item:
    """The item of the API with its texts marked as our own HTML, a hint, and the response."""
    out = {"case": None, **item, "language": language, "response": response}
    out["hint"] = hint(item, counts=counts)
    out["stem_html"] = trusted(item["stem_html"])
    for column in ("options", "left", "right", "regions"):
        if column in item:
            out[column] = [_entry(entry) for entry in item[column]]
    if "rubric" in item:
        out["rubric"] = [_criterion(one, item["rubric"]) for one in item["rubric"]]
    if "gaps" in item:
        out["gaps"] = [
            gap | {"options": [_entry(entry) for entry in gap["options"]]}
            if "options" in gap
            else gap
            for gap in item["gaps"]
        ]
    return out


def hint(item: Item, *, counts: bool = True) -> str:
    """What to do, and what it is worth where that counts."""
    if item.get("choose") == 1:
        what = say(HINTS["single"])
    elif "choose" in item:
        what = say_many("Choose %(count)s.", "Choose %(count)s.", item["choose"])
    elif "words" in item:
        what = _length(item["words"])
    else:
        what = say(HINTS.get(item["type"], CHOOSE_ALL))
    told = [what, _worth(item["points"])] if counts else [what]
    if item.get("takes_away"):
        told.append(say("Wrong choices take points away."))
    return " ".join(told)


def _length(words: dict[str, int]) -> str:
    least, most = words.get("min"), words.get("max")
    if least is None:
        return say("Write your answer in at most %(most)s words.", most=number(words["max"]))
    if most is None:
        return say("Write your answer in at least %(least)s words.", least=number(least))
    ends = {"least": number(least), "most": number(most)}
    return say("Write your answer in %(least)s to %(most)s words.", **ends)


def _worth(points: object) -> str:
    if isinstance(points, int):
        return say_many("%(count)s point.", "%(count)s points.", points)
    return say("%(points)s points.", points=points)


def response_of(item: Item, form: Form) -> dict[str, Any] | None:
    """Read a plain form's fields as the API's response; nothing filled in is a blank."""
    kind: str = item["type"]
    if kind == "single":
        return _one("choice", form.text("choice"))
    if kind == "multiple":
        return _one("choices", form.every("choices"))
    if kind == "order":
        return _one("order", _ordered(form.under("place")))
    if kind in _UNDER:
        key, prefix = _UNDER[kind]
        return _one(key, form.under(prefix))
    if kind == "hotspot":
        return _one("regions", form.every("regions"))
    key = "value" if kind == "numeric" else "text"
    return _one(key, form.text(key))


def _one(key: str, value: Any) -> dict[str, Any] | None:  # noqa: ANN401 - text, list or map
    return {key: value} if value else None


def _ordered(places: dict[str, str]) -> list[str]:
    """Handles by the place given to each; what has no number is left out."""
    numbered = [(int(at), name) for name, at in places.items() if at.isascii() and at.isdigit()]
    return [name for _, name in sorted(numbered)]


def _criterion(one: Item, rubric: list[Item]) -> Item:
    """With what it weighs, where not all weigh the same."""
    is_even = len({other["weight"] for other in rubric}) == 1
    weight = current().number(one["weight"])
    weighs = "" if is_even else say("weight %(weight)s", weight=weight)
    levels = [_entry(level) for level in one["levels"]]
    return {**_entry(one), "weighs": weighs, "levels": levels}


def _entry(entry: dict[str, Any]) -> dict[str, object]:
    return {**entry, "html": trusted(entry["html"])}
