from tortoise import fields

from server.database.table import Table


class CourseVersionRow(Table):
    """A published course, rendered once, never edited. `document` is JSON.

    `lessons` is JSON too: for each lesson its hash and since which version it reads so. Null in
    versions published before this was kept.
    """

    id = fields.UUIDField(primary_key=True)
    slug = fields.CharField(max_length=64)
    version = fields.IntField()
    hash = fields.CharField(max_length=64)
    document = fields.TextField()
    lessons = fields.TextField(null=True)
    published_ms = fields.BigIntField()

    class Meta:
        table = "course_version"
        unique_together = (("slug", "version"),)


class EnrolmentRow(Table):
    id = fields.BigIntField(primary_key=True, generated=True)
    person_id = fields.UUIDField()
    course = fields.CharField(max_length=64)
    enrolled_ms = fields.BigIntField()

    class Meta:
        table = "enrolment"
        indexes = (("course",),)
        unique_together = (("person_id", "course"),)


class LessonCompletionRow(Table):
    id = fields.BigIntField(primary_key=True, generated=True)
    person_id = fields.UUIDField()
    course = fields.CharField(max_length=64)
    lesson = fields.CharField(max_length=64)
    version = fields.IntField()
    completed_ms = fields.BigIntField()

    class Meta:
        table = "lesson_completion"
        unique_together = (("person_id", "course", "lesson"),)


class CourseCompletionRow(Table):
    """Kept once earned: a lesson added later does not take it away."""

    id = fields.BigIntField(primary_key=True, generated=True)
    person_id = fields.UUIDField()
    course = fields.CharField(max_length=64)
    version = fields.IntField()
    completed_ms = fields.BigIntField()

    class Meta:
        table = "course_completion"
        indexes = (("course",),)
        unique_together = (("person_id", "course"),)


class CheckAnswerRow(Table):
    """Every answer to a check question, appended."""

    id = fields.BigIntField(primary_key=True, generated=True)
    person_id = fields.UUIDField(db_index=True)
    course = fields.CharField(max_length=64)
    lesson = fields.CharField(max_length=64)
    version = fields.IntField()
    check_number = fields.IntField()
    response = fields.TextField()
    share = fields.CharField(max_length=32)
    answered_ms = fields.BigIntField()

    class Meta:
        table = "check_answer"


class ReadingPlaceRow(Table):
    """The lesson a person opened last in a course: where they left off."""

    id = fields.BigIntField(primary_key=True, generated=True)
    person_id = fields.UUIDField()
    course = fields.CharField(max_length=64)
    lesson = fields.CharField(max_length=64)
    opened_ms = fields.BigIntField()

    class Meta:
        table = "reading_place"
        unique_together = (("person_id", "course"),)


class SearchPassageRow(Table):
    """A piece of what is published, as the search finds and shows it.

    Its words are listed by `search_index` (FTS5) on SQLite and by the column `words` (tsvector) on
    PostgreSQL, which the migration makes and `store.search` fills. `lead` is the title where this
    is the beginning of what bears it, else empty, so that titles rank before headings and text.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    source = fields.CharField(max_length=80, db_index=True)
    kind = fields.CharField(max_length=8)
    language = fields.CharField(max_length=35)
    address = fields.CharField(max_length=400)
    title = fields.TextField()
    context = fields.TextField()
    lead = fields.TextField()
    heading = fields.TextField()
    body = fields.TextField()

    class Meta:
        table = "search_passage"


class SearchSourceRow(Table):
    """Which version of a course or an exam the search has."""

    source = fields.CharField(primary_key=True, max_length=80)
    hash = fields.CharField(max_length=80)

    class Meta:
        table = "search_source"


class FactVersionRow(Table):
    """A fact as it was published, appended whenever anything in its file changed.

    `digest` is of statement and source; `changed_on` since when they read so, null since the first
    version. Withdrawn: its file was gone.
    """

    id = fields.UUIDField(primary_key=True)
    fact = fields.CharField(max_length=8)
    version = fields.IntField()
    digest = fields.CharField(max_length=64)
    statement = fields.TextField()
    source = fields.TextField()
    checked_on = fields.CharField(max_length=10)
    review_by = fields.CharField(max_length=10)
    volatility = fields.CharField(max_length=1)
    confidence = fields.CharField(max_length=20, null=True)
    changed_on = fields.CharField(max_length=10, null=True)
    is_withdrawn = fields.BooleanField()
    published_ms = fields.BigIntField()

    class Meta:
        table = "fact_version"
        unique_together = (("fact", "version"),)
