"""Invigilation: who watches what, the board, acts, the incident log and rehearsals."""

from server.accounts.service import Accounts
from server.exams.service import Exams
from server.invigilation.acts import Acts
from server.invigilation.assigning import Assigning
from server.invigilation.board import Board
from server.invigilation.rehearsing import Rehearsals


class Invigilation:
    """Built once per process, in `app`. Each part says what somebody can do."""

    def __init__(self, exams: Exams, accounts: Accounts) -> None:
        self.assigning = Assigning(accounts)
        self.board = Board(exams, accounts)
        self.acts = Acts(exams.clocks)
        self.rehearsals = Rehearsals(exams)
