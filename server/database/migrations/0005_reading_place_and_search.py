from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

from server.database.connection import on_sqlite, query

INDEX_SQLITE = (
    "CREATE VIRTUAL TABLE search_index USING fts5(kind, lead, heading, body, "
    "content='search_passage', content_rowid='id', prefix='3', "
    "tokenize='unicode61 remove_diacritics 2')",
)
INDEX_POSTGRES = (
    "ALTER TABLE search_passage ADD COLUMN words tsvector NOT NULL",
    "CREATE INDEX idx_search_passage_words ON search_passage USING gin (words)",
)


async def index_words(_apps, _editor):
    """Each engine lists words its own way, which no model can say."""
    for statement in INDEX_SQLITE if on_sqlite() else INDEX_POSTGRES:
        await query(statement)


class Migration(migrations.Migration):
    dependencies = [('assay', '0004_people_are_found_and_reached')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ReadingPlaceRow',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person_id', fields.UUIDField()),
                ('course', fields.CharField(max_length=64)),
                ('lesson', fields.CharField(max_length=64)),
                ('opened_ms', fields.BigIntField()),
            ],
            options={'table': 'reading_place', 'app': 'assay', 'unique_together': (('person_id', 'course'),), 'pk_attr': 'id', 'table_description': 'The lesson a person opened last in a course: where they left off.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SearchPassageRow',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('source', fields.CharField(db_index=True, max_length=80)),
                ('kind', fields.CharField(max_length=8)),
                ('language', fields.CharField(max_length=35)),
                ('address', fields.CharField(max_length=400)),
                ('title', fields.TextField(unique=False)),
                ('context', fields.TextField(unique=False)),
                ('lead', fields.TextField(unique=False)),
                ('heading', fields.TextField(unique=False)),
                ('body', fields.TextField(unique=False)),
            ],
            options={'table': 'search_passage', 'app': 'assay', 'pk_attr': 'id', 'table_description': 'A piece of what is published, as the search finds and shows it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SearchSourceRow',
            fields=[
                ('source', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=80)),
                ('hash', fields.CharField(max_length=80)),
            ],
            options={'table': 'search_source', 'app': 'assay', 'pk_attr': 'source', 'table_description': 'Which version of a course or an exam the search has.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='CourseVersionRow',
            name='lessons',
            field=fields.TextField(null=True, unique=False),
        ),
        ops.RunPython(index_words),
    ]
