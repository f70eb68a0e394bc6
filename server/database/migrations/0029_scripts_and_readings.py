from tortoise import migrations
from tortoise.migrations import operations as ops
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('assay', '0028_drafts_of_content')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ReadingRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('script_id', fields.UUIDField()),
                ('rater_id', fields.UUIDField()),
                ('round', fields.IntField()),
                ('slot', fields.IntField(null=True)),
                ('content', fields.TextField(unique=False)),
                ('claimed_ms', fields.BigIntField()),
                ('touched_ms', fields.BigIntField()),
                ('until_ms', fields.BigIntField(null=True, db_index=True)),
                ('spent_ms', fields.BigIntField()),
                ('given_ms', fields.BigIntField(null=True)),
                ('withdrawn_ms', fields.BigIntField(null=True)),
            ],
            options={'table': 'reading', 'app': 'assay', 'unique_together': (('script_id', 'slot'), ('script_id', 'rater_id')), 'indexes': [Index(fields=['rater_id', 'given_ms'])], 'pk_attr': 'id', 'table_description': "One rater's marks for a script, held from its claim on. Kept when it counts no more."},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='ScriptRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('sitting_id', fields.UUIDField()),
                ('position', fields.IntField()),
                ('exam', fields.CharField(max_length=64)),
                ('release_id', fields.UUIDField()),
                ('item', fields.CharField(max_length=64)),
                ('item_hash', fields.CharField(max_length=64)),
                ('person_id', fields.UUIDField()),
                ('state', fields.CharField(max_length=16)),
                ('round', fields.IntField()),
                ('wanted', fields.IntField()),
                ('opened_ms', fields.BigIntField()),
                ('settled_ms', fields.BigIntField(null=True)),
                ('settlement_id', fields.UUIDField(null=True)),
            ],
            options={'table': 'script', 'app': 'assay', 'unique_together': (('sitting_id', 'position'),), 'indexes': [Index(fields=['state', 'item_hash', 'opened_ms', 'id']), Index(fields=['exam', 'state', 'id']), Index(fields=['person_id'])], 'pk_attr': 'id', 'table_description': "One candidate's response to an essay, to be read by raters until its marks are settled."},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='SettlementRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('script_id', fields.UUIDField(db_index=True)),
                ('sitting_id', fields.UUIDField(db_index=True)),
                ('position', fields.IntField()),
                ('rule', fields.CharField(max_length=16)),
                ('scores', fields.TextField(unique=False)),
                ('points', fields.CharField(max_length=64)),
                ('comments', fields.TextField(unique=False)),
                ('readings', fields.TextField(unique=False)),
                ('settled_ms', fields.BigIntField()),
                ('settled_by', fields.UUIDField(null=True)),
                ('reason', fields.CharField(max_length=500)),
            ],
            options={'table': 'settlement', 'app': 'assay', 'pk_attr': 'id', 'table_description': 'Marks of a script, by the rule that its item names or by a moderator. Added, never changed.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='TrialRow',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('rater_id', fields.UUIDField()),
                ('item_hash', fields.CharField(max_length=64)),
                ('exemplar', fields.CharField(max_length=32)),
                ('attempt', fields.IntField()),
                ('scores', fields.TextField(unique=False)),
                ('made_ms', fields.BigIntField()),
            ],
            options={'table': 'trial', 'app': 'assay', 'unique_together': (('rater_id', 'item_hash', 'attempt', 'exemplar'),), 'pk_attr': 'id', 'table_description': 'An exemplar of an item as a rater marked it who trains for the item.'},
            bases=['Table'],
        ),
    ]
