"""What an import leaves behind: drafts our checker takes, told one by one, and nothing else."""

import base64
import json
from pathlib import Path
from time import process_time

import pytest
from click.testing import CliRunner, Result

from server.cli import commands
from server.integrations.storing import FileThere, store
from server.items.domain.model import Single
from server.items.domain.parse import parse_item
from server.settings import from_environment
from tests.factories import a_png
from tests.unit.integrations.exchange import brought
from tests.unit.integrations.qti import choices, interaction, manifest, packed, qti
from tests.unit.integrations.test_moodle_xml import NO, YES, quiz

AIKEN = """What stops an agent at once?
A. A ticket
B. *One* feature_flag <b>

ANSWER: B

Who decides?
A) The owner
B) The vendor
ANSWER: C
"""

CHOICE = interaction("choice", choices("A ticket", "The owner"), max_choices="1")


def run(content: Path, *words: str) -> Result:
    settings = from_environment({"ASSAY_CONTENT_DIR": str(content)})
    return CliRunner().invoke(commands(settings), ["content", *words])


def imported(
    folder: Path, text: str | bytes, name: str = "quiz.txt", form: str = "aiken"
) -> Result:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    into = str(folder / "items")
    return run(folder, "import", "--format", form, str(file), "--into", into, "--json")


@pytest.mark.parametrize(
    ("form", "name", "text"),
    [("gift", "a.txt", "// none yet"), ("aiken", "a.txt", ""), ("moodle-xml", "a.xml", "<quiz/>"),
     ("markdown", "a.md", ""), ("csv", "a.csv", "question,answer")],
)  # fmt: skip
def test_what_holds_no_item_says_so(tmp_path: Path, form: str, name: str, text: str) -> None:
    told = imported(tmp_path, text, name, form)

    assert told.exit_code == 0, told.output
    assert [one["text"] for one in json.loads(told.output)["remarks"]] == [
        "There is no item in it."
    ]


def test_each_item_is_told_and_the_good_ones_are_drafts(tmp_path: Path) -> None:
    result = imported(tmp_path, AIKEN)

    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert told["counts"] == {"imported": 1, "lossy": 0, "refused": 1}
    assert [(one["line"], one["code"], one["id"]) for one in told["items"]] == [
        (1, None, "what-stops-an-agent-at-once"),
        (7, "E051", None),
    ]
    files = [one.name for one in (tmp_path / "items").iterdir()]
    assert files == ["what-stops-an-agent-at-once.md"]
    item, findings = parse_item((tmp_path / "items" / files[0]).read_bytes(), files[0])
    assert item is not None
    assert isinstance(item.body, Single)
    assert item.body.options[1].is_key
    assert findings == []


def test_an_import_never_takes_an_id_or_a_file_that_is_there(tmp_path: Path) -> None:
    bank = tmp_path / "exams" / "one" / "items"
    bank.mkdir(parents=True)
    (bank / "what-stops-an-agent-at-once.md").write_text("broken")
    imported(tmp_path, AIKEN)
    imported(tmp_path, AIKEN)

    names = sorted(one.name for one in (tmp_path / "items").iterdir())

    assert names == ["what-stops-an-agent-at-once-2.md", "what-stops-an-agent-at-once-3.md"]
    assert (bank / "what-stops-an-agent-at-once.md").read_text() == "broken"


@pytest.mark.parametrize("form", ["canvas", "RELATE", "gifts"])
def test_a_format_we_do_not_know_is_named(tmp_path: Path, form: str) -> None:
    result = imported(tmp_path, AIKEN, form=form)

    assert result.exit_code == 2
    assert form in result.stderr
    assert not (tmp_path / "items").exists()


def test_a_file_that_is_no_text_is_refused_whole(tmp_path: Path) -> None:
    result = imported(tmp_path, b"\xff\x00\xfe")

    assert result.exit_code == 1
    assert [one["code"] for one in json.loads(result.stdout)["items"]] == ["E001"]


def test_html_that_opens_tags_and_never_closes_them_is_read_quickly() -> None:
    hostile = "<a href='" * 9_000
    began = process_time()

    arrived = brought("gift", f"[html]{hostile}{{=a ~b}}")

    assert process_time() - began < 3
    assert [row.code for row in arrived.rows] == [None]


def test_nothing_is_stored_where_one_file_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("mine")

    with pytest.raises(FileThere):
        store(tmp_path, {"a.md": b"new", "pictures/p.png": b"p", "b.md": b"theirs"})

    assert [one.name for one in tmp_path.rglob("*") if one.is_file()] == ["b.md"]
    assert (tmp_path / "b.md").read_text() == "mine"


def test_questions_of_moodle_come_in_pass_the_check_and_go_out_again(tmp_path: Path) -> None:
    data = base64.b64encode(a_png(80, 80)).decode()
    stem = f'What is <u>this</u>? <img src="data:image/png;base64,{data}" alt="A plan">'
    quiz_file, items, out = tmp_path / "quiz.xml", tmp_path / "items", tmp_path / "out"
    quiz_file.write_text(quiz("multichoice", YES + NO, stem))

    came = run(tmp_path, "import", "--format", "moodle-xml", str(quiz_file), "--into", str(items))
    checked = run(tmp_path, "check", str(items))
    went = run(tmp_path, "export", "--format", "moodle-xml", str(items), "--into", str(out))
    back = run(
        tmp_path, "import", "--format", "moodle-xml", str(out / f"{tmp_path.name}.xml"),
        "--into", str(tmp_path / "again"),
    )  # fmt: skip

    assert came.exit_code == checked.exit_code == went.exit_code == back.exit_code == 0, came.output
    assert "Underlining is not kept." in came.stdout
    (first,) = items.glob("*.md")
    (second,) = (tmp_path / "again").glob("*.md")
    assert second.read_text().replace(second.stem, first.stem) == first.read_text()


def test_a_package_of_qti_comes_in_passes_the_check_and_goes_out_again(tmp_path: Path) -> None:
    shown = qti(f"<p><u>Look</u>: <img src='p.png' alt='A plan'/></p>{CHOICE}", "A")
    files: dict[str, bytes | str] = {
        "imsmanifest.xml": manifest("one.xml", "two.xml"), "p.png": a_png(80, 80),
        "one.xml": shown, "two.xml": qti(interaction("slider", ""), "A"),
    }  # fmt: skip
    package, items, out = tmp_path / "items.zip", tmp_path / "items", tmp_path / "out"
    package.write_bytes(packed(files))

    came = run(tmp_path, "import", "--format", "qti", str(package), "--into", str(items))
    checked = run(tmp_path, "check", str(items))
    went = run(tmp_path, "export", "--format", "qti", str(items), "--into", str(out))
    (written,) = out.iterdir()
    again = str(tmp_path / "again")
    back = run(tmp_path, "import", "--format", "qti", str(written), "--into", again)

    assert (came.exit_code, checked.exit_code, went.exit_code, back.exit_code) == (1, 0, 0, 0)
    assert "Underlining is not kept." in came.stdout
    assert "E056" in came.stdout
    (first,) = items.glob("*.md")
    (second,) = (tmp_path / "again").glob("*.md")
    assert second.read_text().replace(second.stem, first.stem) == first.read_text()
