from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('assay', '0017_appeals_and_held_results')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ExposureRow',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('release_id', fields.UUIDField()),
                ('block', fields.CharField(max_length=64)),
                ('forms', fields.IntField()),
            ],
            options={'table': 'exposure', 'app': 'assay', 'unique_together': (('release_id', 'block'),), 'pk_attr': 'id', 'table_description': 'In how many forms of a release a block was, under an empty name in how many altogether.'},
            bases=['Model'],
        ),
    ]
