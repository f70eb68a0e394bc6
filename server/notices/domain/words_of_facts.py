"""What trainers are told of the facts that items and lessons rest on."""

from collections.abc import Iterator
from datetime import date

from server.kernel.sentence import Sentence, marked
from server.notices.domain.notice import Kind, Payload
from server.notices.domain.telling import Link, Words


def _due_soon(payload: Payload) -> Words:
    return Words(
        Sentence("Fact %(fact)s is due for review soon", {"fact": payload["fact"]}),
        (
            Sentence(
                "It is to be checked against its source by %(day)s.",
                {"day": date.fromisoformat(payload["day"])},
            ),
        ),
        _links(payload),
    )


def _due(payload: Payload) -> Words:
    return Words(
        Sentence("Fact %(fact)s is due for review", {"fact": payload["fact"]}),
        (
            Sentence(
                "It was to be checked by %(day)s. Thirty days later the items that cite it leave "
                "the live pool.",
                {"day": date.fromisoformat(payload["day"])},
            ),
        ),
        _links(payload),
    )


def _stale(payload: Payload) -> Words:
    return Words(
        Sentence("Items are out of the live pool: fact %(fact)s", {"fact": payload["fact"]}),
        (
            *_out(payload),
            Sentence("They come back when the fact is checked again and its dates are moved."),
        ),
        _links(payload),
    )


def _changed(payload: Payload) -> Words:
    return Words(
        Sentence("Items are out of the live pool: fact %(fact)s", {"fact": payload["fact"]}),
        (
            *_out(payload),
            Sentence("The fact has changed. They come back when a content review accepts them."),
        ),
        _links(payload),
    )


def _out(payload: Payload) -> Iterator[Sentence]:
    yield Sentence(
        "%(count)s item is out since %(day)s: %(items)s.",
        {
            "count": int(payload["count"]),
            "day": date.fromisoformat(payload["day"]),
            "items": payload["items"],
        },
        many="%(count)s items are out since %(day)s: %(items)s.",
    )
    if payload["short"]:
        yield Sentence("Nobody can start this exam now: %(exams)s.", {"exams": payload["short"]})


def _links(payload: Payload) -> tuple[Link, ...]:
    return (Link(marked("See the fact"), f"/teach/facts/{payload['fact']}"),)


WORDS = {
    Kind.FACT_DUE_SOON: _due_soon,
    Kind.FACT_DUE: _due,
    Kind.FACT_STALE: _stale,
    Kind.FACT_CHANGED: _changed,
}
