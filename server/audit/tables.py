from tortoise import fields

from server.database.table import Table


class AuditEventRow(Table):
    """One thing somebody did. The chainer sets `sequence` and both hashes, once."""

    id = fields.BigIntField(primary_key=True, generated=True)
    actor_id = fields.UUIDField()
    action = fields.CharField(max_length=64)
    subject = fields.CharField(max_length=128, db_index=True)
    detail = fields.TextField()
    at_ms = fields.BigIntField()
    sequence = fields.BigIntField(null=True, unique=True)
    previous_hash = fields.CharField(max_length=64, null=True)
    hash = fields.CharField(max_length=64, null=True)

    class Meta:
        table = "audit_event"
        indexes = (("actor_id", "id"), ("action", "id"), ("at_ms", "id"))


class ChainCheckRow(Table):
    """One run along the chain, in pieces: how far it is, and what it found."""

    id = fields.UUIDField(primary_key=True)
    asked_by = fields.UUIDField()
    started_ms = fields.BigIntField()
    sequence = fields.BigIntField(db_default=0)
    hash = fields.CharField(max_length=64)
    """Of the link at `sequence`: where the next piece goes on."""
    faults = fields.IntField(db_default=0)
    told = fields.TextField()
    """The first faults in words, as JSON."""
    ended_ms = fields.BigIntField(null=True)

    class Meta:
        table = "chain_check"
