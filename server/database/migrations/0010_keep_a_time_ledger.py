from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from server.database.connection import query


async def give_base_entries(*_):
    """Until now every sitting had exactly what its exam gave it."""
    await query(
        "INSERT INTO time_entry (sitting_id, number, kind, ms, reason, made_ms) "
        "SELECT id, 1, 'base', deadline_ms - started_ms, '', started_ms FROM sitting"
    )


class Migration(migrations.Migration):
    dependencies = [('assay', '0009_take_lists_in_slices')]

    initial = False

    operations = [
        ops.CreateModel(
            name='TimeEntryRow',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('sitting_id', fields.UUIDField()),
                ('number', fields.IntField()),
                ('kind', fields.CharField(max_length=16)),
                ('ms', fields.BigIntField()),
                ('reason', fields.CharField(max_length=500)),
                ('given_by', fields.UUIDField(null=True)),
                ('made_ms', fields.BigIntField()),
            ],
            options={'table': 'time_entry', 'app': 'assay', 'unique_together': (('sitting_id', 'number'),), 'pk_attr': 'id', 'table_description': "A line of the time ledger of a sitting: added, never changed. The deadline is their sum."},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='SittingRow',
            name='paused_ms',
            field=fields.BigIntField(null=True),
        ),
        ops.RunPython(give_base_entries),
    ]
