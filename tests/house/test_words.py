"""What is promised in words: codes, settings, commands, guides and content."""

import importlib
import inspect
import pkgutil
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

import click

import server
from server.cli import commands
from server.curriculum.domain.codes import CODES as COURSE_CODES
from server.curriculum.domain.reader import read_courses
from server.items.domain.bank import BankEntry, check_bank
from server.items.domain.codes import CODES as ITEM_CODES
from server.items.domain.findings import has_errors
from server.items.domain.parse import parse_item
from server.kernel import errors
from server.kernel.errors import Refusal
from server.settings import DOCUMENTED, from_environment
from server.web import problem_texts
from server.web.problem_texts import TEXTS
from server.web.problems import FRAMEWORK_CODES
from tests.house.tree import ROOT, lines_of, short, tracked

README = (ROOT / "README.md").read_text("utf-8")
SHARED = {"store-busy", "zone-unknown"}
"""Codes that two refusals may share, because a program does the same about both."""


def refusals(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for subclass in kind.__subclasses__():
        yield subclass
        yield from refusals(subclass)


def named_refusals() -> set[type[Refusal]]:
    for module in pkgutil.walk_packages(server.__path__, "server."):
        if "migrations" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return {kind for kind in refusals() if kind.__module__ != errors.__name__}


def test_every_decision_has_a_number_of_its_own() -> None:
    titles = {
        path.name: path.read_text("utf-8").partition("\n")[0]
        for path in sorted((ROOT / "server" / "decisions").glob("*.md"))
    }

    assert [name[:4] for name in titles] == [f"{n:04}" for n in range(1, len(titles) + 1)]
    assert [title[:6] for title in titles.values()] == [f"# {name[:4]}" for name in titles]


def test_every_code_has_its_page_and_no_page_is_left_over() -> None:
    codes = {kind.code for kind in named_refusals()} | {"refused"}
    codes |= {code for code, _ in FRAMEWORK_CODES.values()}

    assert codes - TEXTS.keys() == set()
    assert TEXTS.keys() - codes == set()


def test_a_code_is_explained_once() -> None:
    areas = [
        importlib.import_module(f"{problem_texts.__name__}.{one.name}")
        for one in pkgutil.iter_modules(problem_texts.__path__)
    ]
    explained = Counter(code for one in areas for code in getattr(one, "TEXTS", ()))

    assert [code for code, times in explained.items() if times > 1] == []


def test_a_code_belongs_to_one_refusal() -> None:
    owners = defaultdict(set)
    for kind in named_refusals():
        owners[kind.code].add(kind)

    shared = {code for code, kinds in owners.items() if len(kinds) > 1}
    assert shared <= SHARED


def test_every_refusal_has_a_code_and_a_sentence_of_its_own() -> None:
    nameless = {kind.__name__ for kind in named_refusals() if kind.code == Refusal.code}
    silent = {kind.__name__ for kind in named_refusals() if kind.detail == Refusal.detail}

    assert (nameless, silent) == (set(), set())


def test_every_setting_is_in_the_readme_with_nothing_left_over() -> None:
    table = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))

    assert table == set(DOCUMENTED)


def test_every_variable_the_code_reads_is_in_the_readme() -> None:
    reads = re.compile(r"environ(?:ment)?(?:\.get\(|\[)\s*\"([A-Z_]+)\"")
    read = {
        name
        for path in tracked(".py")
        for line in lines_of(path)
        for name in reads.findall(line)
        if name.startswith("ASSAY_") or short(path) == "server/settings.py"
    }

    assert {name for name in read if f"`{name}" not in README} == set()


def test_only_the_command_line_reads_the_environment() -> None:
    reading = {
        short(path)
        for path in tracked(".py", under="server")
        if "os.environ" in path.read_text("utf-8")
    }

    assert {name for name in reading if not name.startswith("server/cli")} == set()


def leaves(group: click.Group, before: str = "") -> Iterator[str]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        if isinstance(command, click.Group):
            yield from leaves(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


def test_every_command_is_in_the_readme_with_nothing_left_over() -> None:
    existing = set(leaves(commands(from_environment({}))))
    rows = re.findall(r"^\| `([a-z][a-z -]*?)(?: [A-Z\[-][^`]*)?` \|", README, re.MULTILINE)

    assert set(rows) == existing


def test_every_code_of_the_checkers_is_in_the_guides() -> None:
    items = (ROOT / "exams" / "README.md").read_text("utf-8")
    courses = (ROOT / "curriculum" / "README.md").read_text("utf-8")

    assert {code for code in ITEM_CODES if code not in items} == set()
    assert {code for code in COURSE_CODES if code not in courses} == set()


def test_every_item_in_the_repository_parses() -> None:
    entries, findings = [], []
    for path in tracked(".md", under="exams"):
        if path.parent.name == "items":
            item, found = parse_item(path.read_bytes(), short(path))
            findings += found
            if item is not None:
                entries.append(BankEntry(item, short(path)))
    findings += check_bank(entries, files={short(path) for path in tracked(under="exams")})

    assert [str(finding) for finding in findings if has_errors([finding])] == []
    assert len(entries) >= 38


def test_every_course_in_the_repository_parses() -> None:
    files = {short(path): path.read_bytes() for path in tracked(under="curriculum")}

    reading = read_courses(files)

    assert [str(finding) for finding in reading.findings if has_errors([finding])] == []
    assert {"foundations", "practice"} <= {course.slug for course in reading.courses}


def test_every_module_of_the_server_says_what_it_is_for() -> None:
    silent = []
    for module in pkgutil.walk_packages(server.__path__, "server."):
        name = module.name
        if name.endswith((".tables", "__main__")) or module.ispkg or "migrations" in name:
            continue
        if not inspect.getdoc(importlib.import_module(name)):
            silent.append(name)

    assert silent == []
