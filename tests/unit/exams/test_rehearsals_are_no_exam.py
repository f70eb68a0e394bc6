"""No folder of the content can be taken for the sittings of rehearsals."""

from pathlib import Path

from server.exams.content import check, read_folder
from server.exams.domain.rehearsing import REHEARSAL
from tests.factories import second_exam, small_content


def test_an_exam_cannot_be_called_like_a_rehearsal(tmp_path: Path) -> None:
    content = small_content(tmp_path)
    second_exam(content, REHEARSAL)

    findings = check(read_folder(content)).findings

    named = [one for one in findings if one.file == f"exams/{REHEARSAL}/blueprint.yaml"]
    assert [one.code for one in named] == ["E008"]
