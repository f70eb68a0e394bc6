from tortoise import migrations
from tortoise.migrations import operations as ops
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('assay', '0001_initial')]

    initial = False

    operations = [
        ops.CreateModel(
            name='MailRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('recipient', fields.CharField(max_length=254)),
                ('person_id', fields.UUIDField(null=True, db_index=True)),
                ('kind', fields.CharField(max_length=32)),
                ('subject', fields.CharField(max_length=64)),
                ('payload', fields.TextField(unique=False)),
                ('language', fields.CharField(max_length=8)),
                ('zone', fields.CharField(max_length=64)),
                ('state', fields.CharField(max_length=8)),
                ('attempts', fields.IntField(db_default=0)),
                ('fault', fields.CharField(null=True, max_length=32)),
                ('created_ms', fields.BigIntField()),
                ('ended_ms', fields.BigIntField(null=True)),
            ],
            options={'table': 'mail', 'app': 'assay', 'unique_together': (('recipient', 'kind', 'subject'),), 'indexes': [Index(fields=['state', 'ended_ms'])], 'pk_attr': 'id', 'table_description': 'A mail to write and send. It holds no link that opens anything: those are made at sending.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='NoticeChoiceRow',
            fields=[
                ('person_id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('wants_reminders', fields.BooleanField(db_default=True)),
            ],
            options={'table': 'notice_choice', 'app': 'assay', 'pk_attr': 'person_id', 'table_description': 'What a person chose about mails. Who has no row gets them all.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='NoticeRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('person_id', fields.UUIDField()),
                ('kind', fields.CharField(max_length=32)),
                ('subject', fields.CharField(max_length=64)),
                ('payload', fields.TextField(unique=False)),
                ('created_ms', fields.BigIntField()),
                ('read_ms', fields.BigIntField(null=True)),
            ],
            options={'table': 'notice', 'app': 'assay', 'unique_together': (('person_id', 'kind', 'subject'),), 'indexes': [Index(fields=['person_id', 'read_ms'])], 'pk_attr': 'id', 'table_description': 'Something a person is told in the product, once for each cause.'},
            bases=['Model'],
        ),
        ops.AddIndex(
            model_name='CertificateRow',
            index=Index(fields=['expires_ms', 'id']),
        ),
        ops.AddIndex(
            model_name='OutboxRow',
            index=Index(fields=['topic', 'due_ms']),
        ),
    ]
