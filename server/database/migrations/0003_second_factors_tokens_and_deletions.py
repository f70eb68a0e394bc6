from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('assay', '0002_notices_and_mail')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AccessTokenRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('assay.PersonRow', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('name', fields.CharField(max_length=120)),
                ('token_hash', fields.CharField(max_length=64)),
                ('scopes', fields.CharField(max_length=200)),
                ('epoch', fields.IntField()),
                ('created_ms', fields.BigIntField()),
                ('expires_ms', fields.BigIntField()),
                ('used_ms', fields.BigIntField(null=True)),
                ('revoked_ms', fields.BigIntField(null=True)),
            ],
            options={'table': 'access_token', 'app': 'assay', 'pk_attr': 'id', 'table_description': 'A token for a program, only its hash is kept. It ends with the password (`epoch`).'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='DeletionRequestRow',
            fields=[
                ('person_id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('asked_ms', fields.BigIntField()),
                ('due_ms', fields.BigIntField()),
                ('erased_ms', fields.BigIntField(null=True)),
            ],
            options={'table': 'deletion_request', 'app': 'assay', 'indexes': [Index(fields=['erased_ms', 'due_ms'])], 'pk_attr': 'person_id', 'table_description': 'Somebody asked to be erased. The row stays when it was done, and goes when it is undone.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RecoveryCodeRow',
            fields=[
                ('code_hash', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('person_id', fields.UUIDField(db_index=True)),
                ('used_ms', fields.BigIntField(null=True)),
            ],
            options={'table': 'recovery_code', 'app': 'assay', 'pk_attr': 'code_hash', 'table_description': 'A one-use code for a lost device, only its keyed hash is kept.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SecondFactorRow',
            fields=[
                ('person_id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('sealed', fields.BinaryField()),
                ('last_step', fields.BigIntField(db_default=0)),
                ('begun_ms', fields.BigIntField()),
                ('confirmed_ms', fields.BigIntField(null=True)),
            ],
            options={'table': 'second_factor', 'app': 'assay', 'pk_attr': 'person_id', 'table_description': "The secret of one person's authenticator app, sealed, and off until `confirmed_ms`."},
            bases=['Model'],
        ),
        ops.AddIndex(
            model_name='AuditEventRow',
            index=Index(fields=['actor_id', 'id']),
        ),
    ]
