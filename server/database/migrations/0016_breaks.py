from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('assay', '0015_lock_positions')]

    initial = False

    operations = [
        ops.AddField(
            model_name='SittingRow',
            name='break_until_ms',
            field=fields.BigIntField(null=True),
        ),
    ]
