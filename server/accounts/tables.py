from tortoise import fields
from tortoise.models import Model


class PersonRow(Model):
    id = fields.UUIDField(primary_key=True)
    email = fields.CharField(max_length=254, unique=True)
    name = fields.CharField(max_length=200)
    password_hash = fields.CharField(max_length=255, null=True)
    roles = fields.CharField(max_length=200)
    epoch = fields.IntField(db_default=0)
    is_verified = fields.BooleanField(db_default=False)
    is_demo = fields.BooleanField(db_default=False)
    created_ms = fields.BigIntField()

    class Meta:
        table = "person"


class SessionRow(Model):
    id = fields.UUIDField(primary_key=True)
    person: fields.ForeignKeyRelation[PersonRow] = fields.ForeignKeyField(
        "assay.PersonRow", related_name=False
    )
    created_ms = fields.BigIntField()
    expires_ms = fields.BigIntField(db_index=True)
    revoked_ms = fields.BigIntField(null=True)

    class Meta:
        table = "session"


class PasswordLinkRow(Model):
    """A one-use link, only the hash of its token is kept."""

    token_hash = fields.CharField(max_length=64, primary_key=True)
    person: fields.ForeignKeyRelation[PersonRow] = fields.ForeignKeyField(
        "assay.PersonRow", related_name=False
    )
    expires_ms = fields.BigIntField()
    used_ms = fields.BigIntField(null=True)

    class Meta:
        table = "password_link"
