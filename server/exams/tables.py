from tortoise import fields

from server.database.table import Table


class ExamReleaseRow(Table):
    """A published exam: blueprint and item hashes with their status, as JSON. Never edited."""

    id = fields.UUIDField(primary_key=True)
    slug = fields.CharField(max_length=64)
    version = fields.IntField()
    hash = fields.CharField(max_length=64)
    document = fields.TextField()
    published_ms = fields.BigIntField()

    class Meta:
        table = "exam_release"
        unique_together = (("slug", "version"),)


class SittingRow(Table):
    """Small on purpose: a save reads it, a hand-in updates it. The form stands beside it."""

    id = fields.UUIDField(primary_key=True)
    person_id = fields.UUIDField()
    exam = fields.CharField(max_length=64)
    release: fields.ForeignKeyRelation[ExamReleaseRow] = fields.ForeignKeyField(
        "assay.ExamReleaseRow", related_name=False
    )
    state = fields.CharField(max_length=8)
    is_preview = fields.BooleanField()
    items = fields.IntField()
    writer = fields.IntField(db_default=1)
    started_ms = fields.BigIntField()
    deadline_ms = fields.BigIntField()
    grace_ms = fields.IntField()
    closed_ms = fields.BigIntField(null=True)
    closed_by = fields.CharField(max_length=16, null=True)
    receipt_kid = fields.CharField(max_length=64, null=True)
    open_key = fields.CharField(max_length=128, null=True, unique=True)
    """`person:exam` while not closed: at most one open sitting, by constraint."""
    paused_ms = fields.BigIntField(null=True)
    """Since when the clock stands, null while it runs."""
    locked = fields.TextField(null=True)
    """A letter of `domain/locks.py` for each position, null where all take responses."""
    break_until_ms = fields.BigIntField(null=True)
    """When the break is over that the candidate is on."""
    grading_due_ms = fields.BigIntField(null=True, db_index=True)
    """When a closed sitting may next be claimed for grading, null once graded."""

    class Meta:
        table = "sitting"
        indexes = (("person_id", "exam"), ("state", "deadline_ms"), ("exam", "id"))


class TimeEntryRow(Table):
    """A line of the time ledger of a sitting: added, never changed. The deadline is their sum."""

    id = fields.BigIntField(primary_key=True, generated=True)
    sitting_id = fields.UUIDField()
    number = fields.IntField()
    kind = fields.CharField(max_length=16)
    ms = fields.BigIntField()
    reason = fields.CharField(max_length=500)
    given_by = fields.UUIDField(null=True)
    """Null where the exam's rules gave it."""
    made_ms = fields.BigIntField()
    reference = fields.UUIDField(null=True)
    """The accommodation, credit to everybody, incident or outage that it rests on."""
    key = fields.CharField(max_length=128, null=True)
    """The giver's own name of the act: the same one twice has one effect."""

    class Meta:
        table = "time_entry"
        unique_together = (("sitting_id", "number"),)


class TimeCreditRow(Table):
    """Time given to everybody who sat an exam, `sittings` of them. Its id is the giver's page."""

    id = fields.UUIDField(primary_key=True)
    exam = fields.CharField(max_length=64)
    ms = fields.BigIntField()
    reason = fields.CharField(max_length=500)
    given_by = fields.UUIDField()
    made_ms = fields.BigIntField()
    sittings = fields.IntField()

    class Meta:
        table = "time_credit"


class BeatRow(Table):
    """One row: when a server that could write was last alive."""

    id = fields.IntField(primary_key=True, generated=False)
    at_ms = fields.BigIntField()

    class Meta:
        table = "beat"


class OutageRow(Table):
    """Time in which no server was alive, given back to everybody who sat, `sittings` of them."""

    id = fields.UUIDField(primary_key=True)
    from_ms = fields.BigIntField()
    to_ms = fields.BigIntField()
    sittings = fields.IntField()

    class Meta:
        table = "outage"


class PresenceRow(Table):
    """When the page of who sits was last heard of, as it reports. No deadline rests on it."""

    sitting_id = fields.UUIDField(primary_key=True)
    seen_ms = fields.BigIntField()
    unsent = fields.IntField()
    """Answers that waited on the device."""

    class Meta:
        table = "presence"


class MessageRow(Table):
    """What staff told those who sat, `sittings` of them. Its id is the sender's page."""

    id = fields.UUIDField(primary_key=True)
    exam = fields.CharField(max_length=64, null=True)
    """To everyone in it; null where sittings were chosen."""
    text = fields.CharField(max_length=500)
    sent_by = fields.UUIDField()
    sent_ms = fields.BigIntField()
    sittings = fields.IntField()

    class Meta:
        table = "message"


class MessageCopyRow(Table):
    """A message as one sitting has it."""

    id = fields.BigIntField(primary_key=True, generated=True)
    sitting_id = fields.UUIDField()
    message_id = fields.UUIDField()
    read_ms = fields.BigIntField(null=True)
    """When its candidate said that they had read it."""

    class Meta:
        table = "message_copy"
        unique_together = (("sitting_id", "message_id"),)


class AccommodationRow(Table):
    """More time in every exam: what was asked for and why, what was decided, what became of it."""

    id = fields.UUIDField(primary_key=True)
    person_id = fields.UUIDField()
    is_open = fields.BooleanField()
    """Waits for a decision; kept beside `state` to list by."""
    state = fields.CharField(max_length=16)
    wished_percent = fields.IntField()
    wished_break_minutes = fields.IntField()
    reason = fields.CharField(max_length=500)
    document = fields.CharField(max_length=200)
    asked_ms = fields.BigIntField()
    percent = fields.IntField(null=True)
    break_minutes = fields.IntField(null=True)
    first_day = fields.CharField(max_length=10, null=True)
    last_day = fields.CharField(max_length=10, null=True)
    decided_by = fields.UUIDField(null=True)
    decided_ms = fields.BigIntField(null=True)
    decision = fields.CharField(max_length=500, null=True)
    withdrawn_by = fields.UUIDField(null=True)
    withdrawn_ms = fields.BigIntField(null=True)
    withdrawal = fields.CharField(max_length=500, null=True)

    class Meta:
        table = "accommodation"
        indexes = (("is_open", "id"), ("person_id", "id"))


class AgreementRow(Table):
    """Which wording of the agreement was accepted before a sitting, its release has the text."""

    sitting_id = fields.UUIDField(primary_key=True)
    version = fields.CharField(max_length=64)
    agreed_ms = fields.BigIntField()

    class Meta:
        table = "agreement"


class BookingRow(Table):
    """Which window of an exam somebody booked, one at a time by constraint."""

    id = fields.UUIDField(primary_key=True)
    person_id = fields.UUIDField()
    exam = fields.CharField(max_length=64)
    window = fields.CharField(max_length=40)
    version = fields.IntField()
    """How often it was changed."""
    booked_ms = fields.BigIntField()
    reminded = fields.IntField()
    """Which of the reminders was sent last, by the minute it was due, since 1970."""

    class Meta:
        table = "booking"
        unique_together = (("person_id", "exam"),)
        indexes = (("exam", "window"),)


class AccessCodeRow(Table):
    """The code that opens an exam whose policy asks for one, only its salted hash is kept."""

    exam = fields.CharField(max_length=64, primary_key=True)
    salt = fields.CharField(max_length=32)
    hash = fields.CharField(max_length=64)
    made_ms = fields.BigIntField()

    class Meta:
        table = "access_code"


class FormRow(Table):
    """What one sitting was shown: item hashes, option order, handles, seed. Frozen."""

    sitting_id = fields.UUIDField(primary_key=True)
    id = fields.UUIDField(unique=True)
    document = fields.TextField()
    hash = fields.CharField(max_length=64)

    class Meta:
        table = "form"


class ExposureRow(Table):
    """In how many forms of a release a block was, under an empty name in how many altogether."""

    id = fields.BigIntField(primary_key=True, generated=True)
    release_id = fields.UUIDField()
    block = fields.CharField(max_length=64)
    forms = fields.IntField()

    class Meta:
        table = "exposure"
        unique_together = (("release_id", "block"),)


class LastFormsRow(Table):
    """What the forms held that were drawn last from a release, the newest first.

    Each is a set of bits in hexadecimal, one for each item of the release in its order.
    """

    release_id = fields.UUIDField(primary_key=True)
    forms = fields.TextField()

    class Meta:
        table = "last_forms"


class ResponseRevisionRow(Table):
    """Every acknowledged response, appended, the newest (writer, sequence) of a position counts."""

    id = fields.BigIntField(primary_key=True, generated=True)
    sitting_id = fields.UUIDField()
    position = fields.IntField()
    writer = fields.IntField()
    sequence = fields.BigIntField()
    response = fields.TextField()
    saved_ms = fields.BigIntField()

    class Meta:
        table = "response_revision"
        unique_together = (("sitting_id", "position", "writer", "sequence"),)


class ItemMarkRow(Table):
    """A candidate's own marks on an item, as JSON: only the newest, never graded."""

    id = fields.BigIntField(primary_key=True, generated=True)
    sitting_id = fields.UUIDField()
    position = fields.IntField()
    writer = fields.IntField()
    sequence = fields.BigIntField()
    marks = fields.TextField()
    saved_ms = fields.BigIntField()

    class Meta:
        table = "item_mark"
        unique_together = (("sitting_id", "position"),)


class SealedResponseRow(Table):
    """What came too late or from a displaced device: evidence, never counted."""

    id = fields.BigIntField(primary_key=True, generated=True)
    sitting_id = fields.UUIDField()
    position = fields.IntField()
    reason = fields.CharField(max_length=32)
    writer = fields.IntField()
    sequence = fields.BigIntField()
    response = fields.TextField()
    received_ms = fields.BigIntField()

    class Meta:
        table = "sealed_response"
        unique_together = (("sitting_id", "position"),)
