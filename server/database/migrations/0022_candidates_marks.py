from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('assay', '0021_watch_sittings')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ItemMarkRow',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('sitting_id', fields.UUIDField()),
                ('position', fields.IntField()),
                ('writer', fields.IntField()),
                ('sequence', fields.BigIntField()),
                ('marks', fields.TextField(unique=False)),
                ('saved_ms', fields.BigIntField()),
            ],
            options={'table': 'item_mark', 'app': 'assay', 'unique_together': (('sitting_id', 'position'),), 'pk_attr': 'id', 'table_description': "A candidate's own marks on an item, as JSON: only the newest, never graded."},
            bases=['Model'],
        ),
    ]
