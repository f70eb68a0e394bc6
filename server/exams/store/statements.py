"""The SQL of the hot path, once per engine. Each statement takes the batch as one JSON array.

Deadline, state and writer are checked inside the statement that saves, so that no save can
slip between a check and its write; a row that does not come back was refused.

On PostgreSQL LATERAL does what below `CROSS JOIN` does, in the order in which all lock.

On SQLite `CROSS JOIN` and `+state` keep the planner from walking through all open sittings for
each batch: it must go from the batch to the sittings by their ids. `+sitting_id`: it finds no index
for a bare column of RETURNING and would walk through all sittings for each row.
"""

from server.database.hot import Statements

_SAVE_SQLITE = """
INSERT INTO response_revision (sitting_id, position, writer, sequence, response, saved_ms)
SELECT s.id, j.value->>'position', s.writer, j.value->>'sequence', j.value->>'response',
       j.value->>'now_ms'
FROM json_each(?1) AS j CROSS JOIN sitting AS s ON s.id = j.value->>'sitting_id'
WHERE s.state = 'open' AND j.value->>'now_ms' <= s.deadline_ms + s.grace_ms
  AND coalesce(j.value->>'writer', s.writer) = s.writer
  AND (s.locked IS NULL OR substr(s.locked, j.value->>'position', 1) = '0')
  AND NOT EXISTS (SELECT 1 FROM response_revision AS r
    WHERE r.sitting_id = s.id AND r.position = j.value->>'position'
      AND r.writer = s.writer AND r.sequence >= j.value->>'sequence')
RETURNING sitting_id, position, writer,
  (SELECT deadline_ms FROM sitting WHERE id = +sitting_id) AS deadline_ms
"""
_SAVE_POSTGRES = """
WITH j AS (SELECT * FROM json_to_recordset($1::json) AS j(sitting_id uuid, position int,
    writer int, sequence bigint, response text, now_ms bigint)),
k AS (SELECT DISTINCT sitting_id FROM j ORDER BY sitting_id),
s AS (SELECT s.* FROM k, LATERAL (SELECT id, writer, deadline_ms, grace_ms, locked FROM sitting
    WHERE id = k.sitting_id AND state = 'open' FOR SHARE) AS s),
saved AS (INSERT INTO response_revision
    (sitting_id, position, writer, sequence, response, saved_ms)
  SELECT s.id, j.position, s.writer, j.sequence, j.response, j.now_ms
  FROM j JOIN s ON s.id = j.sitting_id
  WHERE j.now_ms <= s.deadline_ms + s.grace_ms AND coalesce(j.writer, s.writer) = s.writer
    AND (s.locked IS NULL OR substr(s.locked, j.position, 1) = '0')
    AND NOT EXISTS (SELECT 1 FROM response_revision AS r
      WHERE r.sitting_id = s.id AND r.position = j.position
        AND r.writer = s.writer AND r.sequence >= j.sequence)
  ON CONFLICT DO NOTHING
  RETURNING sitting_id, position, writer)
SELECT saved.sitting_id::text AS sitting_id, saved.position, saved.writer, s.deadline_ms
FROM saved JOIN s ON s.id = saved.sitting_id
"""
SAVE = Statements((_SAVE_SQLITE,), (_SAVE_POSTGRES,))

_SITTING_COLUMNS = """person_id, exam, release_id, state, is_preview, items, writer, started_ms,
    deadline_ms, grace_ms, closed_ms, closed_by, receipt_kid, paused_ms,
    locked, break_until_ms"""

_CLOSED_COLUMNS = _SITTING_COLUMNS.replace("state", "sitting.state")

# Time given since the sweep looked keeps a sitting open: only a deadline that has passed closes it.
_CLOSE_SQLITE = f"""
UPDATE sitting SET state = 'closed', open_key = NULL, receipt_kid = j.kid,
  grading_due_ms = j.now_ms,
  closed_by = CASE WHEN j.now_ms <= deadline_ms + grace_ms THEN j.closed_by ELSE 'deadline' END,
  closed_ms = CASE WHEN j.now_ms <= deadline_ms + grace_ms THEN j.now_ms ELSE deadline_ms END
FROM (SELECT value->>'sitting_id' AS sitting_id, value->>'now_ms' AS now_ms,
    value->>'kid' AS kid, value->>'closed_by' AS closed_by FROM json_each(?1)) AS j
WHERE sitting.id = j.sitting_id AND +sitting.state = 'open'
  AND (j.closed_by = 'candidate' OR j.now_ms > deadline_ms + grace_ms)
RETURNING id AS sitting_id, {_SITTING_COLUMNS}
"""  # noqa: S608 - the columns are a constant
_CLOSE_POSTGRES = f"""
WITH j AS (SELECT sitting_id, now_ms, kid, closed_by AS cause
    FROM json_to_recordset($1::json) AS j(sitting_id uuid, now_ms bigint, kid text,
    closed_by text)),
k AS (SELECT DISTINCT sitting_id FROM j ORDER BY sitting_id),
s AS (SELECT s.* FROM k, LATERAL (SELECT id, state FROM sitting
    WHERE id = k.sitting_id FOR UPDATE) AS s)
UPDATE sitting SET state = 'closed', open_key = NULL, receipt_kid = j.kid,
  grading_due_ms = j.now_ms,
  closed_by = CASE WHEN j.now_ms <= deadline_ms + grace_ms THEN j.cause ELSE 'deadline' END,
  closed_ms = CASE WHEN j.now_ms <= deadline_ms + grace_ms THEN j.now_ms ELSE deadline_ms END
FROM j JOIN s ON s.id = j.sitting_id
WHERE sitting.id = j.sitting_id AND s.state = 'open'
  AND (j.cause = 'candidate' OR j.now_ms > deadline_ms + grace_ms)
RETURNING sitting.id::text AS sitting_id, {_CLOSED_COLUMNS}
"""  # noqa: S608 - constants of ours
CLOSE = Statements((_CLOSE_SQLITE,), (_CLOSE_POSTGRES,))

# Graded with the close: only what is in time, and holds as many saves as were seen.
_CLOSE_SEEN = """
UPDATE sitting SET state = 'closed', open_key = NULL, receipt_kid = j.kid,
  closed_by = 'candidate', closed_ms = j.now_ms
FROM {rows} AS j
WHERE sitting.id = j.sitting_id AND {is_open} AND j.now_ms <= deadline_ms + grace_ms
  AND (SELECT count(*) FROM response_revision AS r WHERE r.sitting_id = j.sitting_id) = j.saves
"""
_CLOSE_SEEN_SQLITE = _CLOSE_SEEN.format(
    rows="""(SELECT value->>'sitting_id' AS sitting_id, value->>'now_ms' AS now_ms,
    value->>'kid' AS kid, value->>'saves' AS saves FROM json_each(?1))""",
    is_open="+sitting.state = 'open'",
)
_CLOSE_SEEN_POSTGRES = _CLOSE_SEEN.format(
    rows="""(SELECT * FROM json_to_recordset($1::json)
    AS r(sitting_id uuid, now_ms bigint, kid text, saves bigint))""",
    is_open="sitting.state = 'open'",
)
_KEYS_SQLITE = "(SELECT value->>'sitting_id' FROM json_each(?1))"
_KEYS_POSTGRES = (
    "(SELECT sitting_id FROM json_to_recordset($1::json) AS j(sitting_id uuid))"  # one key a row
)
_READ_SITTING = f"SELECT id AS sitting_id, {_SITTING_COLUMNS} FROM sitting WHERE id IN "  # noqa: S608 - constants of ours
_READ_GRANTED = _READ_SITTING.replace(
    " FROM",
    """, (SELECT coalesce(sum(ms), 0) FROM time_entry AS t
    WHERE t.sitting_id = sitting.id
      AND t.kind IN ('accommodation', 'grant', 'incident', 'outage')) AS granted_ms,
    (SELECT count(*) FROM message_copy AS c
    WHERE c.sitting_id = sitting.id AND c.read_ms IS NULL) AS unread FROM""",
    1,
)
_READ_FORM = "SELECT sitting_id, id, document, hash FROM form WHERE sitting_id IN "
_READ_RESPONSES = (
    "SELECT sitting_id, position, writer, sequence, response, saved_ms "
    "FROM response_revision WHERE sitting_id IN "
)


def _reading(*selects: str) -> Statements:
    return Statements(
        tuple(select + _KEYS_SQLITE for select in selects),
        tuple(select + _KEYS_POSTGRES for select in selects),
    )


# An answer sheet is one text: SQLite joins in the order of the inner query (it flattens no ordered
# one into an aggregate), PostgreSQL is told.
_LINES_SQLITE = """
SELECT sitting_id, (SELECT group_concat(position || char(9) || response, char(10))
  FROM (SELECT position, response FROM response_revision AS r WHERE r.sitting_id = j.sitting_id
    ORDER BY position, writer, sequence)) AS lines
FROM (SELECT value->>'sitting_id' AS sitting_id FROM json_each(?1)) AS j
"""
_LINES_POSTGRES = """
SELECT j.sitting_id::text AS sitting_id, (SELECT string_agg(position || E'\\t' || response, E'\\n'
    ORDER BY position, writer, sequence)
  FROM response_revision AS r WHERE r.sitting_id = j.sitting_id) AS lines
FROM json_to_recordset($1::json) AS j(sitting_id uuid)
"""

READ_SITTING = _reading(_READ_SITTING)
READ_GRANTED = _reading(_READ_GRANTED)
READ_RESPONSES = _reading(_READ_RESPONSES)
READ_LINES = Statements((_LINES_SQLITE,), (_LINES_POSTGRES,))
READ_FOR_GRADING = Statements(
    (_READ_FORM + _KEYS_SQLITE, _LINES_SQLITE), (_READ_FORM + _KEYS_POSTGRES, _LINES_POSTGRES)
)
# Locked in a statement of its own: the next one then sees the saves that the lock waited for.
CLOSE_SEEN = Statements(
    (_CLOSE_SEEN_SQLITE, "SELECT changes() AS changed WHERE ?1 IS NOT NULL"),
    (
        f"SELECT 1 FROM sitting WHERE id IN {_KEYS_POSTGRES} ORDER BY id FOR UPDATE",  # noqa: S608 - constants of ours
        f"WITH s AS ({_CLOSE_SEEN_POSTGRES} RETURNING 1) SELECT count(*) AS changed FROM s",  # noqa: S608 - constants of ours
    ),
)
READ_WHOLE = _reading(_READ_SITTING, _READ_FORM, _READ_RESPONSES)

# Where a batch of one row holds a number.
_FIELD_SQLITE = "(?1->'$[0]'->>'{}')"
_FIELD_POSTGRES = "($1::json->0->>'{}')::bigint"

_IS_DUE = "SELECT 1 FROM sitting WHERE grading_due_ms <= {} LIMIT 1"
_CLAIM = f"""
UPDATE sitting SET grading_due_ms = LEASE_UNTIL WHERE id IN
  (SELECT id FROM sitting WHERE grading_due_ms <= NOW_MS ORDER BY grading_due_ms
   LIMIT LIMIT_ROWS LOCKING)
RETURNING id AS sitting_id, {_SITTING_COLUMNS}
"""  # noqa: S608 - constants of ours


def _claim(field: str, locking: str) -> str:
    return (
        _CLAIM.replace("LEASE_UNTIL", field.format("until_ms"))
        .replace("NOW_MS", field.format("now_ms"))
        .replace("LIMIT_ROWS", field.format("limit"))
        .replace("LOCKING", locking)
    )


_OVERDUE = """
SELECT id FROM sitting WHERE state = 'open' AND deadline_ms < NOW_MS
  AND deadline_ms + grace_ms < NOW_MS LIMIT LIMIT_ROWS
"""


def _overdue(field: str) -> str:
    return _OVERDUE.replace("NOW_MS", field.format("now_ms")).replace(
        "LIMIT_ROWS", field.format("limit")
    )


# Few clocks stand at once; found by the index on states.
_BREAKS_OVER = """
SELECT id FROM sitting WHERE state = 'paused' AND break_until_ms <= NOW_MS LIMIT LIMIT_ROWS
"""


def _breaks_over(field: str) -> str:
    return _BREAKS_OVER.replace("NOW_MS", field.format("now_ms")).replace(
        "LIMIT_ROWS", field.format("limit")
    )


READ_BREAKS_OVER = Statements((_breaks_over(_FIELD_SQLITE),), (_breaks_over(_FIELD_POSTGRES),))
READ_OVERDUE = Statements((_overdue(_FIELD_SQLITE),), (_overdue(_FIELD_POSTGRES),))
IS_CLOSED_DUE = Statements(
    (_IS_DUE.format(_FIELD_SQLITE.format("now_ms")),),
    (_IS_DUE.format(_FIELD_POSTGRES.format("now_ms")),),
)
CLAIM_CLOSED = Statements(
    (_claim(_FIELD_SQLITE, ""),),
    (_claim(_FIELD_POSTGRES, "FOR UPDATE SKIP LOCKED"),),
)
FINISH_GRADING = Statements(
    (f"UPDATE sitting SET grading_due_ms = NULL WHERE id IN {_KEYS_SQLITE}",),  # noqa: S608 - constants of ours
    (f"UPDATE sitting SET grading_due_ms = NULL WHERE id IN {_KEYS_POSTGRES}",),  # noqa: S608 - constants of ours
)
