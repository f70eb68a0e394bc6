"""Chance that can be had again: every random choice of these tests comes from a seed that is said.

`ASSAY_FAULTS_SEED=…` gives the same choices once more, `ASSAY_FAULTS_TIMES=20` makes twenty times
as many of them, for a night rather than for a minute.
"""

import os
from random import Random  # noqa: TID251 - each with a seed, which is said

from server.kernel.ids import random_below

TIMES = int(os.environ.get("ASSAY_FAULTS_TIMES", "1"))
_SEED = os.environ.get("ASSAY_FAULTS_SEED")


def chance() -> Random:
    """Say the seed, which pytest shows where a test fails."""
    seed = int(_SEED) if _SEED else random_below(2**32)
    print(f"ASSAY_FAULTS_SEED={seed}")
    return Random(seed)  # noqa: S311 - nobody's secret
