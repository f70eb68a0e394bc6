from tortoise import fields

from server.database.table import Table


class CertificateRow(Table):
    """A certificate from its intent on. `document` is the signed credential, null until signed."""

    id = fields.UUIDField(primary_key=True)
    printed_id = fields.CharField(max_length=20, unique=True)
    person_id = fields.UUIDField(db_index=True)
    scheme = fields.CharField(max_length=64)
    decision_id = fields.UUIDField()
    edition = fields.IntField(db_default=1)
    """Counts those that were issued on the same decision, each in the place of the one before."""
    status = fields.CharField(max_length=16)
    live_key = fields.CharField(max_length=128, null=True, unique=True)
    """`person:scheme` while live: at most one live certificate, by constraint."""
    record = fields.TextField()
    unsigned = fields.TextField()
    signing_input = fields.BinaryField()
    kid = fields.CharField(max_length=64)
    document = fields.TextField(null=True)
    issued_ms = fields.BigIntField(db_index=True)
    expires_ms = fields.BigIntField(null=True)
    status_list = fields.IntField()
    status_index = fields.IntField()
    status_ms = fields.BigIntField(null=True)
    reason_code = fields.CharField(max_length=16, null=True)
    reason_text = fields.CharField(max_length=500, null=True)
    superseded_by = fields.UUIDField(null=True)
    replaces = fields.UUIDField(null=True)
    is_name_withheld = fields.BooleanField(db_default=False)
    erased_ms = fields.BigIntField(null=True)
    """Since when nothing is left of what it said."""
    log_salt = fields.BinaryField(null=True)
    """Keeps what the log holds unlinkable once it is gone; of those before the log, none."""
    log_index = fields.BigIntField(null=True)
    """Where in the log its newest issue or signature stands."""

    class Meta:
        table = "certificate"
        unique_together = (("status_list", "status_index"), ("decision_id", "edition"))
        indexes = (
            ("expires_ms", "id"),
            ("scheme", "issued_ms", "id"),
            ("status", "issued_ms", "id"),
        )


class CertificateEventRow(Table):
    """What happened to a certificate, never edited. Without an actor it was the system."""

    id = fields.UUIDField(primary_key=True)
    certificate_id = fields.UUIDField(db_index=True)
    kind = fields.CharField(max_length=16)
    reason_code = fields.CharField(max_length=16, null=True)
    reason_text = fields.CharField(max_length=500, null=True)
    actor_id = fields.UUIDField(null=True)
    at_ms = fields.BigIntField()
    log_index = fields.BigIntField(unique=True)

    class Meta:
        table = "certificate_event"


class CertificateChoiceRow(Table):
    """What a holder chose to show of a certificate, never edited: the newest of a kind counts."""

    id = fields.UUIDField(primary_key=True)
    certificate_id = fields.UUIDField(db_index=True)
    choice = fields.CharField(max_length=16)
    is_yes = fields.BooleanField()
    at_ms = fields.BigIntField()

    class Meta:
        table = "certificate_choice"


class DirectoryEntryRow(Table):
    """A certificate whose holder wants it found by name, which `name_key` folds."""

    certificate_id = fields.UUIDField(primary_key=True)
    scheme = fields.CharField(max_length=64)
    name_key = fields.CharField(max_length=200)

    class Meta:
        table = "directory_entry"
        indexes = (("name_key", "certificate_id"), ("scheme", "name_key", "certificate_id"))


class NameChangeRow(Table):
    """A holder asks for a certificate in the name they bear now."""

    id = fields.UUIDField(primary_key=True)
    certificate_id = fields.UUIDField(db_index=True)
    open_key = fields.UUIDField(null=True, unique=True)
    """The certificate while nobody decided: at most one request about it waits."""
    person_id = fields.UUIDField(db_index=True)
    name = fields.CharField(max_length=200)
    state = fields.CharField(max_length=16)
    asked_ms = fields.BigIntField()
    decided_by = fields.UUIDField(null=True)
    decided_ms = fields.BigIntField(null=True)
    note = fields.CharField(max_length=500, null=True)

    class Meta:
        table = "name_change"
        indexes = (("state", "id"),)


class MassActRow(Table):
    """One act on many certificates, with what it was confirmed by: the journal of its doing."""

    id = fields.UUIDField(primary_key=True)
    deed = fields.CharField(max_length=16)
    reason_code = fields.CharField(max_length=16)
    reason_text = fields.CharField(max_length=500, null=True)
    digest = fields.CharField(max_length=64, db_index=True)
    begun_ms = fields.BigIntField()
    ended_ms = fields.BigIntField(null=True)

    class Meta:
        table = "mass_act"


class MassActLineRow(Table):
    """One certificate of a mass act. Without an outcome it is still to be done."""

    id = fields.UUIDField(primary_key=True)
    act_id = fields.UUIDField()
    certificate_id = fields.UUIDField()
    outcome = fields.CharField(max_length=16, null=True)

    class Meta:
        table = "mass_act_line"
        indexes = (("act_id", "outcome", "id"),)


class LogEntryRow(Table):
    """One line of the transparency log, as it is hashed. `position` counts from 0, without gap."""

    position = fields.BigIntField(primary_key=True, generated=False)
    line = fields.CharField(max_length=128)

    class Meta:
        table = "log_entry"


class LogSizeRow(Table):
    """One row: how many entries there are. Whoever appends holds it until the commit."""

    id = fields.IntField(primary_key=True, generated=False)
    size = fields.BigIntField()

    class Meta:
        table = "log_size"


class LogHeadRow(Table):
    """One row: the newest signed head of the log (a checkpoint), which every process serves.

    `cosignatures` are lines of witnesses below the note.
    """

    id = fields.IntField(primary_key=True, generated=False)
    size = fields.BigIntField()
    note = fields.TextField()
    cosignatures = fields.TextField(db_default="")
    signed_ms = fields.BigIntField()

    class Meta:
        table = "log_head"


class SigningKeyRow(Table):
    """A key that signs or signed, and what became of it. The key itself is a file."""

    kid = fields.CharField(max_length=64, primary_key=True)
    purpose = fields.CharField(max_length=16)
    version = fields.IntField()
    public_key = fields.BinaryField()
    added_ms = fields.BigIntField()
    added_index = fields.BigIntField(null=True)
    retired_ms = fields.BigIntField(null=True)
    retired_index = fields.BigIntField(null=True)
    compromised_ms = fields.BigIntField(null=True)
    """From when on others could sign, as far as it is known."""
    compromised_position = fields.BigIntField(null=True)
    """Log entries before it were there already."""
    compromised_index = fields.BigIntField(null=True)

    class Meta:
        table = "signing_key"


class StatusListRow(Table):
    """The newest signed status list, re-signed on change and daily."""

    number = fields.IntField(primary_key=True, generated=False)
    document = fields.TextField(null=True)
    signed_ms = fields.BigIntField(db_default=0)
    is_stale = fields.BooleanField(db_default=True)

    class Meta:
        table = "status_list"


class MisuseReportRow(Table):
    """What somebody says is wrong with the use of a certificate, kept with its answer."""

    id = fields.UUIDField(primary_key=True)
    certificate_id = fields.UUIDField(db_index=True)
    kind = fields.CharField(max_length=16)
    text = fields.TextField()
    email = fields.CharField(max_length=254, null=True)
    created_ms = fields.BigIntField()
    is_open = fields.BooleanField()
    note = fields.TextField(null=True)
    closed_by = fields.UUIDField(null=True)
    closed_ms = fields.BigIntField(null=True)

    class Meta:
        table = "misuse_report"
        indexes = (("is_open", "id"),)
