from tortoise import fields

from server.database.table import Table


class NoticeRow(Table):
    """Something a person is told in the product, once for each cause."""

    id = fields.UUIDField(primary_key=True)
    person_id = fields.UUIDField()
    kind = fields.CharField(max_length=32)
    subject = fields.CharField(max_length=64)
    """Names the cause: a certificate, a decision, an outbox entry."""
    payload = fields.TextField()
    created_ms = fields.BigIntField()
    read_ms = fields.BigIntField(null=True)

    class Meta:
        table = "notice"
        unique_together = (("person_id", "kind", "subject"),)
        indexes = (("person_id", "read_ms"),)


class MailRow(Table):
    """A mail to write and send. It holds no link that opens anything: those are made at sending."""

    id = fields.UUIDField(primary_key=True)
    recipient = fields.CharField(max_length=254)
    person_id = fields.UUIDField(null=True, db_index=True)
    kind = fields.CharField(max_length=32)
    subject = fields.CharField(max_length=64)
    payload = fields.TextField()
    language = fields.CharField(max_length=8)
    zone = fields.CharField(max_length=64)
    state = fields.CharField(max_length=8)
    attempts = fields.IntField(db_default=0)
    fault = fields.CharField(max_length=32, null=True)
    created_ms = fields.BigIntField()
    ended_ms = fields.BigIntField(null=True)
    """When it was sent, or given up."""

    class Meta:
        table = "mail"
        unique_together = (("recipient", "kind", "subject"),)
        indexes = (("state", "ended_ms"),)


class NoticeChoiceRow(Table):
    """What a person chose about mails. Who has no row gets them all."""

    person_id = fields.UUIDField(primary_key=True)
    wants_reminders = fields.BooleanField(db_default=True)

    class Meta:
        table = "notice_choice"
