"""What changed between two releases of an exam, told by item id. Knows no key and no stem."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ItemChange:
    """`before` and `after` are hashes of item versions; None where the release has no such item.

    An item that is scored from now on, or no longer, changes without a new version.
    """

    item: str
    before: str | None
    after: str | None
    was_scored: bool
    is_scored: bool


@dataclass(frozen=True, slots=True)
class ReleaseChanges:
    """`blueprint` and `policy` name the keys that differ there."""

    items: tuple[ItemChange, ...]
    blueprint: tuple[str, ...]
    policy: tuple[str, ...] = ()


def release_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> ReleaseChanges:
    """Compare two documents as `publishing` builds them."""
    old = {one["item"]: (one["hash"], one["is_scored"]) for one in before["items"]}
    new = {one["item"]: (one["hash"], one["is_scored"]) for one in after["items"]}
    nothing = (None, False)
    items = tuple(
        ItemChange(
            name,
            old.get(name, nothing)[0],
            new.get(name, nothing)[0],
            was_scored=old.get(name, nothing)[1],
            is_scored=new.get(name, nothing)[1],
        )
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    )
    policy: tuple[str, ...] = ()
    if "policy" in before and "policy" in after:
        policy = _differing(before["policy"], after["policy"])
    return ReleaseChanges(items, _differing(before["blueprint"], after["blueprint"]), policy)


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The version of a policy differs with anything else in it."""
    keys = sorted({*before, *after} - {"version"})
    return tuple(key for key in keys if _stored(before.get(key)) != _stored(after.get(key)))


def _stored(value: object) -> object:
    """As it comes back from the store, where tuples are lists."""
    if isinstance(value, Mapping):
        return {key: _stored(inner) for key, inner in value.items()}
    return [_stored(one) for one in value] if isinstance(value, tuple | list) else value
