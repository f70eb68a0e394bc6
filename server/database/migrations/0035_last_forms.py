from tortoise import migrations
from tortoise.migrations import operations as ops
from uuid import uuid4
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('assay', '0034_statistics_of_exams')]

    initial = False

    operations = [
        ops.CreateModel(
            name='LastFormsRow',
            fields=[
                ('release_id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('forms', fields.TextField(unique=False)),
            ],
            options={'table': 'last_forms', 'app': 'assay', 'pk_attr': 'release_id', 'table_description': 'What the forms held that were drawn last from a release, the newest first.'},
            bases=['Table'],
        ),
    ]
