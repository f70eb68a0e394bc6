from tortoise import fields
from tortoise.models import Model


class DecisionRow(Model):
    """A certification decision on one grade: `certify`, `refuse`, or `none` for a preview."""

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
        indexes = (("person_id", "scheme"), ("sitting_id",))
