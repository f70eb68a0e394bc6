from tortoise import migrations
from tortoise.migrations import operations as ops
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('assay', '0020_bookings')]

    initial = False

    operations = [
        ops.CreateModel(
            name='IncidentRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('exam', fields.CharField(max_length=64)),
                ('sitting_id', fields.UUIDField(null=True)),
                ('kind', fields.CharField(max_length=16)),
                ('text', fields.CharField(max_length=1000)),
                ('made_by', fields.UUIDField()),
                ('made_ms', fields.BigIntField()),
                ('corrects', fields.UUIDField(null=True, unique=True)),
            ],
            options={'table': 'incident', 'app': 'assay', 'indexes': [Index(fields=['sitting_id', 'made_ms']), Index(fields=['exam', 'made_ms'])], 'pk_attr': 'id', 'table_description': 'What happened, added and never changed, about one sitting or everybody in an exam.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='InvigilatorAssignmentRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('invigilator_id', fields.UUIDField()),
                ('watched', fields.CharField(max_length=8)),
                ('subject', fields.CharField(max_length=64)),
                ('from_ms', fields.BigIntField(null=True)),
                ('until_ms', fields.BigIntField(null=True)),
                ('made_by', fields.UUIDField()),
                ('made_ms', fields.BigIntField()),
                ('taken_back_by', fields.UUIDField(null=True)),
                ('taken_back_ms', fields.BigIntField(null=True)),
            ],
            options={'table': 'invigilator_assignment', 'app': 'assay', 'indexes': [Index(fields=['invigilator_id', 'id']), Index(fields=['watched', 'subject'])], 'pk_attr': 'id', 'table_description': 'Somebody is to watch an exam, a cohort or one sitting. Taking back is written beside.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RehearsalCandidateRow',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('rehearsal_id', fields.UUIDField()),
                ('number', fields.IntField()),
                ('stand_in', fields.UUIDField()),
                ('sitting_id', fields.UUIDField(null=True, unique=True)),
            ],
            options={'table': 'rehearsal_candidate', 'app': 'assay', 'unique_together': (('rehearsal_id', 'number'),), 'pk_attr': 'id', 'table_description': 'One of the candidates of a rehearsal, who is nobody.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RehearsalRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('invigilator_id', fields.UUIDField()),
                ('release_id', fields.UUIDField()),
                ('started_ms', fields.BigIntField()),
                ('until_ms', fields.BigIntField()),
                ('next_ms', fields.BigIntField()),
                ('stepped_ms', fields.BigIntField()),
                ('running_key', fields.UUIDField(null=True, unique=True)),
            ],
            options={'table': 'rehearsal', 'app': 'assay', 'pk_attr': 'id', 'table_description': 'Sittings of nobody, for an invigilator to practise on. `next_ms`: when it goes on.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='TimeEntryRow',
            name='key',
            field=fields.CharField(null=True, max_length=128),
        ),
    ]
