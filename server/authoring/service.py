"""The trainers' desk: drafts of the content's files, and what comes of them."""

from pathlib import Path

from server.authoring.banking import Banking
from server.authoring.beginning import Beginning
from server.authoring.change_sets import ChangeSets
from server.authoring.commenting import Commenting
from server.authoring.covering import Covering
from server.authoring.drafts import Drafts
from server.authoring.fact_board import FactBoard
from server.authoring.files import Files
from server.authoring.filing import Filing
from server.authoring.looking import Looking
from server.authoring.moving import Moving
from server.authoring.picturing import Picturing
from server.authoring.reviewing import Reviewing
from server.exams.workshop import Workshop


class Authoring:
    def __init__(self, content_dir: Path, workshop: Workshop) -> None:
        self.workshop = workshop
        self.files = Files(content_dir)
        self.drafts = Drafts(self.files)
        self.filing = Filing(workshop, self.drafts)
        self.picturing = Picturing(self.files)
        self.beginning = Beginning(workshop, self.drafts)
        self.banking = Banking(self.files, workshop, self.drafts)
        self.looking = Looking(self.files, workshop)
        self.facts = FactBoard(workshop)
        self.reviewing = Reviewing()
        self.commenting = Commenting()
        self.moving = Moving(self.reviewing, self.looking)
        self.change_sets = ChangeSets(self.files, self.drafts, self.moving)
        self.covering = Covering(workshop)
