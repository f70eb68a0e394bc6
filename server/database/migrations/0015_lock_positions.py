from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('assay', '0014_presence_messages_and_beats')]

    initial = False

    operations = [
        ops.AddField(
            model_name='SittingRow',
            name='locked',
            field=fields.TextField(null=True, unique=False),
        ),
    ]
