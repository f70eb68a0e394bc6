from tortoise import fields
from tortoise.models import Model


class CourseVersionRow(Model):
    """A published course, rendered once, never edited. `document` is JSON."""

    id = fields.UUIDField(primary_key=True)
    slug = fields.CharField(max_length=64)
    version = fields.IntField()
    hash = fields.CharField(max_length=64)
    document = fields.TextField()
    published_ms = fields.BigIntField()

    class Meta:
        table = "course_version"
        unique_together = (("slug", "version"),)


class EnrolmentRow(Model):
    id = fields.BigIntField(primary_key=True, generated=True)
    person_id = fields.UUIDField()
    course = fields.CharField(max_length=64)
    enrolled_ms = fields.BigIntField()

    class Meta:
        table = "enrolment"
        unique_together = (("person_id", "course"),)


class LessonCompletionRow(Model):
    id = fields.BigIntField(primary_key=True, generated=True)
    person_id = fields.UUIDField()
    course = fields.CharField(max_length=64)
    lesson = fields.CharField(max_length=64)
    version = fields.IntField()
    completed_ms = fields.BigIntField()

    class Meta:
        table = "lesson_completion"
        unique_together = (("person_id", "course", "lesson"),)


class CourseCompletionRow(Model):
    """Kept once earned: a lesson added later does not take it away."""

    id = fields.BigIntField(primary_key=True, generated=True)
    person_id = fields.UUIDField()
    course = fields.CharField(max_length=64)
    version = fields.IntField()
    completed_ms = fields.BigIntField()

    class Meta:
        table = "course_completion"
        unique_together = (("person_id", "course"),)


class CheckAnswerRow(Model):
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
