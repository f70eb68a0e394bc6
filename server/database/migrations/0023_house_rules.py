from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('assay', '0022_candidates_marks')]

    initial = False

    operations = [
        ops.CreateModel(
            name='HouseRulesRow',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('version', fields.CharField(max_length=64)),
                ('document', fields.TextField(unique=False)),
                ('published_ms', fields.BigIntField()),
            ],
            options={'table': 'house_rules', 'app': 'assay', 'pk_attr': 'id', 'table_description': 'A version of the rules of the house, as JSON. Never edited.'},
            bases=['Model'],
        ),
    ]
