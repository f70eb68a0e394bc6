from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="AuditEventRow",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("actor_id", fields.UUIDField()),
                ("action", fields.CharField(max_length=64)),
                ("subject", fields.CharField(db_index=True, max_length=128)),
                ("detail", fields.TextField(unique=False)),
                ("at_ms", fields.BigIntField()),
                ("sequence", fields.BigIntField(null=True, unique=True)),
                ("previous_hash", fields.CharField(null=True, max_length=64)),
                ("hash", fields.CharField(null=True, max_length=64)),
            ],
            options={
                "table": "audit_event",
                "app": "assay",
                "pk_attr": "id",
                "table_description": "One thing somebody did. The chainer sets `sequence` and both hashes, once.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CertificateRow",
            fields=[
                (
                    "id",
                    fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True),
                ),
                ("printed_id", fields.CharField(unique=True, max_length=20)),
                ("person_id", fields.UUIDField(db_index=True)),
                ("scheme", fields.CharField(max_length=64)),
                ("decision_id", fields.UUIDField(unique=True)),
                ("status", fields.CharField(max_length=16)),
                ("live_key", fields.CharField(null=True, unique=True, max_length=128)),
                ("record", fields.TextField(unique=False)),
                ("unsigned", fields.TextField(unique=False)),
                ("signing_input", fields.BinaryField()),
                ("kid", fields.CharField(max_length=64)),
                ("document", fields.TextField(null=True, unique=False)),
                ("issued_ms", fields.BigIntField(db_index=True)),
                ("expires_ms", fields.BigIntField(null=True)),
                ("status_list", fields.IntField()),
                ("status_index", fields.IntField()),
                ("status_ms", fields.BigIntField(null=True)),
                ("reason_code", fields.CharField(null=True, max_length=16)),
                ("reason_text", fields.CharField(null=True, max_length=500)),
                ("superseded_by", fields.UUIDField(null=True)),
            ],
            options={
                "table": "certificate",
                "app": "assay",
                "unique_together": (("status_list", "status_index"),),
                "pk_attr": "id",
                "table_description": "A certificate from its intent on. `document` is the signed credential, null until signed.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ChangeRow",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("scope", fields.CharField(max_length=32)),
                ("key", fields.CharField(max_length=64)),
                ("at_ms", fields.BigIntField(db_index=True)),
            ],
            options={
                "table": "change",
                "app": "assay",
                "pk_attr": "id",
                "table_description": "Tells every process what it must forget: a scope (`person`, `certificate`) and a key.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CheckAnswerRow",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("person_id", fields.UUIDField(db_index=True)),
                ("course", fields.CharField(max_length=64)),
                ("lesson", fields.CharField(max_length=64)),
                ("version", fields.IntField()),
                ("check_number", fields.IntField()),
                ("response", fields.TextField(unique=False)),
                ("share", fields.CharField(max_length=32)),
                ("answered_ms", fields.BigIntField()),
            ],
            options={
                "table": "check_answer",
                "app": "assay",
                "pk_attr": "id",
                "table_description": "Every answer to a check question, appended.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CourseCompletionRow",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("person_id", fields.UUIDField()),
                ("course", fields.CharField(max_length=64)),
                ("version", fields.IntField()),
                ("completed_ms", fields.BigIntField()),
            ],
            options={
                "table": "course_completion",
                "app": "assay",
                "unique_together": (("person_id", "course"),),
                "pk_attr": "id",
                "table_description": "Kept once earned: a lesson added later does not take it away.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CourseVersionRow",
            fields=[
                (
                    "id",
                    fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True),
                ),
                ("slug", fields.CharField(max_length=64)),
                ("version", fields.IntField()),
                ("hash", fields.CharField(max_length=64)),
                ("document", fields.TextField(unique=False)),
                ("published_ms", fields.BigIntField()),
            ],
            options={
                "table": "course_version",
                "app": "assay",
                "unique_together": (("slug", "version"),),
                "pk_attr": "id",
                "table_description": "A published course, rendered once, never edited. `document` is JSON.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="DecisionRow",
            fields=[
                (
                    "id",
                    fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True),
                ),
                ("sitting_id", fields.UUIDField()),
                ("grade_id", fields.UUIDField(unique=True)),
                ("person_id", fields.UUIDField()),
                ("scheme", fields.CharField(max_length=64)),
                ("outcome", fields.CharField(max_length=16)),
                ("policy", fields.TextField(unique=False)),
                ("decided_ms", fields.BigIntField()),
            ],
            options={
                "table": "decision",
                "app": "assay",
                "indexes": [Index(fields=["person_id", "scheme"]), Index(fields=["sitting_id"])],
                "pk_attr": "id",
                "table_description": "A certification decision on one grade: `certify`, `refuse`, or `none` for a preview.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="EnrolmentRow",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("person_id", fields.UUIDField()),
                ("course", fields.CharField(max_length=64)),
                ("enrolled_ms", fields.BigIntField()),
            ],
            options={
                "table": "enrolment",
                "app": "assay",
                "unique_together": (("person_id", "course"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ExamReleaseRow",
            fields=[
                (
                    "id",
                    fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True),
                ),
                ("slug", fields.CharField(max_length=64)),
                ("version", fields.IntField()),
                ("hash", fields.CharField(max_length=64)),
                ("document", fields.TextField(unique=False)),
                ("published_ms", fields.BigIntField()),
            ],
            options={
                "table": "exam_release",
                "app": "assay",
                "unique_together": (("slug", "version"),),
                "pk_attr": "id",
                "table_description": "A published exam: blueprint and item hashes with their status, as JSON. Never edited.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="FormRow",
            fields=[
                (
                    "sitting_id",
                    fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True),
                ),
                ("id", fields.UUIDField(unique=True)),
                ("document", fields.TextField(unique=False)),
                ("hash", fields.CharField(max_length=64)),
            ],
            options={
                "table": "form",
                "app": "assay",
                "pk_attr": "sitting_id",
                "table_description": "What one sitting was shown: item hashes, option order, handles, seed. Frozen.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="GradeRow",
            fields=[
                (
                    "id",
                    fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True),
                ),
                ("sitting_id", fields.UUIDField()),
                ("version", fields.IntField()),
                ("points", fields.CharField(max_length=64)),
                ("maximum", fields.CharField(max_length=64)),
                ("scaled_score", fields.IntField()),
                ("passed", fields.BooleanField()),
                ("document", fields.TextField(unique=False)),
                ("graded_ms", fields.BigIntField()),
            ],
            options={
                "table": "grade",
                "app": "assay",
                "unique_together": (("sitting_id", "version"),),
                "pk_attr": "id",
                "table_description": "The grade of a sitting, a regrade adds a version. Points are exact fractions as text.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ItemVersionRow",
            fields=[
                (
                    "hash",
                    fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64),
                ),
                ("item", fields.CharField(max_length=64)),
                ("version", fields.IntField()),
                ("document", fields.TextField(unique=False)),
                ("published_ms", fields.BigIntField()),
            ],
            options={
                "table": "item_version",
                "app": "assay",
                "unique_together": (("item", "version"),),
                "pk_attr": "hash",
                "table_description": "A published item: its content hash, and the item with its rendered texts as JSON.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LessonCompletionRow",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("person_id", fields.UUIDField()),
                ("course", fields.CharField(max_length=64)),
                ("lesson", fields.CharField(max_length=64)),
                ("version", fields.IntField()),
                ("completed_ms", fields.BigIntField()),
            ],
            options={
                "table": "lesson_completion",
                "app": "assay",
                "unique_together": (("person_id", "course", "lesson"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="OutboxRow",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("topic", fields.CharField(max_length=64)),
                ("key", fields.CharField(max_length=64)),
                ("created_ms", fields.BigIntField()),
                ("due_ms", fields.BigIntField(db_index=True)),
                ("attempts", fields.IntField(db_default=0)),
                ("last_error", fields.CharField(null=True, max_length=500)),
            ],
            options={
                "table": "outbox",
                "app": "assay",
                "pk_attr": "id",
                "table_description": "Something that must follow a commit. A row is deleted once its handler has finished.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PersonRow",
            fields=[
                (
                    "id",
                    fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True),
                ),
                ("email", fields.CharField(unique=True, max_length=254)),
                ("name", fields.CharField(max_length=200)),
                ("password_hash", fields.CharField(null=True, max_length=255)),
                ("roles", fields.CharField(max_length=200)),
                ("epoch", fields.IntField(db_default=0)),
                ("is_verified", fields.BooleanField(db_default=False)),
                ("is_demo", fields.BooleanField(db_default=False)),
                ("created_ms", fields.BigIntField()),
            ],
            options={"table": "person", "app": "assay", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PasswordLinkRow",
            fields=[
                (
                    "token_hash",
                    fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64),
                ),
                (
                    "person",
                    fields.ForeignKeyField(
                        "assay.PersonRow",
                        source_field="person_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("expires_ms", fields.BigIntField()),
                ("used_ms", fields.BigIntField(null=True)),
            ],
            options={
                "table": "password_link",
                "app": "assay",
                "pk_attr": "token_hash",
                "table_description": "A one-use link, only the hash of its token is kept.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ResponseRevisionRow",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("sitting_id", fields.UUIDField()),
                ("position", fields.IntField()),
                ("writer", fields.IntField()),
                ("sequence", fields.BigIntField()),
                ("response", fields.TextField(unique=False)),
                ("saved_ms", fields.BigIntField()),
            ],
            options={
                "table": "response_revision",
                "app": "assay",
                "unique_together": (("sitting_id", "position", "writer", "sequence"),),
                "pk_attr": "id",
                "table_description": "Every acknowledged response, appended, the newest (writer, sequence) of a position counts.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SealedResponseRow",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("sitting_id", fields.UUIDField()),
                ("position", fields.IntField()),
                ("reason", fields.CharField(max_length=32)),
                ("writer", fields.IntField()),
                ("sequence", fields.BigIntField()),
                ("response", fields.TextField(unique=False)),
                ("received_ms", fields.BigIntField()),
            ],
            options={
                "table": "sealed_response",
                "app": "assay",
                "unique_together": (("sitting_id", "position"),),
                "pk_attr": "id",
                "table_description": "What came too late or from a displaced device: evidence, never counted.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SessionRow",
            fields=[
                (
                    "id",
                    fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True),
                ),
                (
                    "person",
                    fields.ForeignKeyField(
                        "assay.PersonRow",
                        source_field="person_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("created_ms", fields.BigIntField()),
                ("expires_ms", fields.BigIntField(db_index=True)),
                ("revoked_ms", fields.BigIntField(null=True)),
            ],
            options={"table": "session", "app": "assay", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SittingRow",
            fields=[
                (
                    "id",
                    fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True),
                ),
                ("person_id", fields.UUIDField()),
                ("exam", fields.CharField(max_length=64)),
                (
                    "release",
                    fields.ForeignKeyField(
                        "assay.ExamReleaseRow",
                        source_field="release_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("state", fields.CharField(max_length=8)),
                ("is_preview", fields.BooleanField()),
                ("items", fields.IntField()),
                ("writer", fields.IntField(db_default=1)),
                ("started_ms", fields.BigIntField()),
                ("deadline_ms", fields.BigIntField()),
                ("grace_ms", fields.IntField()),
                ("closed_ms", fields.BigIntField(null=True)),
                ("closed_by", fields.CharField(null=True, max_length=16)),
                ("receipt_kid", fields.CharField(null=True, max_length=64)),
                ("open_key", fields.CharField(null=True, unique=True, max_length=128)),
                ("grading_due_ms", fields.BigIntField(null=True, db_index=True)),
            ],
            options={
                "table": "sitting",
                "app": "assay",
                "indexes": [
                    Index(fields=["person_id", "exam"]),
                    Index(fields=["state", "deadline_ms"]),
                ],
                "pk_attr": "id",
                "table_description": "Small on purpose: a save reads it, a hand-in updates it. The form stands beside it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="StatusListRow",
            fields=[
                (
                    "number",
                    fields.IntField(primary_key=True, generated=False, unique=True, db_index=True),
                ),
                ("document", fields.TextField(null=True, unique=False)),
                ("signed_ms", fields.BigIntField(db_default=0)),
                ("is_stale", fields.BooleanField(db_default=True)),
            ],
            options={
                "table": "status_list",
                "app": "assay",
                "pk_attr": "number",
                "table_description": "The newest signed status list, re-signed on change and daily.",
            },
            bases=["Model"],
        ),
    ]
