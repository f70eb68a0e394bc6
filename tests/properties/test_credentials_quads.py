"""What our table writes, a JSON-LD processor that is not ours writes too, byte for byte.

It takes a hundred times as long, so few are judged here; `JUDGED_CREDENTIALS=5000` judges more.
"""

import json
import os
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
import rfc8785
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from server.credentials.canonical import foreign_n_quads, our_n_quads
from server.credentials.contexts import pinned
from server.credentials.domain.claims import credential
from server.credentials.domain.document import Document, Json, canonical_text, document_text
from server.credentials.domain.plain_form import DocumentRefused
from server.credentials.domain.quads import NotOurShape
from server.credentials.domain.record import Alignment, CertificateRecord
from server.credentials.domain.status_list import status_list_credential
from server.credentials.proof import ProofOptions
from server.kernel.text import forbidden_character
from tests.unit.credentials.credential_builders import (
    AGENTS,
    DID,
    EXPIRES,
    ISSUED,
    a_holder,
    a_record,
)

JUDGED = int(os.environ.get("JUDGED_CREDENTIALS", "40"))
judged = settings(max_examples=JUDGED, deadline=None, suppress_health_check=list(HealthCheck))
WORDS = ['"', "\\", "\\n", "_:b0", "\u2028", "\ud7ff\U0001f3f4", "<x>", "e\u0301"]


def texts(allow: str) -> st.SearchStrategy[str]:
    allowed = st.characters(exclude_categories=["Cc", "Cs"]).filter(
        lambda character: forbidden_character(character) is None
    )
    pieces = st.text(allowed, max_size=12)
    some = st.lists(pieces | st.sampled_from([*WORDS, *allow]), max_size=4)
    return some.map(lambda parts: "x" + "".join(parts))


lines, paragraphs = texts(""), texts("\n\t")
alignments = st.lists(
    st.builds(
        Alignment, name=lines, url=st.just("https://x.example/a"), framework=lines, code=lines
    ),
    max_size=3,
)


@st.composite
def records(draw: st.DrawFn) -> CertificateRecord:
    achievement = replace(
        AGENTS,
        title=draw(lines),
        description=draw(paragraphs),
        criteria=draw(paragraphs),
        alignments=tuple(draw(alignments)),
        scale=draw(st.none() | st.just((0, 1000))),
        image_caption=draw(st.none() | paragraphs),
    )
    return a_record(
        holder=a_holder(draw(lines)),
        achievement=achievement,
        public_url=draw(st.sampled_from(["https://assay.example", "http://127.0.0.1:8000"])),
        expires_at=draw(st.sampled_from([None, EXPIRES])),
        score=draw(st.integers(0, 1000)) if achievement.scale else None,
    )


@judged
@given(records())
def test_a_certificate_of_any_words_is_written_as_a_processor_writes_it(
    record: CertificateRecord,
) -> None:
    document = credential(record)

    assert our_n_quads(document) == foreign_n_quads(document, pinned())
    assert canonical_text(document).encode() == rfc8785.dumps(document)
    plain = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    assert document_text(document) == plain, "what is stored was written so"


FULL = credential(
    a_record(
        achievement=replace(
            AGENTS,
            scale=(0, 1000),
            image_caption="x",
            alignments=(Alignment(name="n", url="https://x.example/a", framework="f", code="c"),),
        ),
        score=812,
    )
)
LIST = status_list_credential(
    "https://assay.example/status/1", DID, {5}, valid_from=ISSUED, valid_until=EXPIRES
)
OPTIONS: Document = {
    "@context": FULL["@context"],
    **ProofOptions(f"{DID}#key", ISSUED).configuration(),
}


def names(context: Json) -> Iterator[str]:
    """Every term of a context, and a few words that are none."""
    if isinstance(context, dict):
        for name, inner in context.items():
            yield name
            yield from names(inner)


NAMES = sorted(
    {"unknown", "urn:x:y", "", *(one for each in pinned().values() for one in names(each))}
)
terms = st.sampled_from(NAMES)
addresses = st.from_regex(
    r"(https://|urn:|did:x:|http://)[A-Za-z0-9._~:/?#@!$&'()*+,;=%\[\] -]{0,12}", fullmatch=True
)
leaves: st.SearchStrategy[Any] = (
    lines
    | addresses
    | terms
    | st.booleans()
    | st.sampled_from([None, 7, 1.5, {}, [], "\r", "\u0085", "_:b0"])
)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(terms, inner, min_size=1, max_size=4)
    ),
    max_leaves=6,
)


def nodes(value: Json) -> Iterator[Document]:
    if isinstance(value, dict):
        yield value
        for child in value.values():
            yield from nodes(child)
    elif isinstance(value, list):
        for child in value:
            yield from nodes(child)


@st.composite
def altered(draw: st.DrawFn) -> Document:
    document = deepcopy(draw(st.sampled_from([FULL, FULL, LIST, OPTIONS])))
    for _ in range(draw(st.integers(1, 3))):
        node = draw(st.sampled_from([one for one in nodes(document) if one]))
        if draw(st.booleans()):
            node.pop(draw(st.sampled_from(sorted(node))), None)
        else:
            member = draw(terms | st.sampled_from([*sorted(node), "id", "type"]))
            value: Json = deepcopy(draw(values | st.just(node.get(member))))
            node[member] = value
    return document


@settings(judged, max_examples=2 * JUDGED)
@given(altered())
def test_what_the_table_reads_a_processor_reads_alike(document: Document) -> None:
    try:
        ours = our_n_quads(document)
    except NotOurShape:
        event("not our shape")
        return
    except DocumentRefused:
        with pytest.raises(DocumentRefused):
            foreign_n_quads(document, pinned())
        return

    event("judged")
    assert ours == foreign_n_quads(document, pinned())
