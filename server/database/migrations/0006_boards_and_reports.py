from tortoise import migrations
from tortoise.migrations import operations as ops
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('assay', '0005_reading_place_and_search')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ChainCheckRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('asked_by', fields.UUIDField()),
                ('started_ms', fields.BigIntField()),
                ('sequence', fields.BigIntField(db_default=0)),
                ('hash', fields.CharField(max_length=64)),
                ('faults', fields.IntField(db_default=0)),
                ('told', fields.TextField(unique=False)),
                ('ended_ms', fields.BigIntField(null=True)),
            ],
            options={'table': 'chain_check', 'app': 'assay', 'pk_attr': 'id', 'table_description': 'One run along the chain, in pieces: how far it is, and what it found.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='MisuseReportRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('certificate_id', fields.UUIDField(db_index=True)),
                ('kind', fields.CharField(max_length=16)),
                ('text', fields.TextField(unique=False)),
                ('email', fields.CharField(null=True, max_length=254)),
                ('created_ms', fields.BigIntField()),
                ('is_open', fields.BooleanField()),
                ('note', fields.TextField(null=True, unique=False)),
                ('closed_by', fields.UUIDField(null=True)),
                ('closed_ms', fields.BigIntField(null=True)),
            ],
            options={'table': 'misuse_report', 'app': 'assay', 'indexes': [Index(fields=['is_open', 'id'])], 'pk_attr': 'id', 'table_description': 'What somebody says is wrong with the use of a certificate, kept with its answer.'},
            bases=['Model'],
        ),
        ops.AddIndex(
            model_name='AuditEventRow',
            index=Index(fields=['action', 'id']),
        ),
        ops.AddIndex(
            model_name='AuditEventRow',
            index=Index(fields=['at_ms', 'id']),
        ),
        ops.AddIndex(
            model_name='CertificateRow',
            index=Index(fields=['scheme', 'issued_ms', 'id']),
        ),
        ops.AddIndex(
            model_name='CertificateRow',
            index=Index(fields=['status', 'issued_ms', 'id']),
        ),
        ops.AddField(
            model_name='OutboxRow',
            name='set_aside_ms',
            field=fields.BigIntField(null=True),
        ),
        ops.AddIndex(
            model_name='SittingRow',
            index=Index(fields=['exam', 'id']),
        ),
    ]
