from tortoise import migrations
from tortoise.migrations import operations as ops
from uuid import uuid4
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('assay', '0035_last_forms')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ContentDraftPictureRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('draft_id', fields.UUIDField()),
                ('name', fields.CharField(max_length=100)),
                ('content', fields.BinaryField()),
                ('brought_ms', fields.BigIntField()),
            ],
            options={'table': 'content_draft_picture', 'app': 'assay', 'unique_together': (('draft_id', 'name'),), 'pk_attr': 'id', 'table_description': 'A picture brought into the draft of an item, until the file is there. Never changed.'},
            bases=['Table'],
        ),
        ops.AddField(
            model_name='ContentDraftRow',
            name='removes',
            field=fields.BooleanField(db_default=False),
        ),
    ]
