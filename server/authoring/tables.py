from tortoise import fields

from server.database.table import Table


class ContentDraftRow(Table):
    """The text of one file of the content, worked on in the browser. `person_id` began it."""

    id = fields.UUIDField(primary_key=True)
    path = fields.CharField(max_length=200)
    kind = fields.CharField(max_length=16)
    base = fields.TextField(null=True)
    """What the file held when it began, or when a conflict was settled; null where none was."""
    base_digest = fields.CharField(max_length=64, null=True)
    text = fields.TextField()
    person_id = fields.UUIDField()
    state = fields.CharField(max_length=16)
    revision = fields.IntField()
    writers = fields.TextField()
    """The ids of all who saved it, as a JSON list: none of them reviews it."""
    begun_ms = fields.BigIntField()
    changed_ms = fields.BigIntField()
    open_path = fields.CharField(max_length=200, null=True, unique=True)
    """The path while it is open: at most one draft of a file, by constraint."""

    class Meta:
        table = "content_draft"
        indexes = (("state", "changed_ms", "id"), ("path", "changed_ms"), ("person_id",))


class ContentDraftRevisionRow(Table):
    """What a draft said at the end of a stretch of somebody's work. A bounded number is kept."""

    id = fields.UUIDField(primary_key=True)
    draft_id = fields.UUIDField()
    number = fields.IntField()
    text = fields.TextField()
    person_id = fields.UUIDField()
    begun_ms = fields.BigIntField()
    saved_ms = fields.BigIntField()
    is_kept = fields.BooleanField()
    """A review is about it: it is never thinned out."""

    class Meta:
        table = "content_draft_revision"
        unique_together = (("draft_id", "number"),)
        indexes = (("person_id",),)
