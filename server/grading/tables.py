from tortoise import fields

from server.database.table import Table


class GradeRow(Table):
    """The grade of a sitting, a regrade adds a version. Points are exact fractions as text."""

    id = fields.UUIDField(primary_key=True)
    sitting_id = fields.UUIDField()
    version = fields.IntField()
    points = fields.CharField(max_length=64)
    maximum = fields.CharField(max_length=64)
    scaled_score = fields.IntField()
    passed = fields.BooleanField()
    document = fields.TextField()
    graded_ms = fields.BigIntField()

    class Meta:
        table = "grade"
        unique_together = (("sitting_id", "version"),)


class RegradeRow(Table):
    """A ruling on an item, or the undoing of one: tried, committed, carried out."""

    id = fields.UUIDField(primary_key=True)
    exam = fields.CharField(max_length=64)
    item = fields.CharField(max_length=64)
    hashes = fields.TextField()
    """The versions of the item, as JSON."""
    remedy = fields.CharField(max_length=16)
    accepted = fields.TextField()
    """Answers in the author's ids, as JSON."""
    only_if_higher = fields.BooleanField()
    undoes = fields.UUIDField(null=True)
    """The regrade it takes back, null where it is a ruling of its own."""
    state = fields.CharField(max_length=16)
    running_key = fields.CharField(max_length=64, null=True, unique=True)
    """The exam while it is carried out: one at a time, by constraint."""
    tried_by = fields.UUIDField()
    tried_ms = fields.BigIntField()
    read_to = fields.UUIDField(null=True)
    """The sitting up to which it has been counted, or carried out."""
    counts = fields.TextField()
    digest = fields.CharField(max_length=64)
    """Over every line of the dry run, each with the one before."""
    reason = fields.CharField(max_length=500, null=True)
    committed_by = fields.UUIDField(null=True)
    committed_ms = fields.BigIntField(null=True)
    ended_ms = fields.BigIntField(null=True)

    class Meta:
        table = "regrade"
        indexes = (("exam", "state"), ("state", "id"))


class RegradeEffectRow(Table):
    """One sitting whose grade a regrade would change: a line of its dry run."""

    id = fields.BigIntField(primary_key=True, generated=True)
    regrade_id = fields.UUIDField()
    sitting_id = fields.UUIDField()
    grade_id = fields.UUIDField()
    """The grade it was compared with."""
    old_score = fields.IntField()
    new_score = fields.IntField()
    change = fields.CharField(max_length=16)
    consequence = fields.CharField(max_length=16)

    class Meta:
        table = "regrade_effect"
        unique_together = (("regrade_id", "sitting_id"),)
        indexes = (("regrade_id", "id"), ("regrade_id", "change", "id"))


class ScriptRow(Table):
    """One candidate's response to an essay, to be read by raters until its marks are settled."""

    id = fields.UUIDField(primary_key=True)
    sitting_id = fields.UUIDField()
    position = fields.IntField()
    exam = fields.CharField(max_length=64)
    release_id = fields.UUIDField()
    item = fields.CharField(max_length=64)
    item_hash = fields.CharField(max_length=64)
    person_id = fields.UUIDField()
    state = fields.CharField(max_length=16)
    round = fields.IntField()
    """Rises when it is marked anew, blind to what was marked before."""
    wanted = fields.IntField()
    """How many readings it takes, as far as is known."""
    opened_ms = fields.BigIntField()
    settled_ms = fields.BigIntField(null=True)
    settlement_id = fields.UUIDField(null=True)
    """What its marks stand by; that of before while it is read again."""

    class Meta:
        table = "script"
        unique_together = (("sitting_id", "position"),)
        indexes = (
            ("state", "item_hash", "opened_ms", "id"),
            ("exam", "state", "id"),
            ("state", "settled_ms"),
            ("person_id",),
        )


class ReadingRow(Table):
    """One rater's marks for a script, held from its claim on. Kept when it counts no more."""

    id = fields.UUIDField(primary_key=True)
    script_id = fields.UUIDField()
    rater_id = fields.UUIDField()
    round = fields.IntField()
    slot = fields.IntField(null=True)
    """Its place among the readings that are wanted, null when it counts no more."""
    content = fields.TextField()
    """Scores by criterion, the comment and the notes, as JSON."""
    claimed_ms = fields.BigIntField()
    touched_ms = fields.BigIntField()
    until_ms = fields.BigIntField(null=True, db_index=True)
    """Until when it is held, null once it is given."""
    spent_ms = fields.BigIntField()
    given_ms = fields.BigIntField(null=True)
    withdrawn_ms = fields.BigIntField(null=True)
    is_control = fields.BooleanField(db_default=False)
    """Of a response that was settled long since, to see how its rater marks by now."""

    class Meta:
        table = "reading"
        unique_together = (("script_id", "slot"), ("script_id", "rater_id"))
        indexes = (("rater_id", "given_ms"),)


class SettlementRow(Table):
    """Marks of a script, by the rule that its item names or by a moderator. Added, never changed.

    Points are an exact fraction as text.
    """

    id = fields.UUIDField(primary_key=True)
    script_id = fields.UUIDField(db_index=True)
    sitting_id = fields.UUIDField(db_index=True)
    position = fields.IntField()
    rule = fields.CharField(max_length=16)
    scores = fields.TextField()
    points = fields.CharField(max_length=64)
    comments = fields.TextField()
    readings = fields.TextField()
    """The ids of those it is made of, as JSON."""
    settled_ms = fields.BigIntField()
    settled_by = fields.UUIDField(null=True)
    reason = fields.CharField(max_length=500)

    class Meta:
        table = "settlement"


class TrialRow(Table):
    """An exemplar of an item as a rater marked it who trains for the item."""

    id = fields.BigIntField(primary_key=True, generated=True)
    rater_id = fields.UUIDField()
    item_hash = fields.CharField(max_length=64)
    exemplar = fields.CharField(max_length=32)
    attempt = fields.IntField()
    scores = fields.TextField()
    made_ms = fields.BigIntField()

    class Meta:
        table = "trial"
        unique_together = (("rater_id", "item_hash", "attempt", "exemplar"),)


class StatisticRow(Table):
    """What sittings of an exam say of one subject, counted anew every few minutes, of nobody.

    Subjects are `exam`, `release:` with its number, `item:` and `pilot:` with a version's hash.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    exam = fields.CharField(max_length=64)
    subject = fields.CharField(max_length=80)
    item = fields.CharField(max_length=64, null=True, db_index=True)
    n = fields.IntField()
    summary = fields.TextField()
    """What lists show of it, as JSON."""
    document = fields.TextField()
    """All figures, as JSON; `null` of too few people."""
    basis = fields.CharField(max_length=80)
    """What was in the store when it was counted: equal means that nothing came since."""
    computed_ms = fields.BigIntField()

    class Meta:
        table = "statistic"
        unique_together = (("exam", "subject"),)
