from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('assay', '0010_keep_a_time_ledger')]

    initial = False

    operations = [
        ops.CreateModel(
            name='PictureRow',
            fields=[
                ('digest', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('media_type', fields.CharField(max_length=32)),
                ('content', fields.BinaryField()),
                ('published_ms', fields.BigIntField()),
            ],
            options={'table': 'picture', 'app': 'assay', 'pk_attr': 'digest', 'table_description': 'A picture that published items are asked on, by the SHA-256 of its bytes, in hex.'},
            bases=['Model'],
        ),
    ]
