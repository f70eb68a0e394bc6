from tortoise import fields

from server.database.table import Table


class CohortRow(Table):
    """`members` counts those who have not left, so that no page counts them."""

    id = fields.UUIDField(primary_key=True)
    name = fields.CharField(max_length=120)
    members = fields.IntField(db_default=0)
    created_ms = fields.BigIntField()
    archived_ms = fields.BigIntField(null=True)

    class Meta:
        table = "cohort"
        indexes = (("archived_ms", "id"),)


class CohortTrainerRow(Table):
    """Who keeps the cohort: its owner and those it is shared with see and do the same."""

    id = fields.BigIntField(primary_key=True, generated=True)
    cohort_id = fields.UUIDField()
    person_id = fields.UUIDField()
    is_owner = fields.BooleanField()

    class Meta:
        table = "cohort_trainer"
        unique_together = (("cohort_id", "person_id"),)
        indexes = (("person_id", "cohort_id"),)


class CohortGoalRow(Table):
    """A course or an exam of a cohort. `due_ms` is the end of `due_day` in `zone`."""

    id = fields.BigIntField(primary_key=True, generated=True)
    cohort_id = fields.UUIDField()
    kind = fields.CharField(max_length=8)
    slug = fields.CharField(max_length=64)
    due_day = fields.CharField(max_length=10, null=True)
    zone = fields.CharField(max_length=64)
    due_ms = fields.BigIntField(null=True)

    class Meta:
        table = "cohort_goal"
        unique_together = (("cohort_id", "kind", "slug"),)


class CohortMemberRow(Table):
    """`sort_name` is the folded name when the person joined: it orders lists by an index."""

    id = fields.BigIntField(primary_key=True, generated=True)
    cohort_id = fields.UUIDField()
    person_id = fields.UUIDField()
    sort_name = fields.CharField(max_length=120)
    joined_ms = fields.BigIntField()
    left_ms = fields.BigIntField(null=True)

    class Meta:
        table = "cohort_member"
        unique_together = (("cohort_id", "person_id"),)
        indexes = (("cohort_id", "sort_name", "id"), ("person_id", "cohort_id"))


class CohortInvitationRow(Table):
    """An address that was invited. For people we knew, `person_id` is set and they are in at once.

    Of the link only the hash is kept, of the newest letter.
    """

    id = fields.UUIDField(primary_key=True)
    cohort_id = fields.UUIDField()
    email = fields.CharField(max_length=254)
    name = fields.CharField(max_length=100)
    invited_by = fields.UUIDField()
    person_id = fields.UUIDField(null=True, db_index=True)
    token_hash = fields.CharField(max_length=64, null=True, unique=True)
    created_ms = fields.BigIntField()
    expires_ms = fields.BigIntField()
    answered_ms = fields.BigIntField(null=True)

    class Meta:
        table = "cohort_invitation"
        unique_together = (("cohort_id", "email"),)


class CohortDraftRow(Table):
    """A list as it was shown before inviting: committing takes exactly this, once.

    `taken` of its people are invited already: a long list is taken in slices.
    """

    id = fields.UUIDField(primary_key=True)
    cohort_id = fields.UUIDField()
    person_id = fields.UUIDField()
    document = fields.BinaryField()
    created_ms = fields.BigIntField(db_index=True)
    committed_ms = fields.BigIntField(null=True)
    taken = fields.IntField(db_default=0)

    class Meta:
        table = "cohort_draft"
