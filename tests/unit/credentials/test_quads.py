"""What the table reads and refuses. That others write the same is judged in tests/properties."""

from dataclasses import replace

import pytest

from server.credentials.canonical import our_n_quads
from server.credentials.contexts import pinned
from server.credentials.domain.claims import credential
from server.credentials.domain.document import CREDENTIALS_V2, Document, Json
from server.credentials.domain.quads import NotOurShape
from server.credentials.domain.terms import ContextUnusable, Kind, compiled
from server.credentials.proof import ProofInvalid, signing_input, verify_our_proof, verify_proof
from tests.unit.credentials.credential_builders import KEY, a_record, signed_document
from tests.unit.credentials.test_credential_proof import W3C_CREDENTIAL, W3C_OPTIONS

IDENTITY: Document = {"type": "IdentityObject", "hashed": False, "identityHash": "Ada"}


def with_identities(identities: list[Json]) -> Document:
    document = credential(a_record())
    subject = document["credentialSubject"]
    assert isinstance(subject, dict)
    return document | {"credentialSubject": subject | {"identifier": identities}}


def names(document: Document) -> dict[str, str]:
    """Which canonical name each identity has."""
    lines = our_n_quads(document).decode().split("\n")
    told = [line.split(" ", 2) for line in lines if line.startswith("_:")]
    return {
        value.split('"')[1]: name
        for name, member, value in told
        if member.endswith("identityHash>")
    }


def test_identities_are_named_whatever_their_order() -> None:
    three: list[Json] = [IDENTITY | {"identityHash": name} for name in ("Ada", "Ben", "Cyd")]

    first = names(with_identities(three))

    assert sorted(first.values()) == ["_:c14n0", "_:c14n1", "_:c14n2"]
    assert names(with_identities(three[::-1])) == first


@pytest.mark.parametrize("identities", [[IDENTITY, IDENTITY], [IDENTITY] * 5, []])
def test_identities_that_cannot_be_told_apart_are_refused(identities: list[Json]) -> None:
    with pytest.raises(NotOurShape):
        our_n_quads(with_identities(identities))


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("hashed", "true"),
        ("hashed", 1),
        ("identityHash", ["Ada", ["Ben"]]),
        ("identityHash", {"@value": "Ada"}),
        ("allowedValue", ["x"]),
        ("type", ["IdentityObject", "Profile"]),
        ("type", "AchievementCredential"),
        ("type", ["IdentityObject", {"id": "urn:x:1"}]),
        ("id", "_:b0"),
        ("id", "https://assay.example/a b"),
        ("validFrom", "2026-10-09T12:00:00Z"),
    ],
)
def test_what_is_not_in_our_shape_is_refused(member: str, value: Json) -> None:
    with pytest.raises(NotOurShape):
        our_n_quads(with_identities([IDENTITY | {member: value}]))


def test_other_contexts_are_not_ours() -> None:
    with pytest.raises(NotOurShape):
        signing_input(W3C_CREDENTIAL, W3C_OPTIONS)


def test_another_issuers_shape_is_read_by_a_processor_only() -> None:
    ours = credential(a_record())
    theirs = signed_document(
        ours | {"type": ["VerifiableCredential", "AchievementCredential"]}, contexts=pinned()
    )

    verify_proof(theirs, KEY.raw)
    with pytest.raises(ProofInvalid):
        verify_our_proof(theirs, KEY.raw)


def test_terms_of_a_type_stand_beside_those_that_hold_everywhere() -> None:
    terms = compiled([pinned()[CREDENTIALS_V2]])

    assert "validFrom" not in terms.everywhere
    assert terms.by_type["VerifiableCredential"]["validFrom"].kind is Kind.TYPED
    assert terms.by_type["VerifiableCredential"]["name"] == terms.everywhere["name"]


@pytest.mark.parametrize("left_out", ["proof", "verifiableCredential", "cnf", "_sd", "id"])
def test_graphs_scoped_members_and_json_are_never_signed(left_out: str) -> None:
    assert left_out not in compiled([pinned()[CREDENTIALS_V2]]).everywhere


@pytest.mark.parametrize(
    "contexts",
    [
        [{"@context": {"a": "https://x.example/a"}}, {"@context": {"a": "https://x.example/b"}}],
        [{"@context": {"@vocab": "https://x.example/"}}],
        [{"@context": {"id": "https://x.example/id"}}],
        [{"@context": ["https://x.example/context"]}],
    ],
)
def test_contexts_that_say_more_than_terms_are_unusable(contexts: list[Json]) -> None:
    with pytest.raises(ContextUnusable):
        compiled(contexts)


@pytest.mark.parametrize(
    "definition", ["relative", {"@id": "https://x.example/a", "@type": ["x"]}, {"@reverse": "x"}]
)
def test_a_term_that_means_nothing_absolute_is_left_out(definition: Json) -> None:
    assert compiled([{"@context": {"a": definition}}]).everywhere == {}


def test_a_changed_word_is_another_text() -> None:
    record = a_record()
    changed = replace(record, holder=replace(record.holder, name="Eve Candidate"))

    assert our_n_quads(credential(record)) != our_n_quads(credential(changed))
