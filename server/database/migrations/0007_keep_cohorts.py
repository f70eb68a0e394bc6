from tortoise import migrations
from tortoise.migrations import operations as ops
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('assay', '0006_boards_and_reports')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CohortDraftRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('cohort_id', fields.UUIDField()),
                ('person_id', fields.UUIDField()),
                ('document', fields.BinaryField()),
                ('created_ms', fields.BigIntField(db_index=True)),
                ('committed_ms', fields.BigIntField(null=True)),
            ],
            options={'table': 'cohort_draft', 'app': 'assay', 'pk_attr': 'id', 'table_description': 'A list as it was shown before inviting: committing takes exactly this, once.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CohortGoalRow',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('cohort_id', fields.UUIDField()),
                ('kind', fields.CharField(max_length=8)),
                ('slug', fields.CharField(max_length=64)),
                ('due_day', fields.CharField(null=True, max_length=10)),
                ('zone', fields.CharField(max_length=64)),
                ('due_ms', fields.BigIntField(null=True)),
            ],
            options={'table': 'cohort_goal', 'app': 'assay', 'unique_together': (('cohort_id', 'kind', 'slug'),), 'pk_attr': 'id', 'table_description': 'A course or an exam of a cohort. `due_ms` is the end of `due_day` in `zone`.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CohortInvitationRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('cohort_id', fields.UUIDField()),
                ('email', fields.CharField(max_length=254)),
                ('name', fields.CharField(max_length=100)),
                ('invited_by', fields.UUIDField()),
                ('person_id', fields.UUIDField(null=True, db_index=True)),
                ('token_hash', fields.CharField(null=True, unique=True, max_length=64)),
                ('created_ms', fields.BigIntField()),
                ('expires_ms', fields.BigIntField()),
                ('answered_ms', fields.BigIntField(null=True)),
            ],
            options={'table': 'cohort_invitation', 'app': 'assay', 'unique_together': (('cohort_id', 'email'),), 'pk_attr': 'id', 'table_description': 'An address that was invited. For people we knew, `person_id` is set and they are in at once.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CohortMemberRow',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('cohort_id', fields.UUIDField()),
                ('person_id', fields.UUIDField()),
                ('sort_name', fields.CharField(max_length=120)),
                ('joined_ms', fields.BigIntField()),
                ('left_ms', fields.BigIntField(null=True)),
            ],
            options={'table': 'cohort_member', 'app': 'assay', 'unique_together': (('cohort_id', 'person_id'),), 'indexes': [Index(fields=['cohort_id', 'sort_name', 'id']), Index(fields=['person_id', 'cohort_id'])], 'pk_attr': 'id', 'table_description': '`sort_name` is the folded name when the person joined: it orders lists by an index.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CohortRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('name', fields.CharField(max_length=120)),
                ('members', fields.IntField(db_default=0)),
                ('created_ms', fields.BigIntField()),
                ('archived_ms', fields.BigIntField(null=True)),
            ],
            options={'table': 'cohort', 'app': 'assay', 'indexes': [Index(fields=['archived_ms', 'id'])], 'pk_attr': 'id', 'table_description': '`members` counts those who have not left, so that no page counts them.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CohortTrainerRow',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('cohort_id', fields.UUIDField()),
                ('person_id', fields.UUIDField()),
                ('is_owner', fields.BooleanField()),
            ],
            options={'table': 'cohort_trainer', 'app': 'assay', 'unique_together': (('cohort_id', 'person_id'),), 'indexes': [Index(fields=['person_id', 'cohort_id'])], 'pk_attr': 'id', 'table_description': 'Who keeps the cohort: its owner and those it is shared with see and do the same.'},
            bases=['Model'],
        ),
        ops.AddIndex(
            model_name='CourseCompletionRow',
            index=Index(fields=['course']),
        ),
        ops.AddIndex(
            model_name='EnrolmentRow',
            index=Index(fields=['course']),
        ),
    ]
