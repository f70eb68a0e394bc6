"""The content folder: read within bounds, checked as a whole in one pass. Stores nothing."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from server.accounts.domain.house_rules import HouseRules
from server.curriculum.domain.model import Course, Fact
from server.curriculum.domain.reader import Reading, read_courses
from server.curriculum.domain.register import Register, register_of
from server.exams.domain.bank import Surroundings, Usable, check_blueprint
from server.exams.domain.blocks import Block
from server.exams.domain.blueprint import POLICY_FOLDER, Blueprint, parse_blueprint
from server.exams.domain.house_file import NAME as HOUSE_RULES
from server.exams.domain.house_file import parse_house_rules
from server.exams.domain.policy import Policy
from server.exams.domain.policy_file import parse_policy
from server.exams.domain.rehearsing import REHEARSAL
from server.exams.due import due_findings
from server.exams.readings import Readings, digest_of
from server.items.domain.bank import BankEntry, Published, check_bank
from server.items.domain.findings import Finding
from server.items.domain.model import Item, testlet_items
from server.items.domain.parse import Known
from server.items.domain.regions import FileAt
from server.items.domain.write import content_hash

FOLDERS = ("curriculum", "exams")
MAX_FILE_BYTES = 4 * 1024 * 1024
MAX_FILES = 50_000
_REMEMBERED = Readings()


@dataclass(frozen=True, slots=True)
class Exam:
    """`policy` None while something in it, or in its name, is wrong."""

    blueprint: Blueprint
    policy: Policy | None
    items: tuple[Item, ...]
    hashes: Mapping[str, str] = field(default_factory=dict)
    """Of its items by their ids, where they are known."""
    objectives: Mapping[str, str] = field(default_factory=dict)
    """What those say that must score, by their ids."""

    def hash_of(self, item: Item) -> str:
        return self.hashes.get(item.id) or content_hash(item)


@dataclass(frozen=True, slots=True)
class CheckedContent:
    """What was read; publish it only if no finding is an error."""

    courses: tuple[Course, ...]
    facts: tuple[Fact, ...]
    exams: tuple[Exam, ...]
    findings: list[Finding]
    house_rules: HouseRules = HouseRules()  # noqa: RUF009 - frozen
    entries: Sequence[BankEntry] = ()
    library: "Library | None" = None


def read_folder(content_dir: Path) -> dict[str, bytes]:
    """Read `curriculum/` and `exams/`; links that leave the folder are not followed.

    Of a file that is too large only so much is read that `check` can see it.
    """
    root = content_dir.resolve()
    files: dict[str, bytes] = {}
    for path in sorted(_paths_below(root)):
        if len(files) >= MAX_FILES:
            break
        with (root / path).open("rb") as opened:
            files[path] = opened.read(MAX_FILE_BYTES + 1)
    return files


def _paths_below(root: Path) -> Iterator[str]:
    waiting = [*FOLDERS]
    while waiting:
        folder = waiting.pop()
        if not (root / folder).is_dir():
            continue
        with os.scandir(root / folder) as entries:
            for entry in entries:
                path = f"{folder}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(path)
                elif entry.is_file() and _stays_within(root, entry):
                    yield path


def _stays_within(root: Path, entry: os.DirEntry[str]) -> bool:
    return not entry.is_symlink() or Path(entry.path).resolve().is_relative_to(root)


def folder_state(content_dir: Path) -> dict[str, tuple[int, int]]:
    """When each file was last written, and its size: alike as long as nothing was edited."""
    state: dict[str, tuple[int, int]] = {}
    waiting = [*FOLDERS]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(content_dir / folder) as entries:
                for entry in entries:
                    path = f"{folder}/{entry.name}"
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(path)
                    elif "." in entry.name:
                        found = entry.stat()
                        state[path] = (found.st_mtime_ns, found.st_size)
        except OSError:
            continue
    return state


def check(
    files: Mapping[str, bytes],
    *,
    published: Mapping[str, Published] | None = None,
    due_on: date | None = None,
    register: Register | None = None,
    readings: Readings | None = None,
) -> CheckedContent:
    """Check everything; `published` adds what the store knows, `due_on` the facts' freshness.

    `register` are the facts as they are published, which tell since when each says what it says.
    `readings` remember between checks what was read; unsaid, those of this process.
    """
    findings = _too_large(files)
    every_path = set(files)
    files = {path: data for path, data in files.items() if len(data) <= MAX_FILE_BYTES}
    readings = readings or _REMEMBERED
    courses = {path: data for path, data in files.items() if _is(path, "curriculum")}
    reading = read_courses(courses, readings)
    findings += reading.findings
    blueprints = _blueprints(files, findings)
    policies = _policies(files, findings)
    library = Library(reading, blueprints, frozenset(files))
    entries = _items(files, library, readings, findings)
    findings += check_bank(entries, files=every_path, published=published)
    hashes = {entry.item.id: entry.hash for entry in entries}
    exams = []
    surroundings = surroundings_of(files, blueprints)
    for name, blueprint in blueprints.items():
        file = f"exams/{name}/blueprint.yaml"
        own = policies.get(blueprint.policy)
        items = items_of(blueprint, name, entries)
        exam = Exam(blueprint, own, items, hashes, library.texts_of(blueprint.objectives))
        findings += check_blueprint(
            blueprint,
            usable_in(exam),
            surroundings,
            file=file,
            source=files[file],
            remembered=readings,
        )
        exams.append(exam)
    readings.save()
    if due_on is not None:
        facts = register_of(register or {}, reading.facts, today=due_on)
        told = [(one.blueprint, one.items) for one in exams if not one.blueprint.draft]
        findings += due_findings(told, files, facts, on=due_on)
    house_rules = _house_rules(files, findings)
    return CheckedContent(
        reading.courses,
        reading.facts,
        tuple(exams),
        sorted(findings),
        house_rules,
        entries,
        library,
    )


def _too_large(files: Mapping[str, bytes]) -> list[Finding]:
    text = f"larger than {MAX_FILE_BYTES // 1024**2} MiB"
    return [
        Finding(path, 1, 1, "E002", text)
        for path, data in files.items()
        if len(data) > MAX_FILE_BYTES
    ]


def _is(path: str, folder: str) -> bool:
    return path.startswith(f"{folder}/")


def _blueprints(files: Mapping[str, bytes], findings: list[Finding]) -> dict[str, Blueprint]:
    blueprints = {}
    for path, data in files.items():
        parts = path.split("/")
        if parts[0] == "exams" and len(parts) == 3 and parts[2] == "blueprint.yaml":
            blueprint, found = parse_blueprint(data, path)
            findings += found
            if parts[1] == REHEARSAL:
                text = f"`{REHEARSAL}` names the sittings of rehearsals; name the folder otherwise"
                findings.append(Finding(path, 1, 1, "E008", text))
            if blueprint is not None:
                blueprints[parts[1]] = blueprint
    return blueprints


def _policies(files: Mapping[str, bytes], findings: list[Finding]) -> dict[str, Policy]:
    folder = f"exams/{POLICY_FOLDER}/"
    beside = {
        path.removeprefix(folder): data for path, data in files.items() if path.startswith(folder)
    }
    policies = {}
    for name, data in beside.items():
        if _is_policy(folder + name):
            policy, found = parse_policy(data, f"{folder}{name}", beside)
            findings += found
            if policy is not None:
                policies[policy.name] = policy
    return policies


def _house_rules(files: Mapping[str, bytes], findings: list[Finding]) -> HouseRules:
    """Rules that are not written down ask for nothing."""
    path = f"exams/{POLICY_FOLDER}/{HOUSE_RULES}"
    if path not in files:
        return HouseRules()
    rules, found = parse_house_rules(files[path], path)
    findings += found
    return rules or HouseRules()


@dataclass(frozen=True, slots=True)
class Library:
    """What items may refer to, with the path of each file."""

    reading: Reading
    blueprints: Mapping[str, Blueprint]
    paths: frozenset[str]

    def known_to(self, exam: str, file_at: FileAt) -> Known:
        objectives = (one.id for course in self.reading.courses for one in course.objectives)
        facts = (fact.id for fact in self.reading.facts)
        own = self.blueprints.get(exam)
        return Known(
            self._domains(exam),
            frozenset(objectives),
            frozenset(facts),
            file_at,
            negative_marking=own is None or own.negative_marking,
        )

    def texts_of(self, objectives: Collection[str]) -> dict[str, str]:
        return {
            one.id: one.text
            for course in self.reading.courses
            for one in course.objectives
            if one.id in objectives
        }

    def _domains(self, exam: str) -> frozenset[str] | None:
        """Return those of the exam's blueprint; of all where it has none, as items from outside."""
        if exam in self.blueprints:
            return frozenset(quota.code for quota in self.blueprints[exam].domains)
        if f"exams/{exam}/blueprint.yaml" in self.paths:
            return None  # its own fault is told, and the items are not to blame for it
        return frozenset(quota.code for one in self.blueprints.values() for quota in one.domains)


def _items(
    files: Mapping[str, bytes], library: Library, readings: Readings, findings: list[Finding]
) -> list[BankEntry]:
    exams = {path.split("/")[1] for path in files if _is(path, "exams")}
    known = {exam: library.known_to(exam, files.get) for exam in exams}
    digests = {exam: digest_of(one) for exam, one in known.items()}
    entries = []
    for path, data in files.items():
        parts = path.split("/")
        if _is_item(path):
            read = readings.read(data, path, known[parts[1]], digests[parts[1]])
            findings += read.findings
            if read.item is not None:
                entries.append(BankEntry(read.item, path, data.decode("utf-8"), read.hash))
    return entries


def items_in(folder: str, entries: Iterable[BankEntry]) -> tuple[Item, ...]:
    return tuple(entry.item for entry in entries if entry.file.startswith(folder))


def items_of(blueprint: Blueprint, folder: str, entries: Iterable[BankEntry]) -> tuple[Item, ...]:
    """Those of its folder, or of the domains it lists of its bank."""
    if blueprint.bank is None:
        return items_in(f"exams/{folder}/items/", entries)
    domains = {quota.code for quota in blueprint.domains}
    found = items_in(f"exams/{blueprint.bank}/items/", entries)
    return tuple(one for one in found if one.domain in domains)


def surroundings_of(files: Iterable[str], blueprints: Mapping[str, Blueprint]) -> Surroundings:
    names = _folders(files, "exams", "blueprint.yaml")
    exams: dict[str, tuple[str, ...]] = dict.fromkeys(names, ())
    exams |= {name: one.prerequisites.exams for name, one in blueprints.items()}
    policies = {Path(path).stem for path in files if _is_policy(path)}
    courses = _folders(files, "curriculum", "course.yaml")
    with_items = {path.split("/")[1] for path in files if _is_item(path)}
    return Surroundings(courses, exams, policies, blueprints, with_items)


def _is_item(path: str) -> bool:
    parts = path.split("/")
    return parts[0] == "exams" and parts[2:3] == ["items"] and path.endswith(".md")


def _is_policy(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    is_yaml = name.endswith(".yaml") and name != HOUSE_RULES
    return is_yaml and folder == f"exams/{POLICY_FOLDER}"


def _folders(files: Iterable[str], root: str, name: str) -> list[str]:
    """The folders below the root that hold a file of this name."""
    parts = [path.split("/") for path in files if path.endswith(f"/{name}")]
    return [one[1] for one in parts if len(one) == 3 and one[0] == root]


def usable_in(exam: Exam) -> Usable:
    drawn = [one for one in exam.items if one.status.is_scored or one.status.is_pilot]
    return Usable(
        [
            Block(item.id, item.domain or "", frozenset(item.enemies), testlet_items(item))
            for item in drawn
        ],
        {item.id for item in drawn if item.status.is_pilot},
        {item.id: item.objective for item in drawn if item.objective is not None},
    )
