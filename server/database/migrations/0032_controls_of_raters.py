from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('assay', '0031_settled_last')]

    initial = False

    operations = [
        ops.AddField(
            model_name='ReadingRow',
            name='is_control',
            field=fields.BooleanField(db_default=False),
        ),
    ]
