"""Results of pure functions, found again by a digest of all that they depend on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T")
_Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Form(Generic[T]):
    """How results of one kind are written; those that are not `lasting` are made each time."""

    kind: str
    pack: Callable[[T], bytes]
    unpack: Callable[[bytes], T]
    is_lasting: Callable[[T], bool] = lambda _: True


class Packed(msgspec.Struct, frozen=True, array_like=True):
    kind: str
    name: str
    key: bytes
    value: bytes


class Remembered:
    """One result for each kind and name: what was made under another key is forgotten."""

    def __init__(self, packed: list[Packed] | None = None) -> None:
        self._packed = {(one.kind, one.name): one for one in packed or ()}
        self._found: dict[_Name, tuple[bytes, Any]] = {}
        self._forms: dict[str, Form[Any]] = {}
        self._asked: set[_Name] = set()
        self.is_changed = False

    def result(self, form: Form[T], name: str, key: bytes, make: Callable[[], T]) -> T:
        where = form.kind, name
        self._asked.add(where)
        before = self._found.get(where)
        if before is not None and before[0] == key:
            return before[1]  # type: ignore[no-any-return] # of one kind are results of one form
        packed = self._packed.get(where)
        if packed is not None and packed.key == key:
            found = form.unpack(packed.value)
        else:
            found = make()
            self.is_changed = self.is_changed or form.is_lasting(found)
        if form.is_lasting(found):
            self._forms[form.kind] = form
            self._found[where] = key, found
        return found

    def forget_others(self) -> None:
        """Forget what nobody asked for since the last time, among the kinds that were asked for."""
        asked, self._asked = self._asked, set()
        kinds = {kind for kind, _ in asked}
        for kept in (self._found, self._packed):
            for where in list(kept):
                if where[0] in kinds and where not in asked:
                    del kept[where]
                    self.is_changed = True

    def packed(self) -> list[Packed]:
        """Return everything as it is kept between two processes."""
        written = dict(self._packed)
        for (kind, name), (key, found) in list(self._found.items()):
            known = written.get((kind, name))
            if known is None or known.key != key:
                value = self._forms[kind].pack(found)
                written[kind, name] = Packed(kind, name, key, value)
        return list(written.values())
