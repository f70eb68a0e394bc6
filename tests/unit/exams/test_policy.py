"""Policies: what each fault is called and where it is found, and whom they let start."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.exams.domain.policy import (
    OF_OLD,
    AgreementNeeded,
    AtZero,
    Calculator,
    NetworkOutside,
    Policy,
    Renewal,
    Retake,
    of_release,
    to_json,
)
from server.exams.domain.policy_file import CODES, MAX_AGREEMENT_BYTES, parse_policy
from server.exams.domain.windows import ExamNoLongerOpen, ExamNotOpenYet

ROOT = Path(__file__).parents[3]
FILE = "exams/policy/night.yaml"
SOURCE = """\
policy: night
retake: {waits_days: [0, 7], attempts: 3, window_days: 365}
at_zero: hand-in
window: {opens: 2026-12-01T20:00:00Z, closes: 2026-12-02T04:00:00+01:00}
access_code: required
networks: [192.0.2.0/24, "2001:db8::/32"]
agreement: honesty.md
"""
OPENS = datetime(2026, 12, 1, 20, tzinfo=UTC)
CLOSES = datetime(2026, 12, 2, 3, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TEXTS = {"honesty.md": b"I work **alone**.\n", "night.yaml": SOURCE.encode()}


def parsed(source: str = SOURCE, honesty: bytes = TEXTS["honesty.md"]) -> Policy:
    policy, findings = parse_policy(source.encode(), FILE, TEXTS | {"honesty.md": honesty})
    assert findings == []
    assert policy is not None
    return policy


def faults(old: str, new: str, honesty: bytes = TEXTS["honesty.md"]) -> list[str]:
    assert old in SOURCE
    source = SOURCE.replace(old, new).encode()
    policy, findings = parse_policy(source, FILE, TEXTS | {"honesty.md": honesty})
    assert (policy is None) == bool(findings)
    return [str(one).removeprefix("exams/policy/") for one in findings]


def test_a_policy_is_read_as_written() -> None:
    policy = parsed()

    assert policy.retake == Retake(waits_days=(0, 7), attempts=3, window_days=365)
    assert policy.at_zero is AtZero.HAND_IN
    assert policy.needs_code
    assert (policy.window.opens, policy.window.closes) == (OPENS, CLOSES)
    assert policy.agreement is not None
    assert policy.agreement.html == "<p>I work <strong>alone</strong>.</p>"


def test_aids_are_none_but_notes_unless_a_policy_says_so() -> None:
    assert (parsed().has_calculator, parsed().notes) == (False, True)
    given = parsed(f"{SOURCE}calculator: basic\nnotes: false\n")

    assert (given.has_calculator, given.notes) == (True, False)
    assert given.version != parsed().version
    assert "P004" in faults("networks:", "calculator: scientific\nnetworks:")[0]


IN_TIME = Renewal(window_days=120, remind_days=(60, 14), grace_days=60)


@pytest.mark.parametrize("source", [SOURCE, SOURCE[: SOURCE.index("window:")]])
def test_what_is_stored_is_read_back_the_same(source: str) -> None:
    assert of_release({"policy": to_json(parsed(source))}) == parsed(source)


def test_rules_of_before_there_were_policies_are_read_from_the_blueprint() -> None:
    retake = {"waits_days": [7, 14], "attempts": 4, "window_days": 365}

    policy = of_release({"blueprint": {"retake": retake}})

    expected = Retake(waits_days=(7, 14), attempts=4, window_days=365)
    assert policy == Policy(name=OF_OLD, version=policy.version, retake=expected)


@pytest.mark.parametrize(
    ("path", "retake", "renewal"),
    [
        ("standard", Retake(waits_days=(7, 14, 60), attempts=4, window_days=365), IN_TIME),
        ("practice", Retake(), Renewal()),
        ("renewal", Retake(waits_days=(0, 1)), IN_TIME),
    ],
)
def test_our_own_policies_have_the_numbers_of_the_programme(
    path: str, retake: Retake, renewal: Renewal
) -> None:
    file = f"exams/policy/{path}.yaml"

    policy, findings = parse_policy((ROOT / file).read_bytes(), file, {})

    assert findings == []
    assert policy is not None
    assert policy == Policy(
        name=path,
        version=policy.version,
        retake=retake,
        calculator=Calculator.BASIC,
        renewal=renewal,
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("policy: night", "policy: &n night", "night.yaml:1:9 P001"),
        ("at_zero", "at_zreo", "night.yaml:3:1 P002"),
        ("attempts: 3", "tries: 3", "night.yaml:2:30 P002"),
        ("opens:", "starts:", "night.yaml:4:10 P002"),
        ("at_zero: hand-in\n", "", "night.yaml:1:1 P003"),
        ("hand-in", "go-on", "night.yaml:3:10 P004"),
        ("required", "yes", "night.yaml:5:14 P004"),
        ("[0, 7]", "[0, soon]", "night.yaml:2:26 P004"),
        ("[0, 7]", "[0, 7.5]", "night.yaml:2:26 P004"),
        ("2026-12-01T20:00:00Z", "2026-12-01T20:00:00", "night.yaml:4:17 P004"),
        ("2026-12-01T20:00:00Z", "tomorrow", "night.yaml:4:17 P004"),
        ("192.0.2.0/24", "7", "night.yaml:6:12 P004"),
        ("policy: night", "policy: day", "night.yaml:1:9 P005"),
        ("policy: night", "policy: Night!", "night.yaml:1:9 P005"),
        ("honesty.md", "honour.md", "night.yaml:7:12 P006"),
        ("honesty.md", "../policy/honesty.md", "night.yaml:7:12 P006"),
        ("honesty.md", "night.yaml", "night.yaml:7:12 P006"),
    ],
)
def test_a_fault_is_found_at_its_place(old: str, new: str, expected: str) -> None:
    assert expected in [" ".join(fault.split()[:2]) for fault in faults(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[0, 7]", "[0, -7]", "2:26 P004 from 0 to 3650 days"),
        ("attempts: 3", "attempts: 0", "2:40 P004 from 1 to 100 attempts, or null"),
        ("window_days: 365", "window_days: 0", "2:56 P004 from 1 to 3650 days, or null"),
        ("2026-12-02T04:00:00+01:00", "2026-12-01T21:00:00+01:00",
         "4:9 P004 `opens` comes before `closes`"),
        ("required", "required\nrenewal: {window_days: 30, remind_days: [30, 60]}",
         "6:46 P004 within `window_days`: nobody could renew it then"),
    ],
)  # fmt: skip
def test_a_value_out_of_range_is_refused(old: str, new: str, expected: str) -> None:
    assert faults(old, new) == [f"night.yaml:{expected}"]


@pytest.mark.parametrize(
    "network", ["192.0.2.1/24", "192.0.2.0/33", "the-campus", "2001:db8::/129"]
)
def test_a_network_that_is_none_is_found_at_its_place(network: str) -> None:
    (fault,) = faults("192.0.2.0/24", f"'{network}'")

    assert fault.startswith("night.yaml:6:12 P004 a network as")


@pytest.mark.parametrize(
    "retake", ["attempts: 3, window_days: null", "attempts: null, window_days: 365", "attempts: 3"]
)
def test_attempts_and_their_window_come_together(retake: str) -> None:
    (fault,) = faults("attempts: 3, window_days: 365", retake)

    assert fault.startswith("night.yaml:2:9 P004 `attempts` and `window_days` come together")


def test_no_limit_on_tries_is_no_fault() -> None:
    assert faults("attempts: 3, window_days: 365", "attempts: null, window_days: null") == []


@pytest.mark.parametrize(
    ("honesty", "expected"),
    [
        (b" \n", "night.yaml:7:12 P006"),
        (b"![a seal](seal.png)", "night.yaml:7:12 P006"),
        (b"x" * (MAX_AGREEMENT_BYTES + 1), "night.yaml:7:12 P006"),
        (b"I \xff", "honesty.md:1:1 E001"),
        (b"I work\n<script>alone</script>", "honesty.md:2:1 E041"),
    ],
)
def test_an_agreement_is_a_text_that_can_be_read(honesty: bytes, expected: str) -> None:
    assert expected in [" ".join(one.split()[:2]) for one in faults("night", "night", honesty)]


def test_every_code_stands_in_the_guide_with_its_line() -> None:
    guide = (ROOT / "exams" / "README.md").read_text("utf-8")

    assert dict(re.findall(r"^\| (P\d{3}) \| (.+) \|$", guide, re.MULTILINE)) == CODES


def test_a_version_follows_from_what_is_said() -> None:
    version = parsed().version

    assert parsed(SOURCE + "# remarks are no rules\n").version == version
    assert parsed(SOURCE.replace("[0, 7]", "[0, 8]")).version != version
    assert parsed(honesty=b"I work **together**.").version != version
    assert parsed(honesty=b"I work **alone**.\r\n\r\n").version == version


def test_a_version_that_was_published_stays() -> None:
    stored = to_json(parsed()) | {"version": "of-the-day"}

    assert of_release({"policy": stored}).version == "of-the-day"


@pytest.mark.parametrize(
    ("now", "refused"),
    [
        (OPENS - SECOND, ExamNotOpenYet),
        (OPENS, None),
        (CLOSES - SECOND, None),
        (CLOSES, ExamNoLongerOpen),
    ],
)
def test_a_window_opens_and_closes_on_the_second(now: datetime, refused: type | None) -> None:
    assert type(parsed().refusal(client=None, now=now)) is (refused or type(None))


def test_one_who_is_early_is_told_when_it_opens() -> None:
    refusal = parsed().refusal(client=None, now=OPENS - SECOND)

    assert refusal is not None
    assert refusal.members == {"retry_at": None, "opens_at": "2026-12-01T20:00:00.000Z"}


@pytest.mark.parametrize(
    ("client", "is_let_in"),
    [
        ("192.0.2.77", True),
        ("::ffff:192.0.2.77", True),
        ("2001:db8:1::5", True),
        (None, True),
        ("192.0.3.1", False),
        ("::ffff:192.0.3.1", False),
        ("2001:db9::1", False),
        ("unknown", False),
        ("192.0.2.77, 192.0.3.1", False),
        ("", False),
    ],
)
def test_only_the_networks_of_the_policy_are_let_in(client: str | None, is_let_in: bool) -> None:  # noqa: FBT001 - a case
    refusal = parsed().refusal(client=client, now=OPENS)

    assert isinstance(refusal, NetworkOutside) is not is_let_in


def test_the_present_wording_must_be_accepted() -> None:
    policy = parsed()
    assert policy.agreement is not None

    policy.require_accepted(policy.agreement.version)
    for version in (None, "", "yes", parsed(honesty=b"Of old.").agreement.version):  # type: ignore[union-attr]  # it has one
        with pytest.raises(AgreementNeeded) as refused:
            policy.require_accepted(version)
        assert refused.value.members["agreement_version"] == policy.agreement.version
