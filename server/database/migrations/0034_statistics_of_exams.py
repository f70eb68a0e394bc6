from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('assay', '0033_reviews_of_drafts')]

    initial = False

    operations = [
        ops.CreateModel(
            name='StatisticRow',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('exam', fields.CharField(max_length=64)),
                ('subject', fields.CharField(max_length=80)),
                ('item', fields.CharField(null=True, db_index=True, max_length=64)),
                ('n', fields.IntField()),
                ('summary', fields.TextField(unique=False)),
                ('document', fields.TextField(unique=False)),
                ('basis', fields.CharField(max_length=80)),
                ('computed_ms', fields.BigIntField()),
            ],
            options={'table': 'statistic', 'app': 'assay', 'unique_together': (('exam', 'subject'),), 'pk_attr': 'id', 'table_description': 'What sittings of an exam say of one subject, counted anew every few minutes, of nobody.'},
            bases=['Table'],
        ),
    ]
