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
    removes = fields.BooleanField(db_default=False)
    """Its file is to be gone."""
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


class ContentDraftPictureRow(Table):
    """A picture brought into the draft of an item, until the file is there. Never changed."""

    id = fields.UUIDField(primary_key=True)
    draft_id = fields.UUIDField()
    name = fields.CharField(max_length=100)
    """Of its file; it ends in a part of the hash of what it shows."""
    content = fields.BinaryField()
    brought_ms = fields.BigIntField()

    class Meta:
        table = "content_draft_picture"
        unique_together = (("draft_id", "name"),)


class ContentReviewRow(Table):
    """One person asked to judge a draft by one role's checklist, and the verdict they gave."""

    id = fields.UUIDField(primary_key=True)
    draft_id = fields.UUIDField()
    path = fields.CharField(max_length=200)
    role = fields.CharField(max_length=16)
    reviewer_id = fields.UUIDField()
    asked_by = fields.UUIDField()
    due_day = fields.CharField(max_length=10)
    asked_ms = fields.BigIntField()
    stage = fields.CharField(max_length=16)
    revision = fields.IntField(null=True)
    digest = fields.CharField(max_length=64, null=True)
    """Of the text that was judged: candidates' part and scoring, as the hash of a version."""
    verdict = fields.CharField(max_length=8, null=True)
    ticked = fields.TextField()
    words = fields.TextField()
    ended_ms = fields.BigIntField(null=True)
    asked_key = fields.CharField(max_length=96, null=True, unique=True)
    """Draft, role and reviewer while it is asked: nobody is asked twice at once."""

    class Meta:
        table = "content_review"
        indexes = (
            ("reviewer_id", "stage", "due_day", "id"),
            ("stage", "due_day", "id"),
            ("draft_id",),
        )


class ContentCommentRow(Table):
    """What somebody said about a line of a draft, or replied."""

    id = fields.UUIDField(primary_key=True)
    draft_id = fields.UUIDField()
    revision = fields.IntField()
    line = fields.IntField()
    quote = fields.TextField()
    text = fields.TextField()
    person_id = fields.UUIDField()
    said_ms = fields.BigIntField()
    parent_id = fields.UUIDField(null=True)
    resolved_by = fields.UUIDField(null=True)
    resolved_ms = fields.BigIntField(null=True)

    class Meta:
        table = "content_comment"
        indexes = (("draft_id", "said_ms"), ("person_id",))


class ContentMoveRow(Table):
    """An item was moved from one state of its life to the next. Never edited."""

    id = fields.UUIDField(primary_key=True)
    draft_id = fields.UUIDField()
    path = fields.CharField(max_length=200)
    source = fields.CharField(max_length=16)
    target = fields.CharField(max_length=16)
    person_id = fields.UUIDField()
    revision = fields.IntField()
    digest = fields.CharField(max_length=64)
    reason = fields.TextField()
    moved_ms = fields.BigIntField()

    class Meta:
        table = "content_move"
        indexes = (("draft_id", "moved_ms"), ("path", "moved_ms"), ("person_id",))


class ContentReviewerRow(Table):
    """What somebody reviews: languages and exams, all where none are named."""

    person_id = fields.UUIDField(primary_key=True)
    languages = fields.TextField()
    exams = fields.TextField()
    changed_ms = fields.BigIntField()

    class Meta:
        table = "content_reviewer"
