"""A proof fails on any changed leaf, and holds for whatever name a person may have."""

from collections.abc import Iterator
from typing import TypeAlias, cast

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from openbadgeslib.ob3.ldp import verify_data_integrity_proof

from server.credentials.domain.document import Document, Json
from server.credentials.domain.verdict import Verdict
from server.credentials.proof import ProofInvalid, verify_our_proof, verify_proof
from server.kernel.text import forbidden_character
from tests.unit.credentials.checking_builders import LIST, a_list, checked, material, text_of
from tests.unit.credentials.credential_builders import KEY, a_holder, a_record, signed

Path: TypeAlias = tuple[str | int, ...]
GENUINE = signed(a_record())
PEM = Ed25519PublicKey.from_public_bytes(KEY.raw).public_bytes(
    Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
)


def leaves(value: Json, path: Path = ()) -> Iterator[tuple[Path, Json]]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield from leaves(child, (*path, key))
    elif isinstance(value, list):
        for at, child in enumerate(value):
            yield from leaves(child, (*path, at))
    else:
        yield path, value


def flipped(leaf: Json) -> Json:
    if isinstance(leaf, bool):
        return not leaf
    text = str(leaf)
    middle = len(text) // 2
    return text[:middle] + chr(ord(text[middle]) ^ 1) + text[middle + 1 :]


def with_leaf(value: Json, path: Path, leaf: Json) -> Json:
    if not path:
        return leaf
    if isinstance(value, dict):
        return {
            key: with_leaf(child, path[1:], leaf) if key == path[0] else child
            for key, child in value.items()
        }
    if isinstance(value, list):
        return [
            with_leaf(child, path[1:], leaf) if at == path[0] else child
            for at, child in enumerate(value)
        ]
    return leaf


@pytest.mark.parametrize(
    ("path", "leaf"), [pytest.param(*one, id="/".join(map(str, one[0]))) for one in leaves(GENUINE)]
)
def test_a_flipped_bit_in_any_leaf_breaks_the_proof(path: Path, leaf: Json) -> None:
    changed = with_leaf(GENUINE, path, flipped(leaf))
    assert isinstance(changed, dict)

    with pytest.raises(ProofInvalid):
        verify_our_proof(changed, KEY.raw)


def other_spellings(value: Json) -> Iterator[Json]:
    """Each part in turn as JSON-LD would read it too: wrapped, unwrapped, told twice, by its id."""
    yield {"@value": value}
    yield {"@set": [value]}
    if isinstance(value, list):
        yield [*value, value[0]]
        if len(value) == 1:
            yield value[0]
    else:
        yield [value]
        yield {"id": value}


def parts(value: Json, path: Path = ()) -> Iterator[tuple[Path, Json]]:
    yield path, value
    members = value.items() if isinstance(value, dict) else ()
    places = enumerate(value) if isinstance(value, list) else ()
    for key, child in [*members, *places]:
        yield from parts(child, (*path, key))


def all_spellings(document: Document) -> Iterator[Document]:
    for path, part in parts(document):
        for other in other_spellings(part) if path else ():
            yield cast("Document", with_leaf(document, path, other))


def test_nothing_that_we_sign_can_be_spelt_in_another_way() -> None:
    """What reads a credential as JSON reads what we signed, or its proof does not hold."""
    spellings = list(all_spellings(GENUINE))

    assert len(spellings) > 300
    for document in spellings:
        with pytest.raises(ProofInvalid):
            verify_our_proof(document, KEY.raw)
        assert checked(text_of(document)).code is not None


def test_a_status_list_in_another_spelling_leaves_a_certificate_unchecked() -> None:
    for document in all_spellings(a_list()):
        found = checked(text_of(GENUINE), by=material(lists={LIST: document}))
        assert found.verdict is Verdict.UNVERIFIABLE


@pytest.mark.parametrize("member", [member for member in GENUINE if member != "proof"])
def test_a_missing_member_breaks_the_proof(member: str) -> None:
    document = {key: value for key, value in GENUINE.items() if key != member}

    with pytest.raises(ProofInvalid):
        verify_our_proof(document, KEY.raw)


names = st.text(min_size=1, max_size=40).filter(
    lambda name: bool(name.strip()) and forbidden_character(name) is None
)


@settings(max_examples=25, deadline=None)
@given(names)
def test_any_name_signs_and_another_implementation_agrees(name: str) -> None:
    document = signed(a_record(holder=a_holder(name)))

    verify_proof(document, KEY.raw)
    verify_data_integrity_proof(document, PEM)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=6,
)
terms = st.sampled_from(["id", "type", "name", "issuer", "evidence", "proof", "@context", "result"])
nodes = st.dictionaries(terms, json_values, max_size=3)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([path for path, _ in leaves(GENUINE)]), json_values | nodes)
def test_any_other_document_is_refused_and_nothing_breaks(path: Path, value: Json) -> None:
    changed = with_leaf(GENUINE, path, value)
    assert isinstance(changed, dict)

    if changed != GENUINE:
        with pytest.raises(ProofInvalid):
            verify_proof(changed, KEY.raw)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(list(GENUINE)), json_values | nodes)
def test_any_other_member_is_refused_and_nothing_breaks(member: str, value: Json) -> None:
    with pytest.raises(ProofInvalid):
        verify_proof({**GENUINE, member: value}, KEY.raw)
