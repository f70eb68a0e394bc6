"""A ruling on a faulty item: what its answers are worth from now on, whatever its key says.

Pure: the same item, answer and ruling give the same mark on any machine.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from server.grading.domain.grade import grade
from server.grading.domain.keys import rekeyed
from server.grading.domain.marks import ONE, Answer, Mark
from server.items.domain.model import Item
from server.kernel.errors import Invalid

MOST_ACCEPTED = 50


class Remedy(StrEnum):
    ACCEPT = "accept"
    """Beside the key, other answers are right as well."""
    KEY = "key"
    """Other answers are right, and the key is not."""
    CREDIT = "credit"
    """Everybody gets all points, also for no answer."""
    DROP = "drop"
    """The item does not count; the rest makes up the whole score."""

    @property
    def names_answers(self) -> bool:
        return self in {Remedy.ACCEPT, Remedy.KEY}


class RulingMalformed(Invalid):
    code = "ruling-malformed"
    detail = "Say what is to be done, and for which version of the item."


class AnswersMissing(Invalid):
    code = "ruling-answers-missing"
    detail = "Choose at least one answer that is to count as right."


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """`hashes` name the versions of the item it is about, in one exam.

    `accepted` are answers in the author's ids, each as good as a key. With `only_if_higher` it
    counts for a sitting only where the share of all points is higher with it than without.
    """

    id: UUID
    exam: str
    item: str
    hashes: tuple[str, ...]
    remedy: Remedy
    accepted: tuple[Mapping[str, object], ...] = ()
    only_if_higher: bool = False

    def require_sound(self, versions: Mapping[str, Item]) -> None:
        """Raises RulingMalformed, AnswersMissing, or AnswerMisfit where one fits no version."""
        if not self.hashes or len(self.accepted) > MOST_ACCEPTED:
            raise RulingMalformed
        if self.remedy.names_answers != bool(self.accepted):
            raise AnswersMissing if self.remedy.names_answers else RulingMalformed
        for one in self.hashes:
            for answer in self.accepted:
                rekeyed(versions[one], answer)

    def is_about(self, item_hash: str) -> bool:
        return item_hash in self.hashes

    @property
    def digest(self) -> str:
        """What the audit trail keeps of it."""
        said = {
            "exam": self.exam,
            "item": self.item,
            "hashes": self.hashes,
            "remedy": self.remedy.value,
            "accepted": self.accepted,
            "only_if_higher": self.only_if_higher,
        }
        text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def mark_under(item: Item, answer: Answer, ruling: Ruling) -> Mark:
    """The mark of one answer; of an item that does not count, what the key gives."""
    if ruling.remedy is Remedy.CREDIT:
        return Mark(ONE, item.points, is_blank=False)
    own = grade(item, answer)
    if ruling.remedy is Remedy.DROP or own.is_blank:
        return own
    marks = [grade(rekeyed(item, one), answer) for one in ruling.accepted]
    if ruling.remedy is Remedy.ACCEPT:
        marks.append(own)
    return max(marks, key=lambda mark: mark.share)
