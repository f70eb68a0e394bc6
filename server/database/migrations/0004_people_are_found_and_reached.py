from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from server.database.connection import on_sqlite, query
from server.kernel.text import folded
from tortoise.indexes import Index

async def find_people(*_):
    """Give those who are there already the keys by which they are found."""
    last = "00000000-0000-0000-0000-000000000000"
    while people := await query(
        in_dialect("SELECT id, name, email, roles FROM person WHERE id > $1 ORDER BY id LIMIT 1000"),
        [last],
    ):
        for person in people:
            for key in keys_of(person):
                await query(
                    in_dialect("INSERT INTO person_key (key, person_id) VALUES ($1, $2)"),
                    [key, person["id"]],
                )
        last = person["id"]


def keys_of(person):
    words = [*folded(person["name"]).split()[:6], folded(person["email"])]
    keys = {word.encode(errors="replace")[:40].hex() for word in words if word}
    return keys | {f"={role}" for role in person["roles"].split(",") if role not in {"", "candidate"}}


def in_dialect(sql):
    return sql.replace("$", "?") if on_sqlite() else sql


class Migration(migrations.Migration):
    dependencies = [('assay', '0003_second_factors_tokens_and_deletions')]

    initial = False

    operations = [
        ops.CreateModel(
            name='PersonKeyRow',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('key', fields.CharField(max_length=80)),
                ('person', fields.ForeignKeyField('assay.PersonRow', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'person_key', 'app': 'assay', 'unique_together': (('key', 'person'),), 'pk_attr': 'id', 'table_description': 'What a person is found by: words of the name and the address, and roles. See `finding`.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='PersonRow',
            name='deactivated_ms',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='PersonRow',
            name='locale',
            field=fields.CharField(db_default='', max_length=8),
        ),
        ops.AddField(
            model_name='PersonRow',
            name='name_changed_ms',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='PersonRow',
            name='pending_email',
            field=fields.CharField(null=True, max_length=254),
        ),
        ops.AddField(
            model_name='PersonRow',
            name='zone',
            field=fields.CharField(db_default='', max_length=64),
        ),
        ops.AddField(
            model_name='SessionRow',
            name='device',
            field=fields.CharField(db_default='', max_length=64),
        ),
        ops.AddField(
            model_name='SessionRow',
            name='network',
            field=fields.CharField(db_default='', max_length=64),
        ),
        ops.AddField(
            model_name='SessionRow',
            name='seen_ms',
            field=fields.BigIntField(null=True),
        ),
        ops.AddIndex(
            model_name='SessionRow',
            index=Index(fields=['person_id', 'created_ms']),
        ),
        ops.RunPython(find_people),
    ]
