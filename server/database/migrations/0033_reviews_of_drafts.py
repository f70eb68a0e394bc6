from tortoise import migrations
from tortoise.migrations import operations as ops
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('assay', '0032_controls_of_raters')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ContentCommentRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('draft_id', fields.UUIDField()),
                ('revision', fields.IntField()),
                ('line', fields.IntField()),
                ('quote', fields.TextField(unique=False)),
                ('text', fields.TextField(unique=False)),
                ('person_id', fields.UUIDField()),
                ('said_ms', fields.BigIntField()),
                ('parent_id', fields.UUIDField(null=True)),
                ('resolved_by', fields.UUIDField(null=True)),
                ('resolved_ms', fields.BigIntField(null=True)),
            ],
            options={'table': 'content_comment', 'app': 'assay', 'indexes': [Index(fields=['draft_id', 'said_ms']), Index(fields=['person_id'])], 'pk_attr': 'id', 'table_description': 'What somebody said about a line of a draft, or replied.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='ContentMoveRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('draft_id', fields.UUIDField()),
                ('path', fields.CharField(max_length=200)),
                ('source', fields.CharField(max_length=16)),
                ('target', fields.CharField(max_length=16)),
                ('person_id', fields.UUIDField()),
                ('revision', fields.IntField()),
                ('digest', fields.CharField(max_length=64)),
                ('reason', fields.TextField(unique=False)),
                ('moved_ms', fields.BigIntField()),
            ],
            options={'table': 'content_move', 'app': 'assay', 'indexes': [Index(fields=['draft_id', 'moved_ms']), Index(fields=['path', 'moved_ms']), Index(fields=['person_id'])], 'pk_attr': 'id', 'table_description': 'An item was moved from one state of its life to the next. Never edited.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='ContentReviewRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('draft_id', fields.UUIDField()),
                ('path', fields.CharField(max_length=200)),
                ('role', fields.CharField(max_length=16)),
                ('reviewer_id', fields.UUIDField()),
                ('asked_by', fields.UUIDField()),
                ('due_day', fields.CharField(max_length=10)),
                ('asked_ms', fields.BigIntField()),
                ('stage', fields.CharField(max_length=16)),
                ('revision', fields.IntField(null=True)),
                ('digest', fields.CharField(null=True, max_length=64)),
                ('verdict', fields.CharField(null=True, max_length=8)),
                ('ticked', fields.TextField(unique=False)),
                ('words', fields.TextField(unique=False)),
                ('ended_ms', fields.BigIntField(null=True)),
                ('asked_key', fields.CharField(null=True, unique=True, max_length=96)),
            ],
            options={'table': 'content_review', 'app': 'assay', 'indexes': [Index(fields=['reviewer_id', 'stage', 'due_day', 'id']), Index(fields=['stage', 'due_day', 'id']), Index(fields=['draft_id'])], 'pk_attr': 'id', 'table_description': "One person asked to judge a draft by one role's checklist, and the verdict they gave."},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='ContentReviewerRow',
            fields=[
                ('person_id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('languages', fields.TextField(unique=False)),
                ('exams', fields.TextField(unique=False)),
                ('changed_ms', fields.BigIntField()),
            ],
            options={'table': 'content_reviewer', 'app': 'assay', 'pk_attr': 'person_id', 'table_description': 'What somebody reviews: languages and exams, all where none are named.'},
            bases=['Table'],
        ),
    ]
