"""`content new` begins what passes the check, and `content check` says it in three forms."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.authoring.domain.scaffolds import WHOLE
from server.cli import commands
from server.exams.content import check, read_folder
from server.settings import from_environment
from tests.factories import small_content


def content(folder: Path, *arguments: str) -> Result:
    settings = from_environment({"ASSAY_CONTENT_DIR": str(folder)})
    return CliRunner().invoke(commands(settings), ["content", *arguments])


def test_whatever_is_begun_passes_the_check(tmp_path: Path) -> None:
    small_content(tmp_path)
    begun = [
        *(["item", f"new-{one.value}", "--exam", "practice", "--type", one.value] for one in WHOLE),
        ["lesson", "practice/01-exams/09-more", "--title", "More: of it"],
        ["fact", "F99", "--title", "Water boils"],
        ["course", "lamps", "--title", "Lamps"],
        ["exam", "lamps", "--title", "Lamps", "--language", "de"],
    ]

    for arguments in begun:
        told = content(tmp_path, "new", *arguments)
        assert told.exit_code == 0, told.output
        again = content(tmp_path, "new", *arguments)
        assert again.exit_code != 0, arguments

    found = check(read_folder(tmp_path))
    assert found.findings == []
    assert {entry.item.status for entry in found.entries if entry.item.id.startswith("new-")} == {
        "draft"
    }
    assert [one.blueprint.draft for one in found.exams if one.blueprint.exam == "lamps"] == [True]


@pytest.mark.parametrize(
    "arguments",
    [
        ["item", "UP", "--exam", "practice"],
        ["item", "pra-0001", "--exam", "practice"],
        ["item", "new-1", "--exam", "nowhere"],
        ["item", "new-1", "--exam", "practice", "--domain", "nowhere"],
        ["item", "new-1", "--exam", "practice", "--type", "lab"],
        ["lesson", "practice/../01-x"],
        ["lesson", "practice/01-exams/x"],
        ["lesson", "practice/09-none/01-x"],
        ["fact", "../F99"],
        ["course", "practice"],
        ["course", "a/b"],
        ["exam", "practice"],
        ["exam", "policy"],
    ],
)
def test_nothing_is_begun_where_it_cannot_stand(tmp_path: Path, arguments: list[str]) -> None:
    before = sorted(read_folder(small_content(tmp_path)))

    assert content(tmp_path, "new", *arguments).exit_code == 2
    assert sorted(read_folder(tmp_path)) == before


def test_a_check_can_be_read_by_people_programs_and_builds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_content(tmp_path / "a, b")
    monkeypatch.chdir(tmp_path)
    item = tmp_path / "a, b" / "exams" / "practice" / "items" / "pra-0001.md"
    item.write_text(item.read_text("utf-8").replace("points: 1", "points: 100%"), "utf-8")

    plain = content(tmp_path / "a, b", "check")
    github = content(tmp_path / "a, b", "check", "--format", "github")
    told = content(tmp_path / "a, b", "check", "--format", "json")

    assert {plain.exit_code, github.exit_code, told.exit_code} == {1}
    place = "exams/practice/items/pra-0001.md"
    assert f"{place}:9:9 E007 `points` must be" in plain.output
    assert f"::error file=a%2C b/{place},line=9,col=9,title=E007::E007 `points`" in github.output
    counts = json.loads(told.output)["counts"]
    assert counts["error"] == len(json.loads(told.output)["findings"]) - counts["warning"]
    assert content(tmp_path / "a, b", "check", "--format", "xml").exit_code == 2
