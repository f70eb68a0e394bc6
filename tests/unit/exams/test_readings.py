"""What was read before is not read again, and never taken for something else."""

from pathlib import Path

import pytest

from server.exams import readings
from server.exams.readings import FILE, Readings, digest_of
from server.items.domain.header import Known
from server.items.domain.parse import parse_item
from server.items.domain.write import content_hash

CANONICAL = sorted((Path(__file__).parents[1] / "items" / "canonical").glob("*.md"))
KNOWN = Known(domains=frozenset({"B"}))


def read(found: Readings, path: Path, known: Known = KNOWN) -> readings.Read:
    return found.read(path.read_bytes(), path.name, known, digest_of(known))


def test_every_type_is_kept_as_it_was_read(tmp_path: Path) -> None:
    first = Readings(tmp_path / FILE)
    before = {path: read(first, path) for path in CANONICAL}
    first.save([path.name for path in CANONICAL])

    second = Readings(tmp_path / FILE)

    assert [one.name for one in tmp_path.iterdir()] == [FILE]
    for path, found in before.items():
        again = read(second, path)
        assert again == read(second, path)
        assert again.item == found.item == parse_item(path.read_bytes(), path.name)[0]
        assert again.item is not None
        assert again.hash == content_hash(again.item)
        assert list(again.findings) == list(found.findings)


def test_other_bytes_and_other_surroundings_are_read_anew(tmp_path: Path) -> None:
    found, [path, *_] = Readings(tmp_path / FILE), CANONICAL
    assert read(found, path).item is not None

    assert read(found, path, Known(domains=frozenset({"C"}))).item is None
    changed = path.read_bytes().replace(b"version: 1", b"version: none")
    assert found.read(changed, path.name, KNOWN, digest_of(KNOWN)).item is None


def test_a_file_of_another_release_or_of_nobody_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = next(path for path in CANONICAL if path.stem == "single")
    first = Readings(tmp_path / FILE)
    read(first, path)
    first.save([path.name])

    monkeypatch.setattr(readings, "_fingerprint", lambda: b"another release")
    of_another = Readings(tmp_path / FILE)
    (tmp_path / FILE).write_bytes(b"\x93not ours")
    of_nobody = Readings(tmp_path / FILE)

    for one in (of_another, of_nobody):
        assert read(one, path).item == parse_item(path.read_bytes(), path.name)[0]
