from tortoise import migrations
from tortoise.migrations import operations as ops
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('assay', '0011_keep_pictures')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AccommodationRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('person_id', fields.UUIDField()),
                ('is_open', fields.BooleanField()),
                ('state', fields.CharField(max_length=16)),
                ('wished_percent', fields.IntField()),
                ('wished_break_minutes', fields.IntField()),
                ('reason', fields.CharField(max_length=500)),
                ('document', fields.CharField(max_length=200)),
                ('asked_ms', fields.BigIntField()),
                ('percent', fields.IntField(null=True)),
                ('break_minutes', fields.IntField(null=True)),
                ('first_day', fields.CharField(null=True, max_length=10)),
                ('last_day', fields.CharField(null=True, max_length=10)),
                ('decided_by', fields.UUIDField(null=True)),
                ('decided_ms', fields.BigIntField(null=True)),
                ('decision', fields.CharField(null=True, max_length=500)),
                ('withdrawn_by', fields.UUIDField(null=True)),
                ('withdrawn_ms', fields.BigIntField(null=True)),
                ('withdrawal', fields.CharField(null=True, max_length=500)),
            ],
            options={'table': 'accommodation', 'app': 'assay', 'indexes': [Index(fields=['is_open', 'id']), Index(fields=['person_id', 'id'])], 'pk_attr': 'id', 'table_description': 'More time in every exam: what was asked for and why, what was decided, what became of it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TimeCreditRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('exam', fields.CharField(max_length=64)),
                ('ms', fields.BigIntField()),
                ('reason', fields.CharField(max_length=500)),
                ('given_by', fields.UUIDField()),
                ('made_ms', fields.BigIntField()),
                ('sittings', fields.IntField()),
            ],
            options={'table': 'time_credit', 'app': 'assay', 'pk_attr': 'id', 'table_description': "Time given to everybody who sat an exam, `sittings` of them. Its id is the giver's page."},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='TimeEntryRow',
            name='reference',
            field=fields.UUIDField(null=True),
        ),
    ]
