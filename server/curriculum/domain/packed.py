"""How lessons that were read, and lessons that were rendered, are kept between two checks."""

from dataclasses import fields
from typing import Any

import msgspec

from server.curriculum.domain.fences import Fence
from server.curriculum.domain.lesson_file import ReadLesson
from server.curriculum.domain.model import Check, Lesson
from server.items.domain.findings import Finding
from server.items.domain.markdown import Rendered
from server.items.domain.model import Hotspot
from server.items.domain.packed import PackedItem, pack_item, unpack_item
from server.kernel.remembered import Form

LessonRead = tuple[ReadLesson, tuple[Finding, ...]]

_FIELDS = [one for one in fields(Lesson) if one.name != "checks"]
_NAMES = [one.name for one in _FIELDS]
_TYPES: Any = [one.type for one in _FIELDS]


class _PackedCheck(msgspec.Struct, frozen=True, array_like=True):
    number: int
    line: int
    item: PackedItem


class _PackedLesson(msgspec.Struct, frozen=True, array_like=True):
    """`lesson` are its values, but for the checks."""

    lesson: msgspec.Raw
    checks: tuple[_PackedCheck, ...]
    rendered: Rendered
    fences: list[Fence]
    named_objectives: frozenset[str]
    findings: tuple[Finding, ...]


def _pack(found: LessonRead) -> bytes:
    read, findings = found
    lesson = read.lesson
    assert lesson is not None, "nothing else is lasting"
    values = msgspec.Raw(msgspec.msgpack.encode([getattr(lesson, one) for one in _NAMES]))
    checks = tuple(_PackedCheck(one.number, one.line, pack_item(one.item)) for one in lesson.checks)
    rest = read.rendered, read.fences, read.named_objectives, findings
    return msgspec.msgpack.encode(_PackedLesson(values, checks, *rest))


def _unpack(data: bytes) -> LessonRead:
    packed = _LESSON(data)
    checks = tuple(Check(one.number, one.line, unpack_item(one.item)) for one in packed.checks)
    values: dict[str, Any] = dict(zip(_NAMES, _VALUES(packed.lesson), strict=True))
    lesson = Lesson(**values, checks=checks)
    read = ReadLesson(lesson, packed.rendered, packed.fences, packed.named_objectives)
    return read, packed.findings


def _is_alone(found: LessonRead) -> bool:
    """Whether it could be read, and depends on no picture beside it."""
    lesson = found[0].lesson
    return lesson is not None and not any(
        one.item.pictures or isinstance(one.item.body, Hotspot) for one in lesson.checks
    )


_VALUES = msgspec.msgpack.Decoder(tuple[*_TYPES]).decode
_LESSON = msgspec.msgpack.Decoder(_PackedLesson).decode
READ = Form("lesson", _pack, _unpack, _is_alone)
RENDERED = Form("lesson-html", msgspec.msgpack.encode, msgspec.msgpack.Decoder(Rendered).decode)
