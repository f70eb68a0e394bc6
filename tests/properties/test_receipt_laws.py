"""Laws of what a receipt rests on: canonical JSON is spelled in one way, and no other."""

import json

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from server.exams.domain.receipt import canonical

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
RESPONSES = st.recursive(
    TEXTS | st.none() | st.integers(-(2**53) + 1, 2**53 - 1),
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
)


@given(RESPONSES)
def test_canonical_json_is_what_python_writes_with_sorted_keys(response: object) -> None:
    assert canonical(response) == json.dumps(
        response, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


@given(TEXTS | st.dictionaries(st.from_regex("[a-z]{1,8}", fullmatch=True), st.lists(TEXTS)))
def test_canonical_json_of_a_response_is_that_of_rfc_8785(
    response: str | dict[str, list[str]],
) -> None:
    assert canonical(response).encode() == rfc8785.dumps(response)
