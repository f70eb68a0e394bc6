"""Tones, and where they go with them words, of what several pages show alike."""

from server.cohorts.domain.cohort import DueState
from server.kernel.sentence import marked

DUE = {
    DueState.ON_TIME: "good",
    DueState.DONE: "good",
    DueState.LATE: "near",
    DueState.OVERDUE: "bad",
    DueState.AHEAD: "",
    DueState.OPEN: "dashed",
}
BANDS = {
    "below": (marked("Below the cut"), "bad"),
    "near": (marked("Near the cut"), "near"),
    "above": (marked("Above the cut"), "good"),
}
"""Where a domain of an exam lies, by `band` of its result."""
