"""`content check` and `content publish` as an operator and a script meet them."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from server.cli import commands
from server.exams.content import MAX_FILE_BYTES
from server.settings import from_environment

BLUEPRINT = "exams/practice/blueprint.yaml"


def run(content: Path, *arguments: str, database_url: str = "") -> Result:
    environment = {
        "ASSAY_CONTENT_DIR": str(content),
        "ASSAY_DATA_DIR": str(content.parent / "var"),
        "ASSAY_DATABASE_URL": database_url,
    }
    return CliRunner().invoke(commands(from_environment(environment)), ["content", *arguments])


def checked(content: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    result = run(content, "check", "--json", *arguments)
    return result.exit_code, json.loads(result.stdout)


def break_blueprint(content: Path) -> Path:
    path = content / BLUEPRINT
    path.write_text(path.read_text("utf-8").replace("cut: 60%", "cut: 0%"), "utf-8")
    return path


def test_sound_content_has_no_findings(whole: Path) -> None:
    code, report = checked(whole)

    assert code == 0
    assert report["counts"]["error"] == 0
    assert set(report) == {"findings", "counts"}


def test_a_fault_is_told_with_its_place(content: Path) -> None:
    break_blueprint(content)

    code, report = checked(content)

    assert code == 1
    assert report["counts"] == {"error": 1, "warning": 0}
    (finding,) = report["findings"]
    assert finding == {
        "file": BLUEPRINT,
        "line": 23,
        "column": 6,
        "code": "B004",
        "severity": "error",
        "text": "above 0 %, at most 100 %",
    }


def test_without_json_a_fault_is_a_line_of_text(content: Path) -> None:
    break_blueprint(content)

    result = run(content, "check")

    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{BLUEPRINT}:23:6 B004 above 0 %, at most 100 %",
        "1 error, 0 warnings.",
    ]


def test_named_paths_limit_what_is_told(content: Path) -> None:
    broken = break_blueprint(content)

    assert checked(content, str(content / "curriculum"))[0] == 0
    assert checked(content, str(broken))[0] == 1
    assert checked(content, str(broken.parent))[0] == 1


def test_an_item_from_elsewhere_is_checked_as_an_item(content: Path, tmp_path: Path) -> None:
    (tmp_path / "loose.md").write_text("no front matter\n", "utf-8")

    code, report = checked(content, str(tmp_path / "loose.md"))

    assert code == 1
    assert [one["code"] for one in report["findings"]] == ["E003"]
    assert report["findings"][0]["file"].endswith("loose.md")


def test_an_item_names_a_domain_of_its_own_exam(content: Path) -> None:
    path = content / "exams/practice/items/pra-0001.md"
    text = path.read_text("utf-8").replace("domain: practice/room", "domain: second/items")
    path.write_text(text, "utf-8")

    code, report = checked(content)

    assert code == 1
    assert "E012" in [one["code"] for one in report["findings"] if one["file"].endswith(path.name)]


def test_a_file_too_large_to_read_is_a_finding(content: Path) -> None:
    (content / "exams" / "practice" / "big.bin").write_bytes(bytes(MAX_FILE_BYTES + 1))

    code, report = checked(content)

    assert code == 1
    assert [(one["file"], one["code"], one["text"]) for one in report["findings"]] == [
        ("exams/practice/big.bin", "E002", "larger than 4 MiB")
    ]


def test_facts_past_their_date_are_told_only_when_asked(content: Path) -> None:
    path = content / "curriculum/facts/P01.yaml"
    lines = path.read_text("utf-8").splitlines()
    dates = {"checked_on": "2020-01-01", "review_by": "2020-02-01"}
    kept = [line for line in lines if line.split(":")[0] not in dates]
    path.write_text("\n".join([*kept, *(f"{key}: {day}" for key, day in dates.items())]) + "\n")

    assert "C090" not in [one["code"] for one in checked(content)[1]["findings"]]
    code, report = checked(content, "--due")

    assert code == 0
    due = [one for one in report["findings"] if one["file"] == "curriculum/facts/P01.yaml"]
    assert [(one["code"], one["severity"]) for one in due] == [("C090", "warning")]


@pytest.mark.parametrize(
    "arguments", [("check", "--nothing"), ("check", "/no/such/path"), ("nope",)]
)
def test_wrong_use_exits_with_two(content: Path, arguments: tuple[str, ...]) -> None:
    assert run(content, *arguments).exit_code == 2


def test_publishing_says_what_is_new_and_then_unchanged(content: Path, database_url: str) -> None:
    first = run(content, "publish", "--json", database_url=database_url)
    second = run(content, "publish", database_url=database_url)

    assert (first.exit_code, second.exit_code) == (0, 0)
    names = [f"{kind} {slug}" for kind in ("course", "exam") for slug in ("practice", "second")]
    assert sorted(json.loads(first.stdout)["new"]) == [*names, "facts"]
    unchanged = [f"unchanged  {name}" for name in [*names, "facts", "house rules"]]
    assert sorted(second.stdout.splitlines()) == unchanged


def test_content_with_a_fault_is_not_published(content: Path, database_url: str) -> None:
    break_blueprint(content)

    result = run(content, "publish", database_url=database_url)

    assert result.exit_code == 1
    assert result.stdout.splitlines() == [f"{BLUEPRINT}:23:6 B004 above 0 %, at most 100 %"]


def test_a_fault_of_a_policy_is_told_once_and_where_it_is(content: Path) -> None:
    policy = content / "exams/policy/practice.yaml"
    policy.write_text(policy.read_text("utf-8").replace("hand-in", "go-on"), "utf-8")

    code, report = checked(content)

    assert code == 1
    assert [
        (one["file"], one["line"], one["column"], one["code"]) for one in report["findings"]
    ] == [("exams/policy/practice.yaml", 3, 10, "P004")]


def test_an_unknown_policy_is_told_at_the_blueprint(content: Path) -> None:
    path = content / BLUEPRINT
    path.write_text(path.read_text("utf-8").replace("policy: practice", "policy: none"), "utf-8")

    code, report = checked(content, str(path))

    assert code == 1
    (finding,) = report["findings"]
    assert (finding["file"], finding["code"]) == (BLUEPRINT, "B010")
    assert finding["text"] == "there is no policy `none`"


def test_a_difference_is_what_candidates_would_notice(content: Path, database_url: str) -> None:
    items = content / "exams" / "practice" / "items"
    assert run(content, "publish", database_url=database_url).exit_code == 0
    same = run(content, "diff", database_url=database_url)
    assert (same.exit_code, same.stdout.splitlines()[-1]) == (0, "Nothing would change.")

    edit(content / BLUEPRINT, "cut: 60%", "cut: 70%")
    edit(items / "pra-0001.md", "\nversion: 2\n", "\nversion: 3\n")
    edit(
        content / "curriculum/practice/01-exams/01-the-sitting.md", "What a sitting", "Any sitting"
    )
    begun = run(content, "new", "item", "pra-9001", "--exam", "practice")
    assert begun.exit_code == 0, begun.output
    approved = (
        (items / "pra-0001.md").read_text("utf-8").replace("item: pra-0001", "item: pra-9002")
    )
    (items / "pra-9002.md").write_text(approved, "utf-8")

    told = run(content, "diff", "--json", database_url=database_url)
    lines = run(content, "diff", database_url=database_url).stdout.splitlines()

    assert told.exit_code == 0
    folders = {(one["kind"], one["slug"]): one for one in json.loads(told.stdout)["folders"]}
    exam, course = folders["exam", "practice"], folders["course", "practice"]
    assert exam["rules"] == [{"where": "blueprint", "key": "cut", "before": "3/5", "after": "7/10"}]
    assert [(one["item"], one["change"], one["version_after"]) for one in exam["items"]] == [
        ("pra-0001", "changed", 3),
        ("pra-9002", "new", 3),
    ]
    assert [(one["lesson"], one["change"]) for one in course["lessons"]] == [
        ("the-sitting", "changed")
    ]
    assert "    blueprint: cut: 60 % → 70 %" in lines
    edit(items / "pra-0001.md", "\nversion: 3\n", "\nversion: 2\n")
    edit(items / "pra-0001.md", "points: 1", "points: 3")
    refused = run(content, "diff", database_url=database_url)
    assert refused.exit_code == 1
    assert "E010" in refused.stdout


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
