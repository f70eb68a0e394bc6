"""Safe Exam Browser: the key of settings and the proof of it, as its documentation has them."""

import hashlib
import plistlib
import re

from server.exams.domain.safe_browser import (
    SafeBrowserRule,
    broken_browser,
    config_key,
    is_proven,
    proof,
    seb_file,
)

START = "https://assay.example/exams/foundations"
RULE = SafeBrowserRule(generated=True, quit_url="https://assay.example/")
# The order of these keys is that of the example in seb-config-key.html.
DOCUMENTED = (
    "additionalResources", "allowAirPlay", "allowBrowsingBackForward", "allowDictation",
    "allowDownUploads", "allowedDisplayBuiltin", "allowFlashFullscreen", "allowWlan",
    "blacklistURLFilter", "HTTPProxy", "HTTPRequiresPassword", "HTTPSEnable", "HTTPSUsername",
    "HTTPUsername", "URLFilterMessage", "urlFilterRegex", "URLFilterRules", "zoomMode",
)  # fmt: skip


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_keys_are_sorted_as_the_documentation_does() -> None:
    settings = dict.fromkeys(reversed(DOCUMENTED), 1)
    expected = ",".join(f'"{name}":1' for name in DOCUMENTED)

    assert config_key(settings) == sha256(f"{{{expected}}}")


def test_nothing_is_spaced_or_escaped_and_empty_mappings_are_left_out() -> None:
    settings = {
        "originatorVersion": "SEB_Win_2.1.1",
        "whitelistURLFilter": "^.*?:\\/\\/((safeexambrowser\\.org)$",
        "URLFilterRules": [{"regex": False, "action": 1, "active": True, "nothing": {}}],
        "embeddedCertificates": [],
        "proxies": {},
        "quitURL": "",
        "startURL": "https://exämple.org/a b",
    }

    assert config_key(settings) == sha256(
        '{"embeddedCertificates":[],"quitURL":"","startURL":"https://exämple.org/a b",'
        '"URLFilterRules":[{"action":1,"active":true,"regex":false}],'
        '"whitelistURLFilter":"^.*?:\\/\\/((safeexambrowser\\.org)$"}'
    )


def test_a_proof_is_of_the_address_without_its_fragment_and_the_key() -> None:
    key = "a" * 64

    assert proof(f"{START}?a=1#item-2", key) == sha256(f"{START}?a=1{key}")
    assert is_proven(sha256(START + key), START, ["b" * 64, key])
    assert not is_proven(sha256(START + key), f"{START}/", [key])
    assert not is_proven(sha256(START + key).upper(), START, [key])
    assert not is_proven("é", START, [key])


def test_the_file_holds_the_settings_whose_key_counts() -> None:
    written = plistlib.loads(seb_file(RULE.settings(START)))

    assert (written["startURL"], written["quitURL"]) == (START, "https://assay.example/")
    assert RULE.keys(START) == (config_key(written),)
    allowed = [one["expression"] for one in written["URLFilterRules"]]
    assert {"assay.example/exams/foundations", "assay.example/sittings/*"} <= set(allowed)
    assert not [
        one for one in allowed if one.startswith(("assay.example/courses", "assay.example/*"))
    ]
    assert re.fullmatch("[0-9a-f]{64}", RULE.keys(START)[0])
    assert RULE.keys(START) != RULE.keys(START + "x")


def test_keys_from_elsewhere_count_beside_ours() -> None:
    other = "c" * 64

    assert SafeBrowserRule(config_keys=(other,)).keys(START) == (other,)
    assert SafeBrowserRule(config_keys=(other,), generated=True).keys(START)[0] == other


def test_rules_that_nobody_could_keep_are_told() -> None:
    assert [one for one, _ in broken_browser(SafeBrowserRule())] == ["safe_exam_browser"]
    wrong = SafeBrowserRule(config_keys=("A" * 64, "a" * 64), quit_url="javascript:1")
    assert [one for one, _ in broken_browser(wrong)] == [
        "safe_exam_browser.config_keys.0",
        "safe_exam_browser.quit_url",
    ]
    assert list(broken_browser(None)) == []
