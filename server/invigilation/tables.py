from tortoise import fields

from server.database.table import Table


class InvigilatorAssignmentRow(Table):
    """Somebody is to watch an exam, a cohort or one sitting. Taking back is written beside."""

    id = fields.UUIDField(primary_key=True)
    invigilator_id = fields.UUIDField()
    watched = fields.CharField(max_length=8)
    subject = fields.CharField(max_length=64)
    """The slug of an exam, or an id."""
    from_ms = fields.BigIntField(null=True)
    until_ms = fields.BigIntField(null=True)
    made_by = fields.UUIDField()
    made_ms = fields.BigIntField()
    taken_back_by = fields.UUIDField(null=True)
    taken_back_ms = fields.BigIntField(null=True)

    class Meta:
        table = "invigilator_assignment"
        indexes = (("invigilator_id", "id"), ("watched", "subject"))


class IncidentRow(Table):
    """What happened, added and never changed, about one sitting or everybody in an exam."""

    id = fields.UUIDField(primary_key=True)
    exam = fields.CharField(max_length=64)
    sitting_id = fields.UUIDField(null=True)
    kind = fields.CharField(max_length=16)
    text = fields.CharField(max_length=1_000)
    made_by = fields.UUIDField()
    made_ms = fields.BigIntField()
    corrects = fields.UUIDField(null=True, unique=True)

    class Meta:
        table = "incident"
        indexes = (("sitting_id", "made_ms"), ("exam", "made_ms"))


class RehearsalRow(Table):
    """Sittings of nobody, for an invigilator to practise on. `next_ms`: when it goes on."""

    id = fields.UUIDField(primary_key=True)
    invigilator_id = fields.UUIDField()
    release_id = fields.UUIDField()
    started_ms = fields.BigIntField()
    until_ms = fields.BigIntField()
    next_ms = fields.BigIntField()
    stepped_ms = fields.BigIntField()
    """Up to when its candidates have done what they do."""
    running_key = fields.UUIDField(null=True, unique=True)
    """The invigilator while it goes on: one rehearsal each, by constraint."""

    class Meta:
        table = "rehearsal"


class RehearsalCandidateRow(Table):
    """One of the candidates of a rehearsal, who is nobody."""

    id = fields.BigIntField(primary_key=True, generated=True)
    rehearsal_id = fields.UUIDField()
    number = fields.IntField()
    stand_in = fields.UUIDField()
    """Who sits: an id that no person has."""
    sitting_id = fields.UUIDField(null=True, unique=True)
    """Null until they have begun."""

    class Meta:
        table = "rehearsal_candidate"
        unique_together = (("rehearsal_id", "number"),)
