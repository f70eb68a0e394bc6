from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('assay', '0025_the_head_of_the_log')]

    initial = False

    operations = [
        ops.CreateModel(
            name='SigningKeyRow',
            fields=[
                ('kid', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('purpose', fields.CharField(max_length=16)),
                ('version', fields.IntField()),
                ('public_key', fields.BinaryField()),
                ('added_ms', fields.BigIntField()),
                ('added_index', fields.BigIntField(null=True)),
                ('retired_ms', fields.BigIntField(null=True)),
                ('retired_index', fields.BigIntField(null=True)),
                ('compromised_ms', fields.BigIntField(null=True)),
                ('compromised_position', fields.BigIntField(null=True)),
                ('compromised_index', fields.BigIntField(null=True)),
            ],
            options={'table': 'signing_key', 'app': 'assay', 'pk_attr': 'kid', 'table_description': 'A key that signs or signed, and what became of it. The key itself is a file.'},
            bases=['Model'],
        ),
    ]
