from tortoise import migrations
from tortoise.migrations import operations as ops
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('assay', '0018_count_exposure')]

    initial = False

    operations = [
        ops.CreateModel(
            name='RegradeEffectRow',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('regrade_id', fields.UUIDField()),
                ('sitting_id', fields.UUIDField()),
                ('grade_id', fields.UUIDField()),
                ('old_score', fields.IntField()),
                ('new_score', fields.IntField()),
                ('change', fields.CharField(max_length=16)),
                ('consequence', fields.CharField(max_length=16)),
            ],
            options={'table': 'regrade_effect', 'app': 'assay', 'unique_together': (('regrade_id', 'sitting_id'),), 'indexes': [Index(fields=['regrade_id', 'id']), Index(fields=['regrade_id', 'change', 'id'])], 'pk_attr': 'id', 'table_description': 'One sitting whose grade a regrade would change: a line of its dry run.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RegradeRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('exam', fields.CharField(max_length=64)),
                ('item', fields.CharField(max_length=64)),
                ('hashes', fields.TextField(unique=False)),
                ('remedy', fields.CharField(max_length=16)),
                ('accepted', fields.TextField(unique=False)),
                ('only_if_higher', fields.BooleanField()),
                ('undoes', fields.UUIDField(null=True)),
                ('state', fields.CharField(max_length=16)),
                ('running_key', fields.CharField(null=True, unique=True, max_length=64)),
                ('tried_by', fields.UUIDField()),
                ('tried_ms', fields.BigIntField()),
                ('read_to', fields.UUIDField(null=True)),
                ('counts', fields.TextField(unique=False)),
                ('digest', fields.CharField(max_length=64)),
                ('reason', fields.CharField(null=True, max_length=500)),
                ('committed_by', fields.UUIDField(null=True)),
                ('committed_ms', fields.BigIntField(null=True)),
                ('ended_ms', fields.BigIntField(null=True)),
            ],
            options={'table': 'regrade', 'app': 'assay', 'indexes': [Index(fields=['exam', 'state']), Index(fields=['state', 'id'])], 'pk_attr': 'id', 'table_description': 'A ruling on an item, or the undoing of one: tried, committed, carried out.'},
            bases=['Model'],
        ),
        ops.AlterModelOptions(
            name='DecisionRow',
            options={'table': 'decision', 'app': 'assay', 'indexes': [Index(fields=['person_id', 'scheme']), Index(fields=['sitting_id']), Index(fields=['scheme', 'decided_ms'])], 'pk_attr': 'id', 'table_description': 'A certification decision on one grade, of an `Outcome`. A regrade adds another.'},
        ),
        ops.AddIndex(
            model_name='DecisionRow',
            index=Index(fields=['scheme', 'decided_ms']),
        ),
    ]
