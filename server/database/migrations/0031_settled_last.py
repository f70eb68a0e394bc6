from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('assay', '0030_facts_and_since_when')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='ScriptRow',
            index=Index(fields=['state', 'settled_ms']),
        ),
    ]
