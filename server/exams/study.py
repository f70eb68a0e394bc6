"""Which objectives of a course an exam's domains are about, as their items say. No item leaves."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from server.exams.releases import Release
from server.items import service as items

Objectives = Mapping[str, frozenset[str]]
_known: dict[UUID, Objectives] = {}


async def objectives_by_domain(release: Release) -> Objectives:
    """Return the ids of objectives by the code of each domain."""
    if release.id not in _known:
        versions = await items.versions([one.hash for one in release.items])
        found: defaultdict[str, set[str]] = defaultdict(set)
        for one in release.items:
            objective = versions[one.hash].item.objective
            if objective is not None:
                found[one.domain].add(objective)
        _known[release.id] = {code: frozenset(names) for code, names in found.items()}
    return _known[release.id]
