"""Following a log that behaves, and logs that do not."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from nacl.signing import SigningKey

from server.cli import commands
from server.credentials.domain.event import EventKind, LogEntry
from server.credentials.log.monitor import LogMisbehaved, Look, NotServed, Seen, look
from server.credentials.log.notes import Checkpoint, Verifier
from server.credentials.log.tiles import Edge
from server.settings import from_environment

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
TODAY = NOW.date()


def line(number: int, day: int = 0) -> bytes:
    digest = sha256(b"%d" % number).digest()
    return LogEntry(EventKind.ISSUE, NOW + timedelta(days=day), digest).line.encode()


@dataclass
class Served:
    """A log as a web server has it."""

    lines: list[bytes]
    did_hash: bytes = bytes(32)
    key: SigningKey = field(default_factory=lambda: SigningKey(bytes(32)))
    files: dict[str, bytes] = field(default_factory=dict)

    def publish(self) -> "Served":
        edge, verifier = Edge.empty(), Verifier("log.example/log", bytes(self.key.verify_key))
        tiles = [*edge.grown(self.lines), *edge.partial()]
        head = Checkpoint(verifier.name, edge.size, edge.root, self.did_hash)
        signature = self.key.sign(head.text.encode()).signature
        self.files = {f"/log/tile/{tile.path}": content for tile, content in tiles}
        self.files["/log/checkpoint"] = f"{head.text}\n{verifier.line(signature)}".encode()
        self.files["/log/key"] = f"{verifier.text}\n".encode()
        return self

    def fetch(self, path: str) -> bytes:
        if path not in self.files:
            raise NotServed(path)
        return self.files[path]

    def look(self, seen: Seen | None = None, again: int | None = None) -> Look:
        return look(self.fetch, seen, key=None, again=again, today=TODAY)


def a_log(size: int = 700) -> Served:
    return Served([line(number) for number in range(size)]).publish()


def test_a_log_that_grows_is_good() -> None:
    log = a_log()
    first = log.look()
    log.lines += [line(number) for number in range(700, 1_100)]
    second = log.publish().look(first.seen)
    third = log.look(second.seen)

    assert (first.old, first.new_entries) == (None, 700)
    assert (second.new_entries, second.read_again, second.has_other_keys) == (400, 2, False)
    assert (third.new_entries, third.read_again) == (0, 4)


def test_an_empty_log_is_a_log() -> None:
    assert a_log(0).look().head.size == 0


def test_older_bundles_are_read_again_by_turns() -> None:
    log = a_log(256 * 5)
    seen = log.look().seen

    cursors = []
    for _ in range(3):
        seen = log.look(seen, again=2).seen
        cursors.append(seen.cursor)

    assert cursors == [2, 4, 1]


def test_other_keys_are_said() -> None:
    log = a_log()
    seen = log.look().seen
    log.did_hash = b"d" * 32

    assert log.publish().look(seen).has_other_keys


def shrunk(log: Served) -> None:
    log.lines.pop()
    log.publish()


def forked(log: Served) -> None:
    log.lines[3] = line(9_999)
    log.lines.append(line(700))
    log.publish()


def other_but_as_long(log: Served) -> None:
    log.lines[-1] = line(9_999)
    log.publish()


def back_dated(log: Served) -> None:
    log.lines.append(line(700, day=-40))
    log.publish()


def ahead_of_time(log: Served) -> None:
    log.lines.append(line(700, day=40))
    log.publish()


def nonsense(log: Served) -> None:
    log.lines.append(b"assay-log v1 gift 2026-11-26 x")
    log.publish()


def by_another_key(log: Served) -> None:
    log.key = SigningKey(b"k" * 32)
    log.publish()


def altered(path: str) -> Callable[[Served], None]:
    def alter(log: Served) -> None:
        content = log.files[path]
        log.files[path] = content[:-2] + bytes([content[-2] ^ 1]) + content[-1:]

    return alter


def lost(path: str) -> Callable[[Served], None]:
    def lose(log: Served) -> None:
        del log.files[path]

    return lose


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (shrunk, "The log shrank: it had 700 entries and has 699"),
        (forked, "The log forked: its first 700 entries are not those it had"),
        (other_but_as_long, "The log forked: it has other 700 entries"),
        (back_dated, "Entry 700 is back-dated"),
        (ahead_of_time, "Entry 700 is of a day to come"),
        (nonsense, "Entry 700 is no entry of such a log"),
        (by_another_key, "The head is not signed by the key of the log"),
        (altered("/log/checkpoint"), "The head is not signed|What is served is no signed head"),
        (altered("/log/tile/0/000"), "Tile 0/000 was altered"),
        (altered("/log/tile/0/002.p/188"), "The tiles do not lead to the signed head"),
        (altered("/log/tile/1/000.p/2"), "The tiles do not lead to the signed head"),
        (altered("/log/tile/entries/000"), "Tile entries/000 was altered"),
        (altered("/log/tile/entries/002.p/188"), "Tile entries/002.p/188 was altered"),
    ],
)
def test_a_log_that_misbehaves_is_named(change: Callable[[Served], None], sentence: str) -> None:
    log = a_log()
    seen = log.look().seen
    change(log)

    with pytest.raises(LogMisbehaved, match=sentence):
        log.look(seen)


@pytest.mark.parametrize("path", ["/log/checkpoint", "/log/tile/0/001", "/log/tile/entries/001"])
def test_what_is_missing_is_named(path: str) -> None:
    log = a_log()
    seen = log.look().seen
    lost(path)(log)

    with pytest.raises(NotServed, match=path):
        log.look(seen)


def test_a_fork_leaves_both_signed_heads_as_evidence() -> None:
    log = a_log()
    seen = log.look().seen
    forked(log)

    with pytest.raises(LogMisbehaved) as caught:
        log.look(seen)

    assert caught.value.heads == (seen.note, log.files["/log/checkpoint"].decode())


@pytest.mark.parametrize(
    "change",
    [{"key": None}, {"key": 5}, {"note": "x"}, {"cursor": "x"}, {"cursor": 1.5}],
)
def test_a_state_it_did_not_write_is_refused(change: dict[str, object], tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.write_text(json.dumps(asdict(a_log(1).look().seen) | change))

    refused = asked("http://log.example", "--state", str(state))

    assert "is no state of this command" in refused.stderr


@pytest.mark.parametrize("url", ["http://[::", "http://a:b", "http://log.example/\0"])
def test_what_is_no_address_is_refused(url: str) -> None:
    assert "is no address" in asked(url).stderr


def asked(*what: str) -> Result:
    """What is refused before anything is asked of a network."""
    result = CliRunner().invoke(commands(from_environment({})), ["monitor", *what])
    assert (result.exit_code, type(result.exception)) == (2, SystemExit)
    return result
