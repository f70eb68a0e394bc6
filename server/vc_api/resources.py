"""Related resources, as far as they are here: the pinned contexts. Others are not fetched."""

from collections.abc import Iterator
from hashlib import new

from server.credentials.contexts import published
from server.credentials.domain.document import Document
from server.credentials.domain.model_parts import Problem, digests


def digest_problems(document: Document) -> Iterator[Problem]:
    """Yield a problem for each digest that is not the resource's (VC Data Model 2.0, 5.3)."""
    for digest in digests(document):
        content = published(digest.resource)
        if content is not None and new(digest.algorithm, content).digest() != digest.value:
            yield Problem("digest-wrong", "The digest is not the resource's.", digest.pointer)
