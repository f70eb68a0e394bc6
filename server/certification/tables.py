from tortoise import fields

from server.database.table import Table


class DecisionRow(Table):
    """A certification decision on one grade, of an `Outcome`. A regrade adds another."""

    id = fields.UUIDField(primary_key=True)
    sitting_id = fields.UUIDField()
    grade_id = fields.UUIDField(unique=True)
    person_id = fields.UUIDField()
    scheme = fields.CharField(max_length=64)
    outcome = fields.CharField(max_length=16)
    policy = fields.TextField()
    decided_ms = fields.BigIntField()

    class Meta:
        table = "decision"
        indexes = (("person_id", "scheme"), ("sitting_id",), ("scheme", "decided_ms"))


class HeldResultRow(Table):
    """A graded sitting whose result its policy holds back, and who let it out. Never deleted."""

    sitting_id = fields.UUIDField(primary_key=True)
    exam = fields.CharField(max_length=64)
    state = fields.CharField(max_length=8)
    """`held`, then `cleared` to be decided on, then `decided`."""
    held_ms = fields.BigIntField()
    due_ms = fields.BigIntField(null=True)
    """When its policy lets it out, null where somebody does."""
    released_by = fields.UUIDField(null=True)
    released_ms = fields.BigIntField(null=True)

    class Meta:
        table = "held_result"
        indexes = (("state", "sitting_id"), ("exam", "state", "sitting_id"), ("state", "due_ms"))


class FreeSittingRow(Table):
    """A sitting that counts as no try, and one more without a wait, given for a reason."""

    id = fields.UUIDField(primary_key=True)
    person_id = fields.UUIDField()
    exam = fields.CharField(max_length=64)
    sitting_id = fields.UUIDField(unique=True)
    reason = fields.CharField(max_length=500)
    given_by = fields.UUIDField()
    made_ms = fields.BigIntField()

    class Meta:
        table = "free_sitting"
        indexes = (("person_id", "exam"),)
