"""Pages of invigilators: their board, acts on several sittings, incidents, rehearsals.

Which sittings are whose is assigned by administrators, on a page of this part.
"""

from server.web.pages.invigilate import (
    acts,
    assignments,
    board,
    incidents,
    rehearsal,
    unlocking,
)

HANDLERS = [
    *board.HANDLERS,
    *acts.HANDLERS,
    *incidents.HANDLERS,
    *unlocking.HANDLERS,
    *rehearsal.HANDLERS,
    *assignments.HANDLERS,
]
