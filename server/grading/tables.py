from tortoise import fields
from tortoise.models import Model


class GradeRow(Model):
    """The grade of a sitting, a regrade adds a version. Points are exact fractions as text."""

    id = fields.UUIDField(primary_key=True)
    sitting_id = fields.UUIDField()
    version = fields.IntField()
    points = fields.CharField(max_length=64)
    maximum = fields.CharField(max_length=64)
    scaled_score = fields.IntField()
    passed = fields.BooleanField()
    document = fields.TextField()
    graded_ms = fields.BigIntField()

    class Meta:
        table = "grade"
        unique_together = (("sitting_id", "version"),)
