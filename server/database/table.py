"""What every table is built on: Tortoise's model, without what it prepares for nobody.

It keeps 22 lookups ready for each of our five hundred columns, which takes four megabytes, and
reads the source of every table for comments of a kind that we do not write, for a sixth of a
second. A lookup that a store is the first to need is added here.
"""

from typing import Any

from tortoise.models import Model, ModelMeta

LOOKUPS = frozenset(
    {"in", "gt", "gte", "lt", "lte", "isnull", "not_isnull", "contains", "startswith", "endswith"}
)


class _Lean(ModelMeta):
    def __new__(  # noqa: PYI034 - a metaclass has no Self
        cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any]
    ) -> "_Lean":
        made: Any = super().__new__(cls, name, bases, {**attrs, "_no_comments": True})
        known = made._meta._filters  # noqa: SLF001 - Tortoise has no public word for it
        for key in [key for key in known if not _is_used(key)]:
            del known[key]
        return made  # type: ignore[no-any-return]  # Tortoise makes it


def _is_used(key: str) -> bool:
    _, parted, lookup = key.rpartition("__")
    return not parted or lookup in LOOKUPS


class Table(Model, metaclass=_Lean):
    class Meta:  # noqa: D106 - as Tortoise has it
        abstract = True
