"""What changed between two releases of an exam."""

from typing import Any

from server.exams.domain.history import ItemChange, release_changes


def release(minutes: int, **items: str) -> dict[str, Any]:
    found = [
        {"item": name, "hash": item_hash.strip("*"), "is_scored": "*" not in item_hash}
        for name, item_hash in items.items()
    ]
    return {"blueprint": {"minutes": minutes, "title": "T"}, "items": found}


def test_items_are_compared_by_id_and_blueprints_by_key() -> None:
    found = release_changes(
        release(10, a="1", b="1", c="1", e="1*"), release(20, a="1", b="2", d="1*", e="1")
    )

    assert found.items == (
        ItemChange("b", "1", "2", was_scored=True, is_scored=True),
        ItemChange("c", "1", None, was_scored=True, is_scored=False),
        ItemChange("d", None, "1", was_scored=False, is_scored=False),
        ItemChange("e", "1", "1", was_scored=False, is_scored=True),
    )
    assert found.blueprint == ("minutes",)


def test_policies_are_compared_by_key_where_both_have_one() -> None:
    before = release(10) | {"policy": {"name": "a", "networks": [], "version": "1"}}
    after = release(10) | {"policy": {"name": "a", "networks": ["::/0"], "version": "2"}}

    assert release_changes(before, after).policy == ("networks",)
    assert release_changes(release(10), after).policy == ()
