"""What was read before is not read again, and never taken for something else."""

import re
from pathlib import Path

import pytest

from server.curriculum.domain.publish import build_course_version
from server.exams import readings
from server.exams.content import CheckedContent, check, read_folder
from server.exams.readings import FILE, Readings, digest_of
from server.items.domain.header import Known
from server.items.domain.parse import parse_item
from server.items.domain.write import content_hash

CANONICAL = sorted((Path(__file__).parents[1] / "items" / "canonical").glob("*.md"))
ROOT = Path(__file__).parents[3]
LESSON = "curriculum/foundations/05-control/01-five-controls.md"
BLUEPRINT = "exams/foundations/blueprint.yaml"
KNOWN = Known(domains=frozenset({"B"}))


def read(found: Readings, path: Path, known: Known = KNOWN) -> readings.Read:
    return found.read(path.read_bytes(), path.name, known, digest_of(known))


def test_every_type_is_kept_as_it_was_read(tmp_path: Path) -> None:
    first = Readings(tmp_path / FILE)
    before = {path: read(first, path) for path in CANONICAL}
    first.save()

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
    first.save()

    monkeypatch.setattr(readings, "_fingerprint", lambda: b"another release")
    of_another = Readings(tmp_path / FILE)
    (tmp_path / FILE).write_bytes(b"\x93not ours")
    of_nobody = Readings(tmp_path / FILE)

    for one in (of_another, of_nobody):
        assert read(one, path).item == parse_item(path.read_bytes(), path.name)[0]


def test_what_was_checked_before_says_and_publishes_the_same(tmp_path: Path) -> None:
    files = folder_of("foundations")
    files[BLUEPRINT] = files[BLUEPRINT].replace(b"shared: 65%", b"shared: 40%")
    files[LESSON] = files[LESSON].replace(b"[the next lesson](02", b"[a lesson of old](09")
    first = Readings(tmp_path / FILE)
    before = check(files, readings=first)
    hashes = hashes_of(before, first)
    first.save()

    second = Readings(tmp_path / FILE)
    again = check(files, readings=second)

    assert {"B017", "E041"} <= {one.code for one in before.findings}
    assert again.findings == before.findings
    assert again.courses == before.courses
    assert hashes_of(again, second) == hashes
    assert not second.is_changed, "everything was remembered"


def test_a_lesson_that_is_named_anew_changes_what_links_to_it(tmp_path: Path) -> None:
    files = folder_of("foundations")
    first = Readings(tmp_path / FILE)
    before = hashes_of(check(files, readings=first), first)
    first.save()
    old, new = b"02-separate-the-duties", b"02-part-the-duties"
    moved = {path.replace(old.decode(), new.decode()): data for path, data in files.items()}
    moved[LESSON] = moved[LESSON].replace(old, new)

    again = Readings(tmp_path / FILE)

    after = hashes_of(check(moved, readings=again), again)
    assert after != before
    assert after == hashes_of(check(moved), None)


def folder_of(course: str) -> dict[str, bytes]:
    """The course and its exam, with what all share."""
    kept = re.compile(rf"(curriculum|exams)/({course}|practice|facts|policy)/")
    return {path: data for path, data in read_folder(ROOT).items() if kept.match(path)}


def hashes_of(content: CheckedContent, remembered: Readings | None) -> list[str]:
    facts = {one.id: one for one in content.facts}
    return [build_course_version(one, facts, remembered).hash for one in content.courses]
