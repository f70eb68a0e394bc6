"""How Moodle grades an order, and which of our policies that is."""

from server.integrations.found import Losses
from server.items.domain.model import Policy

_SAME = {
    "ALL_OR_NOTHING": Policy.EXACT,
    "ABSOLUTE_POSITION": Policy.POSITION,
    "RELATIVE_NEXT_EXCLUDE_LAST": Policy.ADJACENT,
    "LONGEST_ORDERED_SUBSET": Policy.LCS,
}
_NUMBERED = {"-1": "ALL_OR_NOTHING", "0": "ABSOLUTE_POSITION", "1": "RELATIVE_NEXT_EXCLUDE_LAST",
             "2": "RELATIVE_NEXT_INCLUDE_LAST", "3": "RELATIVE_ONE_PREVIOUS_AND_NEXT",
             "4": "RELATIVE_ALL_PREVIOUS_AND_NEXT", "5": "LONGEST_ORDERED_SUBSET",
             "6": "LONGEST_CONTIGUOUS_SUBSET", "7": "RELATIVE_TO_CORRECT"}  # fmt: skip
_NEAR = {
    "RELATIVE_NEXT_INCLUDE_LAST": Policy.ADJACENT,
    "RELATIVE_ONE_PREVIOUS_AND_NEXT": Policy.ADJACENT,
    "RELATIVE_ALL_PREVIOUS_AND_NEXT": Policy.ADJACENT,
    "RELATIVE": Policy.ADJACENT,
    "REL": Policy.ADJACENT,
    "LONGEST_CONTIGUOUS_SUBSET": Policy.LCS,
    "RELATIVE_TO_CORRECT": Policy.POSITION,
}
GRADINGS = frozenset({*_SAME, *_NEAR, "ABSOLUTE", "ABS"})


def policy_of(grading: str, losses: Losses) -> Policy:
    """Return the policy; Moodle's own default is by absolute position."""
    name = _NUMBERED.get(grading, grading)
    if name in _NEAR:
        losses.add(f"It was graded as {name}; here by `{_NEAR[name]}`, which differs a little.")
        return _NEAR[name]
    return _SAME.get(name, Policy.POSITION)


def grading_of(policy: Policy) -> str:
    return next(name for name, one in _SAME.items() if one is policy)
