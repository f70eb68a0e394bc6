from tortoise import migrations
from tortoise.migrations import operations as ops
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint

class Migration(migrations.Migration):
    dependencies = [('assay', '0026_keys_and_their_lives')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CertificateChoiceRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('certificate_id', fields.UUIDField(db_index=True)),
                ('choice', fields.CharField(max_length=16)),
                ('is_yes', fields.BooleanField()),
                ('at_ms', fields.BigIntField()),
            ],
            options={'table': 'certificate_choice', 'app': 'assay', 'pk_attr': 'id', 'table_description': 'What a holder chose to show of a certificate, never edited: the newest of a kind counts.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='DirectoryEntryRow',
            fields=[
                ('certificate_id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('scheme', fields.CharField(max_length=64)),
                ('name_key', fields.CharField(max_length=200)),
            ],
            options={'table': 'directory_entry', 'app': 'assay', 'indexes': [Index(fields=['name_key', 'certificate_id']), Index(fields=['scheme', 'name_key', 'certificate_id'])], 'pk_attr': 'certificate_id', 'table_description': 'A certificate whose holder wants it found by name, which `name_key` folds.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='MassActLineRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('act_id', fields.UUIDField()),
                ('certificate_id', fields.UUIDField()),
                ('outcome', fields.CharField(null=True, max_length=16)),
            ],
            options={'table': 'mass_act_line', 'app': 'assay', 'indexes': [Index(fields=['act_id', 'outcome', 'id'])], 'pk_attr': 'id', 'table_description': 'One certificate of a mass act. Without an outcome it is still to be done.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='MassActRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('deed', fields.CharField(max_length=16)),
                ('reason_code', fields.CharField(max_length=16)),
                ('reason_text', fields.CharField(null=True, max_length=500)),
                ('digest', fields.CharField(db_index=True, max_length=64)),
                ('begun_ms', fields.BigIntField()),
                ('ended_ms', fields.BigIntField(null=True)),
            ],
            options={'table': 'mass_act', 'app': 'assay', 'pk_attr': 'id', 'table_description': 'One act on many certificates, with what it was confirmed by: the journal of its doing.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='NameChangeRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('certificate_id', fields.UUIDField(db_index=True)),
                ('open_key', fields.UUIDField(null=True, unique=True)),
                ('person_id', fields.UUIDField(db_index=True)),
                ('name', fields.CharField(max_length=200)),
                ('state', fields.CharField(max_length=16)),
                ('asked_ms', fields.BigIntField()),
                ('decided_by', fields.UUIDField(null=True)),
                ('decided_ms', fields.BigIntField(null=True)),
                ('note', fields.CharField(null=True, max_length=500)),
            ],
            options={'table': 'name_change', 'app': 'assay', 'indexes': [Index(fields=['state', 'id'])], 'pk_attr': 'id', 'table_description': 'A holder asks for a certificate in the name they bear now.'},
            bases=['Model'],
        ),
        ops.AlterField(
            model_name='CertificateRow',
            name='decision_id',
            field=fields.UUIDField(),
        ),
        ops.AddField(
            model_name='CertificateRow',
            name='edition',
            field=fields.IntField(db_default=1),
        ),
        ops.AddField(
            model_name='CertificateRow',
            name='erased_ms',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='CertificateRow',
            name='is_name_withheld',
            field=fields.BooleanField(db_default=False),
        ),
        ops.AddField(
            model_name='CertificateRow',
            name='replaces',
            field=fields.UUIDField(null=True),
        ),
        ops.AddConstraint(
            model_name='CertificateRow',
            constraint=UniqueConstraint(fields=('decision_id', 'edition'), name=None),
        ),
        ops.AddField(
            model_name='DeletionRequestRow',
            name='with_certificates',
            field=fields.BooleanField(db_default=False),
        ),
    ]
