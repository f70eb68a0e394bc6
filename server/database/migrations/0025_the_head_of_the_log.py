from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('assay', '0024_events_of_certificates_and_the_log')]

    initial = False

    operations = [
        ops.CreateModel(
            name='LogHeadRow',
            fields=[
                ('id', fields.IntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('size', fields.BigIntField()),
                ('note', fields.TextField(unique=False)),
                ('cosignatures', fields.TextField(db_default='', unique=False)),
                ('signed_ms', fields.BigIntField()),
            ],
            options={'table': 'log_head', 'app': 'assay', 'pk_attr': 'id', 'table_description': 'One row: the newest signed head of the log (a checkpoint), which every process serves.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='CertificateRow',
            name='log_index',
            field=fields.BigIntField(null=True),
        ),
    ]
