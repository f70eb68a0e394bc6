from tortoise import migrations
from tortoise.migrations import operations as ops
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('assay', '0016_breaks')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AppealRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('person_id', fields.UUIDField()),
                ('sitting_id', fields.UUIDField()),
                ('exam', fields.CharField(max_length=64)),
                ('kind', fields.CharField(max_length=16)),
                ('position', fields.IntField(null=True)),
                ('item', fields.CharField(max_length=64)),
                ('text', fields.CharField(max_length=1000)),
                ('is_during', fields.BooleanField()),
                ('raised_ms', fields.BigIntField()),
                ('changed_ms', fields.BigIntField()),
                ('due_ms', fields.BigIntField()),
                ('is_open', fields.BooleanField()),
                ('state', fields.CharField(max_length=16)),
                ('rulings', fields.IntField()),
                ('settled_ms', fields.BigIntField(null=True)),
                ('about_key', fields.CharField(null=True, unique=True, max_length=128)),
            ],
            options={'table': 'appeal', 'app': 'assay', 'indexes': [Index(fields=['is_open', 'due_ms', 'id']), Index(fields=['is_open', 'settled_ms', 'id']), Index(fields=['person_id', 'id']), Index(fields=['exam', 'item', 'is_open']), Index(fields=['sitting_id'])], 'pk_attr': 'id', 'table_description': 'What somebody objects to: an item of a sitting or the whole of it. Due to be ruled on.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='AppealRulingRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('appeal_id', fields.UUIDField()),
                ('number', fields.IntField()),
                ('verdict', fields.CharField(max_length=16)),
                ('reason', fields.CharField(max_length=500)),
                ('ruled_by', fields.UUIDField()),
                ('ruled_ms', fields.BigIntField()),
            ],
            options={'table': 'appeal_ruling', 'app': 'assay', 'unique_together': (('appeal_id', 'number'),), 'pk_attr': 'id', 'table_description': 'A ruling on an appeal, added and never changed, the last one counts.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='FreeSittingRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('person_id', fields.UUIDField()),
                ('exam', fields.CharField(max_length=64)),
                ('sitting_id', fields.UUIDField(unique=True)),
                ('reason', fields.CharField(max_length=500)),
                ('given_by', fields.UUIDField()),
                ('made_ms', fields.BigIntField()),
            ],
            options={'table': 'free_sitting', 'app': 'assay', 'indexes': [Index(fields=['person_id', 'exam'])], 'pk_attr': 'id', 'table_description': 'A sitting that counts as no try, and one more without a wait, given for a reason.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='HeldResultRow',
            fields=[
                ('sitting_id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('exam', fields.CharField(max_length=64)),
                ('state', fields.CharField(max_length=8)),
                ('held_ms', fields.BigIntField()),
                ('due_ms', fields.BigIntField(null=True)),
                ('released_by', fields.UUIDField(null=True)),
                ('released_ms', fields.BigIntField(null=True)),
            ],
            options={'table': 'held_result', 'app': 'assay', 'indexes': [Index(fields=['state', 'sitting_id']), Index(fields=['exam', 'state', 'sitting_id']), Index(fields=['state', 'due_ms'])], 'pk_attr': 'sitting_id', 'table_description': 'A graded sitting whose result its policy holds back, and who let it out. Never deleted.'},
            bases=['Model'],
        ),
    ]
