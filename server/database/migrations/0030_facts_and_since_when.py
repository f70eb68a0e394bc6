from tortoise import migrations
from tortoise.migrations import operations as ops
from uuid import uuid4
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('assay', '0029_scripts_and_readings')]

    initial = False

    operations = [
        ops.CreateModel(
            name='FactVersionRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('fact', fields.CharField(max_length=8)),
                ('version', fields.IntField()),
                ('digest', fields.CharField(max_length=64)),
                ('statement', fields.TextField(unique=False)),
                ('source', fields.TextField(unique=False)),
                ('checked_on', fields.CharField(max_length=10)),
                ('review_by', fields.CharField(max_length=10)),
                ('volatility', fields.CharField(max_length=1)),
                ('confidence', fields.CharField(null=True, max_length=20)),
                ('changed_on', fields.CharField(null=True, max_length=10)),
                ('is_withdrawn', fields.BooleanField()),
                ('published_ms', fields.BigIntField()),
            ],
            options={'table': 'fact_version', 'app': 'assay', 'unique_together': (('fact', 'version'),), 'pk_attr': 'id', 'table_description': 'A fact as it was published, appended whenever anything in its file changed.'},
            bases=['Table'],
        ),
    ]
