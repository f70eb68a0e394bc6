from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('assay', '0008_failed_sign_ins')]

    initial = False

    operations = [
        ops.AddField(
            model_name='CohortDraftRow',
            name='taken',
            field=fields.IntField(db_default=0),
        ),
    ]
