from tortoise import migrations
from tortoise.migrations import operations as ops
from uuid import uuid4
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('assay', '0023_house_rules')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CertificateEventRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('certificate_id', fields.UUIDField(db_index=True)),
                ('kind', fields.CharField(max_length=16)),
                ('reason_code', fields.CharField(null=True, max_length=16)),
                ('reason_text', fields.CharField(null=True, max_length=500)),
                ('actor_id', fields.UUIDField(null=True)),
                ('at_ms', fields.BigIntField()),
                ('log_index', fields.BigIntField(unique=True)),
            ],
            options={'table': 'certificate_event', 'app': 'assay', 'pk_attr': 'id', 'table_description': 'What happened to a certificate, never edited. Without an actor it was the system.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LogEntryRow',
            fields=[
                ('position', fields.BigIntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('line', fields.CharField(max_length=128)),
            ],
            options={'table': 'log_entry', 'app': 'assay', 'pk_attr': 'position', 'table_description': 'One line of the transparency log, as it is hashed. `position` counts from 0, without gap.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LogSizeRow',
            fields=[
                ('id', fields.IntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('size', fields.BigIntField()),
            ],
            options={'table': 'log_size', 'app': 'assay', 'pk_attr': 'id', 'table_description': 'One row: how many entries there are. Whoever appends holds it until the commit.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='CertificateRow',
            name='log_salt',
            field=fields.BinaryField(null=True),
        ),
    ]
