from tortoise import fields

from server.database.table import Table


class AppealRow(Table):
    """What somebody objects to: an item of a sitting or the whole of it. Due to be ruled on."""

    id = fields.UUIDField(primary_key=True)
    person_id = fields.UUIDField()
    sitting_id = fields.UUIDField()
    exam = fields.CharField(max_length=64)
    kind = fields.CharField(max_length=16)
    position = fields.IntField(null=True)
    item = fields.CharField(max_length=64)
    text = fields.CharField(max_length=1000)
    is_during = fields.BooleanField()
    raised_ms = fields.BigIntField()
    changed_ms = fields.BigIntField()
    due_ms = fields.BigIntField()
    is_open = fields.BooleanField()
    """Waits for a ruling, kept beside `state` to list by."""
    state = fields.CharField(max_length=16)
    rulings = fields.IntField()
    settled_ms = fields.BigIntField(null=True)
    about_key = fields.CharField(max_length=128, null=True, unique=True)
    """`sitting:kind:position` unless withdrawn: at most one appeal about a thing, by constraint."""

    class Meta:
        table = "appeal"
        indexes = (
            ("is_open", "due_ms", "id"),
            ("is_open", "settled_ms", "id"),
            ("person_id", "id"),
            ("exam", "item", "is_open"),
            ("sitting_id",),
        )


class AppealRulingRow(Table):
    """A ruling on an appeal, added and never changed, the last one counts."""

    id = fields.UUIDField(primary_key=True)
    appeal_id = fields.UUIDField()
    number = fields.IntField()
    verdict = fields.CharField(max_length=16)
    reason = fields.CharField(max_length=500)
    ruled_by = fields.UUIDField()
    ruled_ms = fields.BigIntField()

    class Meta:
        table = "appeal_ruling"
        unique_together = (("appeal_id", "number"),)
