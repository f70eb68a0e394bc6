from tortoise import fields

from server.database.table import Table


class OutboxRow(Table):
    """Something that must follow a commit. A row is deleted once its handler has finished."""

    id = fields.BigIntField(primary_key=True, generated=True)
    topic = fields.CharField(max_length=64)
    key = fields.CharField(max_length=64)
    created_ms = fields.BigIntField()
    due_ms = fields.BigIntField(db_index=True)
    attempts = fields.IntField(db_default=0)
    last_error = fields.CharField(max_length=500, null=True)
    set_aside_ms = fields.BigIntField(null=True)
    """When an administrator took it out of the queue; it is never due until put back."""

    class Meta:
        table = "outbox"
        indexes = (("topic", "due_ms"),)


class ChangeRow(Table):
    """Tells every process what it must forget: a scope (`person`, `certificate`) and a key."""

    id = fields.BigIntField(primary_key=True, generated=True)
    scope = fields.CharField(max_length=32)
    key = fields.CharField(max_length=64)
    at_ms = fields.BigIntField(db_index=True)

    class Meta:
        table = "change"
