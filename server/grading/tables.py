from tortoise import fields

from server.database.table import Table


class GradeRow(Table):
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


class RegradeRow(Table):
    """A ruling on an item, or the undoing of one: tried, committed, carried out."""

    id = fields.UUIDField(primary_key=True)
    exam = fields.CharField(max_length=64)
    item = fields.CharField(max_length=64)
    hashes = fields.TextField()
    """The versions of the item, as JSON."""
    remedy = fields.CharField(max_length=16)
    accepted = fields.TextField()
    """Answers in the author's ids, as JSON."""
    only_if_higher = fields.BooleanField()
    undoes = fields.UUIDField(null=True)
    """The regrade it takes back, null where it is a ruling of its own."""
    state = fields.CharField(max_length=16)
    running_key = fields.CharField(max_length=64, null=True, unique=True)
    """The exam while it is carried out: one at a time, by constraint."""
    tried_by = fields.UUIDField()
    tried_ms = fields.BigIntField()
    read_to = fields.UUIDField(null=True)
    """The sitting up to which it has been counted, or carried out."""
    counts = fields.TextField()
    digest = fields.CharField(max_length=64)
    """Over every line of the dry run, each with the one before."""
    reason = fields.CharField(max_length=500, null=True)
    committed_by = fields.UUIDField(null=True)
    committed_ms = fields.BigIntField(null=True)
    ended_ms = fields.BigIntField(null=True)

    class Meta:
        table = "regrade"
        indexes = (("exam", "state"), ("state", "id"))


class RegradeEffectRow(Table):
    """One sitting whose grade a regrade would change: a line of its dry run."""

    id = fields.BigIntField(primary_key=True, generated=True)
    regrade_id = fields.UUIDField()
    sitting_id = fields.UUIDField()
    grade_id = fields.UUIDField()
    """The grade it was compared with."""
    old_score = fields.IntField()
    new_score = fields.IntField()
    change = fields.CharField(max_length=16)
    consequence = fields.CharField(max_length=16)

    class Meta:
        table = "regrade_effect"
        unique_together = (("regrade_id", "sitting_id"),)
        indexes = (("regrade_id", "id"), ("regrade_id", "change", "id"))
