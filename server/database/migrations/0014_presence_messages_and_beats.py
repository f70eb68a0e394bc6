from tortoise import migrations
from tortoise.migrations import operations as ops
from uuid import uuid4
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('assay', '0013_exam_policies')]

    initial = False

    operations = [
        ops.CreateModel(
            name='BeatRow',
            fields=[
                ('id', fields.IntField(primary_key=True, generated=False, unique=True, db_index=True)),
                ('at_ms', fields.BigIntField()),
            ],
            options={'table': 'beat', 'app': 'assay', 'pk_attr': 'id', 'table_description': 'One row: when a server that could write was last alive.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='MessageCopyRow',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('sitting_id', fields.UUIDField()),
                ('message_id', fields.UUIDField()),
                ('read_ms', fields.BigIntField(null=True)),
            ],
            options={'table': 'message_copy', 'app': 'assay', 'unique_together': (('sitting_id', 'message_id'),), 'pk_attr': 'id', 'table_description': 'A message as one sitting has it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='MessageRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('exam', fields.CharField(null=True, max_length=64)),
                ('text', fields.CharField(max_length=500)),
                ('sent_by', fields.UUIDField()),
                ('sent_ms', fields.BigIntField()),
                ('sittings', fields.IntField()),
            ],
            options={'table': 'message', 'app': 'assay', 'pk_attr': 'id', 'table_description': "What staff told those who sat, `sittings` of them. Its id is the sender's page."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='OutageRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('from_ms', fields.BigIntField()),
                ('to_ms', fields.BigIntField()),
                ('sittings', fields.IntField()),
            ],
            options={'table': 'outage', 'app': 'assay', 'pk_attr': 'id', 'table_description': 'Time in which no server was alive, given back to everybody who sat, `sittings` of them.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PresenceRow',
            fields=[
                ('sitting_id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('seen_ms', fields.BigIntField()),
                ('unsent', fields.IntField()),
            ],
            options={'table': 'presence', 'app': 'assay', 'pk_attr': 'sitting_id', 'table_description': 'When the page of who sits was last heard of, as it reports. No deadline rests on it.'},
            bases=['Model'],
        ),
    ]
