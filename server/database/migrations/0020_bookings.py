from tortoise import migrations
from tortoise.migrations import operations as ops
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('assay', '0019_rule_on_items')]

    initial = False

    operations = [
        ops.CreateModel(
            name='BookingRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('person_id', fields.UUIDField()),
                ('exam', fields.CharField(max_length=64)),
                ('window', fields.CharField(max_length=40)),
                ('version', fields.IntField()),
                ('booked_ms', fields.BigIntField()),
                ('reminded', fields.IntField()),
            ],
            options={'table': 'booking', 'app': 'assay', 'unique_together': (('person_id', 'exam'),), 'indexes': [Index(fields=['exam', 'window'])], 'pk_attr': 'id', 'table_description': 'Which window of an exam somebody booked, one at a time by constraint.'},
            bases=['Model'],
        ),
    ]
