from tortoise import migrations
from tortoise.migrations import operations as ops
from uuid import uuid4
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('assay', '0012_accommodations_and_credits')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AccessCodeRow',
            fields=[
                ('exam', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('salt', fields.CharField(max_length=32)),
                ('hash', fields.CharField(max_length=64)),
                ('made_ms', fields.BigIntField()),
            ],
            options={'table': 'access_code', 'app': 'assay', 'pk_attr': 'exam', 'table_description': 'The code that opens an exam whose policy asks for one, only its salted hash is kept.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='AgreementRow',
            fields=[
                ('sitting_id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('version', fields.CharField(max_length=64)),
                ('agreed_ms', fields.BigIntField()),
            ],
            options={'table': 'agreement', 'app': 'assay', 'pk_attr': 'sitting_id', 'table_description': 'Which wording of the agreement was accepted before a sitting, its release has the text.'},
            bases=['Model'],
        ),
    ]
