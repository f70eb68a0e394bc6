from tortoise import migrations
from tortoise.migrations import operations as ops
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('assay', '0027_lives_of_certificates')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ContentDraftRevisionRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('draft_id', fields.UUIDField()),
                ('number', fields.IntField()),
                ('text', fields.TextField(unique=False)),
                ('person_id', fields.UUIDField()),
                ('begun_ms', fields.BigIntField()),
                ('saved_ms', fields.BigIntField()),
                ('is_kept', fields.BooleanField()),
            ],
            options={'table': 'content_draft_revision', 'app': 'assay', 'unique_together': (('draft_id', 'number'),), 'indexes': [Index(fields=['person_id'])], 'pk_attr': 'id', 'table_description': "What a draft said at the end of a stretch of somebody's work. A bounded number is kept."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ContentDraftRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('path', fields.CharField(max_length=200)),
                ('kind', fields.CharField(max_length=16)),
                ('base', fields.TextField(null=True, unique=False)),
                ('base_digest', fields.CharField(null=True, max_length=64)),
                ('text', fields.TextField(unique=False)),
                ('person_id', fields.UUIDField()),
                ('state', fields.CharField(max_length=16)),
                ('revision', fields.IntField()),
                ('writers', fields.TextField(unique=False)),
                ('begun_ms', fields.BigIntField()),
                ('changed_ms', fields.BigIntField()),
                ('open_path', fields.CharField(null=True, unique=True, max_length=200)),
            ],
            options={'table': 'content_draft', 'app': 'assay', 'indexes': [Index(fields=['state', 'changed_ms', 'id']), Index(fields=['path', 'changed_ms']), Index(fields=['person_id'])], 'pk_attr': 'id', 'table_description': 'The text of one file of the content, worked on in the browser. `person_id` began it.'},
            bases=['Model'],
        ),
    ]
