"""Every route of the API, read from the route table, and hostile requests made for each.

A new route is covered the day it is added: its body's shape says what would be wrong.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from msgspec import inspect

from server.app import _api
from server.web.api.life_shapes import PrivacyIn, SuspensionIn
from server.web.api.marking_shapes import ClaimIn, LevelsIn
from server.web.api.regrade_shapes import CommitmentIn, RulingIn
from server.web.api.shapes import RevocationIn
from server.web.deps import DEPENDENCIES
from server.web.strict import MAX_BODY_BYTES, StrictRequest

SAMPLES: Mapping[Any, dict[str, Any]] = {
    RevocationIn: {"reason": {"code": "policy"}},
    PrivacyIn: {"name": "shown", "directory": False, "score": False},
    SuspensionIn: {"reason": {"code": "policy"}},
    RulingIn: {"exam": "practice", "item": "pra-0001", "remedy": "credit"},
    ClaimIn: {"item": "0" * 64},
    LevelsIn: {"scores": {}},
    CommitmentIn: {"digest": "0" * 64, "reason": "It was wrong."},
}
"""Bodies whose values are a choice of words; the others are made from the shape."""
WRITING = ("POST", "PUT", "PATCH", "DELETE")
METHODS = ("GET", "HEAD", *WRITING)
JSON_TYPE = {"Content-Type": "application/json"}
VALUES: tuple[Any, ...] = ("3", "", 3, -1, 1.5, True, None, [], {}, [[]], {"a": 1})
OTHER_TYPES = (
    "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
    "application/json; charset=latin-1", "application/jsonp", "text/json", "json", "*/*", "",
)  # fmt: skip
NO_UUID = (
    "{}%0A", "%20{}", "{}%20", "+{}", "{}.json", "%7B{}%7D", "urn:uuid:{}", "{}%00", "0{}",
)  # fmt: skip
NO_SEGMENT = (
    "+1", "%201", "1%20", "1_0", "%D9%A3", "1%0A", "1.0", "-1", "0", "01", "1e3", "0x1", "99999",
    "%00", "%ED%A0%80", "%FF", "..%2F..", "NaN", "null", "%F0%9F%8E%93", "x" * 3000,
    "practice%0A", "Practice", "practice%20", "%27%20OR%201=1--",
)  # fmt: skip


@dataclass(frozen=True)
class Door:
    """One method of one path."""

    method: str
    path: str
    segments: tuple[str, ...]
    queries: frozenset[str]
    shape: Any
    is_optional: bool
    is_public: bool
    most_bytes: int

    def __str__(self) -> str:
        return f"{self.method} {self.path.removeprefix('/api/v1')}"

    @property
    def writes(self) -> bool:
        return self.method in WRITING

    def address(self, values: Mapping[str, str]) -> str:
        path = self.path
        for name in self.segments:
            path = path.replace(f"{{{name}}}", values.get(name, "x"))
        return path

    def valid_body(self) -> dict[str, Any] | None:
        if self.shape is None:
            return None
        return SAMPLES.get(self.shape) or _minimal(inspect.type_info(self.shape))


@dataclass(frozen=True)
class Hostile:
    """A body that must be refused, with the statuses that are a right refusal."""

    what: str
    content: bytes
    statuses: frozenset[int]
    content_type: str | None = "application/json"


@cache
def doors() -> tuple[Door, ...]:
    found = []
    app = Litestar(
        [_api()],
        dependencies=DEPENDENCIES,
        request_class=StrictRequest,
        request_max_body_size=MAX_BODY_BYTES,
        openapi_config=None,
    )
    for route in app.routes:
        handlers: Any = getattr(route, "route_handlers", ())
        for handler in handlers:
            if isinstance(handler, HTTPRouteHandler) and handler.http_methods != {"OPTIONS"}:
                found += [
                    _door(method, route.path_format, handler) for method in handler.http_methods
                ]
    return tuple(sorted(found, key=str))


def methods_by_path() -> dict[str, set[str]]:
    paths: dict[str, set[str]] = {}
    for door in doors():
        paths.setdefault(door.path, set()).add(door.method)
    return paths


def hostile_bodies(door: Door) -> Iterator[Hostile]:
    yield from _unreadable(door)
    yield from _mislabelled(door)
    if door.shape is None:
        yield Hostile("unknown field", b'{"unexpected": 1}', frozenset({422}))
        yield Hostile("a list", b"[]", frozenset({422}))
        return
    yield from _misshapen(door)


def hostile_segments(door: Door, values: Mapping[str, str]) -> Iterator[str]:
    """Addresses with one segment that is malformed, or of nobody."""
    for name in door.segments:
        own = values.get(name, "x")
        wrong = [one for one in NO_SEGMENT if one != own]
        if own.count("-") == 4 and len(own) == 36:
            wrong += [own.upper(), own.replace("-", ""), "0" * 36]
            wrong += [pattern.format(own) for pattern in NO_UUID]
        for one in wrong:
            yield door.address({**values, name: one})


def _door(method: str, path: str, handler: HTTPRouteHandler) -> Door:
    field = handler.parsed_data_field
    limit = handler.resolve_request_max_body_size()
    names = handler.parsed_fn_signature.parameters
    return Door(
        method=str(method),
        path=path,
        segments=tuple(part[1:-1] for part in path.split("/") if part.startswith("{")),
        queries=frozenset({"limit", "cursor"} & names.keys()),
        shape=None if field is None else field.annotation,
        is_optional=field is not None and field.is_optional,
        is_public=handler.opt.get("public") is True,
        most_bytes=limit or MAX_BODY_BYTES,
    )


def _unreadable(door: Door) -> Iterator[Hostile]:
    bad = frozenset({400})
    for what, content in {
        "half an object": b'{"a":',
        "a word": b"nul",
        "two values": b"{} {}",
        "a comment": b"{} // no",
        "single quotes": b"{'a': 1}",
        "a trailing comma": b'{"a": 1,}',
        "NaN": b'{"a": NaN}',
        "Infinity": b'{"a": -Infinity}',
        "invalid UTF-8": b'{"a": "\xff"}',
        "an encoded surrogate": b'{"a": "\xed\xa0\x80"}',
        "UTF-16": '{"a": 1}'.encode("utf-16"),
        "a byte order mark": b"\xef\xbb\xbf{}",
        "a control character": b'{"a": "\x00"}',
        "a lone surrogate": b'{"a": "\\ud800"}',
        "a lone surrogate as a key": b'{"\\udfff": 1}',
        "a duplicate key": b'{"a": 1, "a": 1}',
        "a duplicate key, escaped": b'{"a": 1, "\\u0061": 1}',
        "a duplicate key, deep": b'{"a": [{"b": {"c": 1, "c": 2}}]}',
        "33 levels": b'{"a":' * 33 + b"1" + b"}" * 33,
        "60,000 brackets": b"[" * 60_000,
        "60,000 brackets, closed": b"[" * 60_000 + b"]" * 60_000,
        "a number of 5,000 digits": b'{"a": ' + b"9" * 5_000 + b"}",
    }.items():
        is_grammatical = "digits" in what or "lone" in what
        yield Hostile(what, content, frozenset({400, 422}) if is_grammatical else bad)
    too_large = frozenset({413}) if door.most_bytes <= MAX_BODY_BYTES else bad
    yield Hostile("200,000 brackets", b"[" * 200_000, too_large)
    yield Hostile("oversize", b"{" + b" " * door.most_bytes + b"}", frozenset({413}))


def _mislabelled(door: Door) -> Iterator[Hostile]:
    body = json.dumps(door.valid_body() or {"a": 1}).encode()
    for kind in OTHER_TYPES:
        yield Hostile(f"JSON as {kind!r}", body, frozenset({415}), kind)
    yield Hostile("JSON as nothing", body, frozenset({415}), None)


def _misshapen(door: Door) -> Iterator[Hostile]:
    wrong = frozenset({422})
    base = door.valid_body() or {}
    if not door.is_optional:
        yield Hostile("no body", b"", frozenset({400}))
        yield Hostile("null", b"null", wrong)
    for what, value in {"a list": [base], "a text": "x", "a number": 3, "true": True}.items():
        yield Hostile(what, json.dumps(value).encode(), wrong)
    yield Hostile("an unknown field", json.dumps(base | {"unexpected": 1}).encode(), wrong)
    for name, field in _fields(door.shape).items():
        if field.required:
            less = {key: value for key, value in base.items() if key != name}
            yield Hostile(f"no {name}", json.dumps(less).encode(), wrong)
        lone = json.dumps(base | {name: "\ud800"}).encode()
        yield Hostile(f"{name} with a lone surrogate", lone, frozenset({400, 422}))
        for value in VALUES:
            if not _fits(door.shape, base | {name: value}):
                content = json.dumps(base | {name: value}).encode()
                yield Hostile(f"{name} = {value!r}", content, wrong)


def _fields(shape: Any) -> dict[str, inspect.Field]:
    kind = _struct(inspect.type_info(shape))
    return {} if kind is None else {field.encode_name: field for field in kind.fields}


def _struct(kind: inspect.Type) -> inspect.StructType | None:
    if isinstance(kind, inspect.UnionType):
        kind = next((one for one in kind.types if isinstance(one, inspect.StructType)), kind)
    return kind if isinstance(kind, inspect.StructType) else None


def _fits(shape: Any, value: Any) -> bool:
    try:
        msgspec.json.decode(json.dumps(value), type=shape, strict=True)
    except msgspec.ValidationError:
        return False
    return True


def _minimal(kind: inspect.Type) -> Any:
    """The smallest value of a shape: required fields alone."""
    struct = _struct(kind)
    if struct is not None:
        return {one.encode_name: _minimal(one.type) for one in struct.fields if one.required}
    if isinstance(kind, inspect.UnionType):
        return None if any(isinstance(one, inspect.NoneType) for one in kind.types) else "x"
    if isinstance(kind, inspect.IntType):
        return kind.ge or 1
    return [] if isinstance(kind, inspect.ListType) else {} if _is_map(kind) else "text"


def _is_map(kind: inspect.Type) -> bool:
    return isinstance(kind, inspect.DictType)
