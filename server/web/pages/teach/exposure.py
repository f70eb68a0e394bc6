"""How often the items of an exam are shown, by plan and so far, and what a strict cap takes."""

from server.exams.domain.exposure import STRICT_CAP
from server.exams.showings import Showings, Spread
from server.language.voice import current, number, say, say_many
from server.web.rendering import fact


def figures(shown: Showings | None) -> list[dict[str, object]]:
    """Nothing where every form holds all."""
    if shown is None:
        return []
    rows = [fact(say("Forms of this version"), number(shown.forms))]
    if shown.most_shown:
        percent = current().percent(float(shown.share))
        note = say("in %(percent)s of its forms", percent=percent)
        rows.append(fact(say("Shown most"), shown.most_shown, note=note, mono=True))
    if shown.cap is not None:
        cap = current().percent(float(shown.cap.share))
        note = say_many("of %(count)s form", "of %(count)s forms", shown.cap.forms)
        rows.append(fact(say("An item is in at most"), cap, note=note))
        if shown.most_shared is not None:
            most = say_many("%(count)s scored item", "%(count)s scored items", shown.most_shared)
            rows.append(fact(say("Two forms share at most"), most))
    return rows


def told(shown: Showings | None) -> dict[str, object] | None:
    if shown is None:
        return None
    cap = current().percent(float(STRICT_CAP))
    return {
        "caption": say("Items and testlets of the version in force"),
        "heads": [
            {"title": say("Domain")},
            {"title": say("In each form"), "class": "number"},
            {"title": say("In the bank"), "class": "number"},
            {"title": say("Expected exposure"), "class": "number"},
            {"title": say("Shown most so far"), "class": "number"},
            {"title": short_title(), "class": "number"},
        ],
        "rows": [_row(one) for one in shown.spread],
        "needs": _needs(shown, cap),
    }


def short_title() -> str:
    """Of the column that says what is lacking, on each page that has it."""
    return say("Short of, for %(percent)s", percent=current().percent(float(STRICT_CAP)))


def _row(one: Spread) -> dict[str, str]:
    size = one.kind.size
    testlets = say_many("testlets of %(count)s item", "testlets of %(count)s items", size)
    return {
        "title": one.title,
        "kind": testlets if size > 1 else say("items alone"),
        "in_form": number(one.in_form),
        "in_bank": number(one.in_bank),
        "by_plan": current().percent(float(one.by_plan)),
        "share": current().percent(float(one.share)) if one.most_shown else "",
        "most_shown": one.most_shown,
        "short": number(one.short),
    }


def _needs(shown: Showings, cap: str) -> str:
    """The size of the bank, with the items within testlets."""
    items = say(
        "That no item is in more than %(cap)s of the forms would take %(needed)s scored items, and "
        "the bank has %(has)s.",
        cap=cap,
        needed=number(sum(one.needed * one.kind.size for one in shown.spread)),
        has=number(sum(one.in_bank * one.kind.size for one in shown.spread)),
    )
    whole = [one for one in shown.spread if one.kind.size > 1]
    if not whole:
        return items
    testlets = say(
        "Among them are %(needed)s testlets, and the bank has %(has)s.",
        needed=number(sum(one.needed for one in whole)),
        has=number(sum(one.in_bank for one in whole)),
    )
    return f"{items} {testlets}"
