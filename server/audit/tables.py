from tortoise import fields
from tortoise.models import Model


class AuditEventRow(Model):
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
        indexes = (("actor_id", "id"),)
