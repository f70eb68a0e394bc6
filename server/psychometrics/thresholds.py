"""From how many people on something is said, and from what value on it is pointed out."""

from fractions import Fraction

LEAST_PEOPLE = 10
"""Of fewer nothing is shown: no figure of an item or a form, no pattern of who chose an option."""
FLAGGED_FROM = 30
"""Of fewer no item is pointed out: chance alone makes figures look bad."""
STEADY_FROM = 100
"""Of fewer every figure is said to be unsteady."""
FIFTHS_FROM = 200
"""From here on ability is cut into fifths, before into thirds."""

OUTER_GROUPS = Fraction(27, 100)
"""Of the discrimination index: the best and the weakest 27 per cent (Kelley 1939)."""

TOO_EASY = 0.95
TOO_HARD = 0.20
ABOVE_GUESSING = 0.05
WEAK_DISCRIMINATION = 0.10
BETWEEN = (0.10, 0.90)
"""Facilities between which an item has room to tell people apart."""
IDLE_OPTION = 0.02
DRAWN_BEST = 0.05
"""By how much more of the best group than of the weakest an option must draw."""
OFTEN_OMITTED = 0.10
OFTEN_NOT_REACHED = 0.05
MUCH_SLOWER = 1.5
"""Times the seconds that the author meant."""
LOW_ALPHA = 0.70
