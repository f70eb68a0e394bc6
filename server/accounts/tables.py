from tortoise import fields

from server.database.table import Table


class PersonRow(Table):
    id = fields.UUIDField(primary_key=True)
    email = fields.CharField(max_length=254, unique=True)
    name = fields.CharField(max_length=200)
    password_hash = fields.CharField(max_length=255, null=True)
    roles = fields.CharField(max_length=200)
    epoch = fields.IntField(db_default=0)
    is_verified = fields.BooleanField(db_default=False)
    is_demo = fields.BooleanField(db_default=False)
    created_ms = fields.BigIntField()
    pending_email = fields.CharField(max_length=254, null=True)
    """Where the person wants to be reached from now on, until a link sent there is opened."""
    name_changed_ms = fields.BigIntField(null=True)
    locale = fields.CharField(max_length=8, db_default="")
    zone = fields.CharField(max_length=64, db_default="")
    deactivated_ms = fields.BigIntField(null=True)

    class Meta:
        table = "person"


class PersonKeyRow(Table):
    """What a person is found by: words of the name and the address, and roles. See `finding`."""

    id = fields.BigIntField(primary_key=True, generated=True)
    key = fields.CharField(max_length=80)
    person: fields.ForeignKeyRelation[PersonRow] = fields.ForeignKeyField(
        "assay.PersonRow", related_name=False, db_index=True
    )

    class Meta:
        table = "person_key"
        unique_together = (("key", "person"),)


class SessionRow(Table):
    id = fields.UUIDField(primary_key=True)
    person: fields.ForeignKeyRelation[PersonRow] = fields.ForeignKeyField(
        "assay.PersonRow", related_name=False
    )
    created_ms = fields.BigIntField()
    expires_ms = fields.BigIntField(db_index=True)
    revoked_ms = fields.BigIntField(null=True)
    device = fields.CharField(max_length=64, db_default="")
    network = fields.CharField(max_length=64, db_default="")
    seen_ms = fields.BigIntField(null=True)

    class Meta:
        table = "session"
        indexes = (("person_id", "created_ms"),)


class PasswordLinkRow(Table):
    """A one-use link, only the hash of its token is kept."""

    token_hash = fields.CharField(max_length=64, primary_key=True)
    person: fields.ForeignKeyRelation[PersonRow] = fields.ForeignKeyField(
        "assay.PersonRow", related_name=False
    )
    expires_ms = fields.BigIntField()
    used_ms = fields.BigIntField(null=True)

    class Meta:
        table = "password_link"


class SecondFactorRow(Table):
    """The secret of one person's authenticator app, sealed, and off until `confirmed_ms`."""

    person_id = fields.UUIDField(primary_key=True)
    sealed = fields.BinaryField()
    last_step = fields.BigIntField(db_default=0)
    """The newest step a code was taken of: each counts once."""
    begun_ms = fields.BigIntField()
    confirmed_ms = fields.BigIntField(null=True)

    class Meta:
        table = "second_factor"


class RecoveryCodeRow(Table):
    """A one-use code for a lost device, only its keyed hash is kept."""

    code_hash = fields.CharField(max_length=64, primary_key=True)
    person_id = fields.UUIDField(db_index=True)
    used_ms = fields.BigIntField(null=True)

    class Meta:
        table = "recovery_code"


class AccessTokenRow(Table):
    """A token for a program, only its hash is kept. It ends with the password (`epoch`)."""

    id = fields.UUIDField(primary_key=True)
    person: fields.ForeignKeyRelation[PersonRow] = fields.ForeignKeyField(
        "assay.PersonRow", related_name=False, db_index=True
    )
    name = fields.CharField(max_length=120)
    token_hash = fields.CharField(max_length=64)
    scopes = fields.CharField(max_length=200)
    epoch = fields.IntField()
    created_ms = fields.BigIntField()
    expires_ms = fields.BigIntField()
    used_ms = fields.BigIntField(null=True)
    """The last use, to the minute or so."""
    revoked_ms = fields.BigIntField(null=True)

    class Meta:
        table = "access_token"


class DeletionRequestRow(Table):
    """Somebody asked to be erased. The row stays when it was done, and goes when it is undone."""

    person_id = fields.UUIDField(primary_key=True)
    asked_ms = fields.BigIntField()
    due_ms = fields.BigIntField()
    with_certificates = fields.BooleanField(db_default=False)
    erased_ms = fields.BigIntField(null=True)

    class Meta:
        table = "deletion_request"
        indexes = (("erased_ms", "due_ms"),)


class FailedSignInRow(Table):
    """Kept as long as it counts, as keyed hashes. A success clears the address."""

    id = fields.BigIntField(primary_key=True, generated=True)
    address = fields.CharField(max_length=64, null=True, db_index=True)
    network = fields.CharField(max_length=64, db_index=True)
    failed_ms = fields.BigIntField(db_index=True)

    class Meta:
        table = "failed_sign_in"


class HouseRulesRow(Table):
    """A version of the rules of the house, as JSON. Never edited."""

    id = fields.IntField(primary_key=True, generated=True)
    version = fields.CharField(max_length=64)
    document = fields.TextField()
    published_ms = fields.BigIntField()

    class Meta:
        table = "house_rules"
