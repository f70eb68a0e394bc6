from dataclasses import replace
from uuid import UUID

import pytest

from server.audit.domain import (
    START,
    DetailTooTelling,
    Event,
    Link,
    chained,
    detail_text,
    event_hash,
    violations,
)

EVENTS = [
    Event(number, UUID(int=7), "certificate.revoked", f"certificate-{number}", "{}", 1_000 + number)
    for number in (3, 4, 9)
]
KNOWN_HASH = "baade2b2bafab886c7b650d274f0c6be9c76ccf813b2f7cd0e2ee82d4a0bed8b"


def pairs() -> list[tuple[Event, Link]]:
    return list(zip(EVENTS, chained(EVENTS, START), strict=True))


def test_a_chain_just_made_is_sound() -> None:
    assert violations(pairs(), START) == []
    assert [link.sequence for _, link in pairs()] == [1, 2, 3]


def test_a_chain_goes_on_where_it_ended() -> None:
    first = chained(EVENTS[:1], START)

    assert first + chained(EVENTS[1:], first[-1]) == chained(EVENTS, START)


def test_the_hash_of_an_event_never_changes() -> None:
    assert event_hash(EVENTS[0], 1, START.hash) == KNOWN_HASH


@pytest.mark.parametrize(
    "changed",
    [
        replace(EVENTS[1], actor_id=UUID(int=8)),
        replace(EVENTS[1], action="certificate.issued"),
        replace(EVENTS[1], subject="certificate-5"),
        replace(EVENTS[1], detail='{"reason":"fraud"}'),
        replace(EVENTS[1], at_ms=1),
        replace(EVENTS[1], id=5),
    ],
)
def test_a_changed_event_is_named(changed: Event) -> None:
    chain = pairs()
    chain[1] = (changed, chain[1][1])

    assert violations(chain, START) == [
        f"audit event {changed.id}: it was changed after it was linked"
    ]


def test_a_removed_event_is_noticed_at_the_next() -> None:
    chain = pairs()
    del chain[1]

    assert violations(chain, START) == [
        "audit event 9: sequence 3 follows 1",
        "audit event 9: it does not continue the event before it",
    ]


def test_a_rewritten_event_does_not_fit_what_follows() -> None:
    chain = pairs()
    forged = replace(EVENTS[1], action="nothing.happened")
    chain[1] = (forged, chained([forged], chain[0][1])[0])

    assert violations(chain, START) == ["audit event 9: it does not continue the event before it"]


def test_detail_is_canonical() -> None:
    assert detail_text({"b": 2, "a": "code-1", "c": None}) == '{"a":"code-1","b":2,"c":null}'


@pytest.mark.parametrize("text", ["Ana Bell", "ana@demo.example", "", "because they said so"])
def test_free_text_cannot_enter_a_detail(text: str) -> None:
    with pytest.raises(DetailTooTelling):
        detail_text({"reason": text})
