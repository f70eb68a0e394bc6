"""One broken file for each case, and the places the checker names. Codes are stable."""

from pathlib import Path

import pytest

from server.items.domain.codes import CODES
from server.items.domain.parse import Known, parse_item
from tests.factories import a_png

BROKEN = Path(__file__).parent / "broken"
FILES = {"pictures/plan.png": a_png(400, 300), "pictures/text.png": b"no picture"}
KNOWN = Known(
    frozenset({"B"}), frozenset({"FND-2.1"}), frozenset({"F01"}), FILES.get, negative_marking=False
)

EXPECTED: dict[str, list[str]] = {
    "E001-bidi": ["13:6 E001 error"],
    "E001-escaped-in-header": ["5:8 E001 error"],
    "E001-not-utf8": ["14:4 E001 error"],
    "E001-nul": ["13:7 E001 error"],
    "E002-answers": ["116:1 E002 error"],
    "E002-criteria": ["44:3 E002 error"],
    "E002-exemplars": ["56:1 E002 error"],
    "E002-options": ["42:1 E002 error"],
    "E002-pairs": ["44:3 E002 error", "44:14 E002 error"],
    "E002-testlet-items": ["11:141 E002 error"],
    "E003-missing": ["1:1 E003 error"],
    "E003-open": ["1:1 E003 error"],
    "E004-anchor": ["5:8 E004 error"],
    "E004-duplicate-key": ["4:1 E004 error"],
    "E004-key-is-a-list": ["12:11 E004 error"],
    "E004-merge": ["12:11 E004 error"],
    "E004-nested-too-deep": ["12:31 E004 error"],
    "E004-no-mapping": ["2:1 E004 error"],
    "E004-syntax": ["6:7 E004 error"],
    "E005-default-of-another-policy": ["12:24 E005 error"],
    "E005-key-of-another-type": ["12:1 E005 error"],
    "E005-unknown-key": ["12:1 E005 error"],
    "E006-differ-by-nothing": ["12:36 E006 error"],
    "E006-needed-from-review": ["2:1 E006 error"],
    "E006-required": ["2:1 E006 error"],
    "E006-review-without-role": ["13:5 E006 error"],
    "E006-testlet-without-items": ["2:1 E006 error"],
    "E007-answer-worth-nothing": ["17:1 E007 error"],
    "E007-default-over-100": ["12:33 E007 error"],
    "E007-empty-title": ["5:8 E007 error"],
    "E007-facts-as-text": ["12:8 E007 error"],
    "E007-floor-of-another-policy": ["12:31 E007 error"],
    "E007-gap-with-weights": ["17:10 E007 error"],
    "E007-gap-without-points": ["15:1 E007 error"],
    "E007-one-rater-differs": ["12:36 E007 error"],
    "E007-points-nan": ["8:9 E007 error"],
    "E007-points-true": ["8:9 E007 error"],
    "E007-points-zero": ["8:9 E007 error"],
    "E007-review-as-text": ["12:11 E007 error"],
    "E007-review-without-day": ["13:44 E007 error"],
    "E007-scoring-as-text": ["12:10 E007 error"],
    "E007-shuffle-yes": ["12:10 E007 error"],
    "E007-value-of-a-distractor": ["21:12 E007 error"],
    "E007-version-text": ["3:10 E007 error"],
    "E007-weight-of-a-criterion": ["19:26 E007 error"],
    "E007-weight-unreadable": ["18:10 E007 error"],
    "E007-weight-without-policy": ["17:10 E007 error"],
    "E007-words-turned-round": ["12:24 E007 error"],
    "E008-malformed-id": ["2:7 E008 error"],
    "E011-kind-of-gap": ["15:1 E011 error"],
    "E011-policy-of-another-type": ["12:19 E011 error"],
    "E011-resolve": ["12:19 E011 error"],
    "E011-status": ["10:9 E011 error"],
    "E011-type": ["4:7 E011 error"],
    "E012-domain": ["6:9 E012 error"],
    "E012-objective": ["7:12 E012 error"],
    "E013-no-case": ["13:1 E013 error"],
    "E013-no-stem": ["13:1 E013 error"],
    "E014-code-never-ends": ["21:1 E014 error"],
    "E014-section-missing": ["12:1 E014 error"],
    "E014-testlet-without-case": ["12:1 E014 error"],
    "E015-nameless-section": ["20:1 E015 error"],
    "E015-section-of-another-type": ["20:1 E015 error"],
    "E015-unknown-section": ["15:1 E015 error"],
    "E016-exemplar-twice": ["23:1 E016 error"],
    "E016-feedback-twice": ["23:1 E016 error"],
    "E016-gap-twice": ["19:1 E016 error"],
    "E016-twice": ["20:1 E016 error"],
    "E020-gap-with-one-option": ["15:1 E020 error"],
    "E020-one-option": ["15:1 E020 error"],
    "E020-one-pair": ["15:1 E020 error"],
    "E021-gap-with-two-keys": ["15:1 E021 error"],
    "E021-no-key": ["15:1 E021 error"],
    "E021-two-keys": ["15:1 E021 error"],
    "E022-all-keys": ["15:1 E022 warning"],
    "E022-no-key": ["15:1 E022 error"],
    "E023-code-beside-marker": ["16:10 E023 error"],
    "E023-criterion-without-id": ["19:3 E023 error"],
    "E023-left-twice-without-a-value": ["21:3 E023 error"],
    "E023-missing": ["17:1 E023 error"],
    "E023-pair-valued-twice": ["21:3 E023 error"],
    "E023-stray-line": ["18:1 E023 error"],
    "E023-text-after-rationale": ["18:3 E023 error"],
    "E023-twice": ["17:1 E023 error"],
    "E024-equal": ["17:1 E024 error"],
    "E024-equal-answers": ["17:1 E024 error"],
    "E025-empty": ["17:1 E025 error"],
    "E025-empty-answer": ["17:1 E025 error"],
    "E025-exemplar-without-text": ["20:1 E025 error"],
    "E026-mapped-never-100": ["17:1 E026 error"],
    "E026-never-100": ["17:1 E026 error"],
    "E026-no-full-answer": ["16:1 E026 error"],
    "E026-pairs-never-100": ["19:3 E026 error"],
    "E027-answer-over-100": ["16:1 E027 error"],
    "E027-over-100": ["17:10 E027 error"],
    "E027-pair-over-100": ["20:17 E027 error"],
    "E028-under-minus-100": ["18:10 E028 error"],
    "E029-all-of-the-above": ["18:1 E029 warning"],
    "E030-rationale": ["20:1 E030 error"],
    "E031-two-steps": ["15:1 E031 error"],
    "E032-empty-row": ["21:3 E032 error"],
    "E032-left-alone": ["20:3 E032 error"],
    "E032-no-table": ["16:1 E032 error"],
    "E032-three-cells": ["20:1 E032 error"],
    "E033-gap-twice": ["13:23 E033 error"],
    "E033-gap-without-section": ["13:23 E033 error"],
    "E033-malformed-heading": ["19:1 E033 error"],
    "E033-malformed-mark": ["13:19 E033 error"],
    "E033-section-without-gap": ["19:1 E033 error"],
    "E034-low-above-high": ["16:1 E034 error"],
    "E034-negative-tolerance": ["16:1 E034 error"],
    "E034-no-answer": ["15:1 E034 error"],
    "E034-percent-of-zero": ["16:1 E034 error"],
    "E034-same-band-twice": ["18:1 E034 error"],
    "E034-text-unreadable": ["16:1 E034 error"],
    "E034-two-points": ["16:1 E034 error"],
    "E034-unreadable": ["16:1 E034 error"],
    "E034-wider-band": ["17:1 E034 error"],
    "E035-no-unit-named": ["12:8 E035 error"],
    "E035-unknown-unit": ["17:5 E035 error"],
    "E035-zero-unit": ["12:21 E035 error"],
    "E036-pattern": ["16:1 E036 error"],
    "E037-a-region-beyond-the-picture": ["18:1 E037 error"],
    "E037-a-region-without-area": ["18:1 E037 error"],
    "E037-a-shape-of-two-corners": ["18:1 E037 error"],
    "E037-no-image-no-alt": ["15:1 E037 error", "15:1 E037 error"],
    "E037-no-key": ["17:1 E037 error"],
    "E037-no-picture": ["12:8 E037 error"],
    "E038-cells-missing": ["19:1 E038 error"],
    "E038-level-headed-by-words": ["16:28 E038 error"],
    "E038-level-like-the-one-below": ["19:47 E038 error"],
    "E038-levels-begin-late": ["16:24 E038 error"],
    "E038-levels-not-rising": ["16:32 E038 error"],
    "E038-lowest-not-described": ["19:30 E038 error"],
    "E038-no-rubric": ["12:1 E038 error"],
    "E038-no-table": ["16:1 E038 error"],
    "E038-one-level": ["19:1 E038 error"],
    "E039-testlet-of-one": ["11:8 E039 error"],
    "E040-not-yet-offered": ["4:7 E040 error"],
    "E041-a-picture-elsewhere": ["12:8 E041 error"],
    "E041-a-picture-that-is-missing": ["12:8 E041 error"],
    "E041-autolink": ["13:6 E041 error"],
    "E041-external-image": ["13:10 E041 error"],
    "E041-image-by-name": ["13:1 E041 error"],
    "E041-image-in-link": ["13:7 E041 error"],
    "E041-javascript": ["13:9 E041 error"],
    "E041-path-leaves": ["13:10 E041 error"],
    "E041-raw-html": ["13:3 E041 error", "13:10 E041 error"],
    "E042-author-accepts": ["13:3 E042 error"],
    "E042-no-content-review": ["10:9 E042 error"],
    "E044-length": ["16:1 E044 warning"],
    "E044-words": ["16:1 E044 warning"],
    "E045-unknown-fact": ["12:14 E045 error"],
    "E046-too-small-to-touch": ["18:1 E046 warning"],
    "E048-heading": ["20:1 E048 error"],
    "E048-no-such-level": ["20:1 E048 error"],
    "E048-not-scored": ["21:1 E048 error"],
    "E048-scored-twice": ["20:1 E048 error"],
    "E048-unknown-criterion": ["20:1 E048 error"],
    "E049-takes-points-away": ["12:40 E049 error"],
}

ELSEWHERE = {path.name[:4] for path in (Path(__file__).parent / "broken_banks").iterdir()}
"""Seen with the whole bank: test_broken_banks.py."""
IMPORTS = {code for code in CODES if code >= "E050"}
"""Of files of other systems: see the tests of integrations."""


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_each_fault_is_told_at_its_place(name: str) -> None:
    item, findings = parse_item((BROKEN / f"{name}.md").read_bytes(), name, known=KNOWN)

    told = [f"{f.line}:{f.column} {f.code} {f.severity}" for f in findings]
    assert told == EXPECTED[name]
    assert (item is None) == any(line.endswith("error") for line in told)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_each_file_triggers_the_code_it_is_named_for(name: str) -> None:
    assert any(name[:4] in line for line in EXPECTED[name])


def test_every_code_that_applies_has_its_file() -> None:
    files = {path.stem for path in BROKEN.glob("*.md")}

    assert files == set(EXPECTED)
    assert {name[:4] for name in files} | ELSEWHERE == set(CODES) - IMPORTS
