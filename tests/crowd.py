"""Hundreds of thousands of people, certificates, sittings and events, made by the store itself.

One statement a table and engine; the same rows on both. Nothing of it is signed or linked: it is
there to be listed and searched.
"""

from collections.abc import Iterator

GIVEN = ("anna", "bela", "carl", "dora", "emil", "fanny", "gita", "hugo", "ines", "jona")
FAMILY = ("adler", "brandt", "costa", "dumas", "ekman", "fontane", "garcia", "haddad", "ito")
PEOPLE, CERTIFICATES, SITTINGS, DECISIONS, GRADES = range(1, 6)
DAY_MS = 86_400_000
_RECORD = (
    '{"id":"@ID","printed_id":"@PRINTED","public_url":"http://127.0.0.1:8000","issuer":'
    '{"did":"did:web:127.0.0.1%3A8000","name":"Assay"},"holder":{"subject_id":"@ID","name":"@NAME",'
    '"email_hash":"sha256$0","email_salt":"0"},"achievement":{"slug":"practice","title":'
    '"Practice certificate","level":"practice","version":"1","description":"'
    + "What was shown. "
    * 20
    + '","criteria":"How it was decided."},"assurance":'
    '{"identity":"self-declared","supervision":"none"},"issued_at":"2026-11-01T09:00:00Z","expires_at":null,"status_list":999,"status_index":1}'
)


def statements(engine: str, count: int, *, now_ms: int) -> Iterator[str]:
    """Yield what to execute; row n of each table belongs to person n, later ones are newer."""
    sql = _Sqlite() if engine.lower() == "sqlite" else _Postgres()
    numbers = sql.numbers(count)
    name = f"{sql.pick(GIVEN)} || ' ' || {sql.pick(FAMILY, step=10)}"
    email = f"{sql.pick(GIVEN)} || '.' || n || '@crowd.example'"
    person, sitting = sql.uuid(PEOPLE), sql.uuid(SITTINGS)
    then = f"({now_ms} - ({count} - n / 2) * 1000)"
    yield (
        "INSERT INTO person (id, email, name, roles, epoch, is_verified, is_demo, created_ms) "
        f"SELECT {person}, {email}, {name}, 'candidate', 0, {sql.true}, {sql.false}, {then} "
        f"FROM {numbers}"
    )
    for word in (sql.pick(GIVEN), sql.pick(FAMILY, step=10), email):
        yield (
            f"INSERT INTO person_key (key, person_id) SELECT {sql.hexadecimal(word)}, {person} "
            f"FROM {numbers}"
        )
    yield _certificates(sql, numbers, name, then, now_ms)
    yield (
        "INSERT INTO sitting (id, person_id, exam, release_id, state, is_preview, items, writer, "
        "started_ms, deadline_ms, grace_ms, closed_ms, closed_by) "
        f"SELECT {sitting}, {person}, 'practice', (SELECT id FROM exam_release "
        "ORDER BY slug DESC, version LIMIT 1), "
        f"CASE WHEN n % 1000 = 7 THEN 'open' ELSE 'closed' END, {sql.false}, 16, 1, {then}, "
        f"CASE WHEN n % 1000 = 7 THEN {now_ms} + {DAY_MS} + n ELSE {then} + 1800000 END, 10000, "
        f"CASE WHEN n % 1000 = 7 THEN NULL ELSE {then} + 900000 END, "
        f"CASE WHEN n % 1000 = 7 THEN NULL ELSE 'candidate' END FROM {numbers}"
    )
    yield (
        "INSERT INTO decision (id, sitting_id, grade_id, person_id, scheme, outcome, policy, "
        f"decided_ms) SELECT {sql.uuid(DECISIONS)}, {sitting}, {sql.uuid(GRADES)}, {person}, "
        f"'practice', 'certify', '{{}}', {then} FROM {numbers}"
    )
    yield (
        "INSERT INTO audit_event (id, actor_id, action, subject, detail, at_ms, sequence, "
        f"previous_hash, hash) SELECT 1000000 + n, {person}, 'session.started', "
        f"{sql.as_text(person)}, '{{}}', {then}, 1000000 + n, '', '' FROM {numbers}"
    )
    if isinstance(sql, _Postgres):
        yield "ANALYZE"  # as its autovacuum would; nobody does it for SQLite


def certificate_place(number: int, count: int, *, now_ms: int) -> str:
    """Where the page after certificate `number` begins."""
    at = now_ms - (count - number // 2) * 1000
    return f"{at}.{row_id(CERTIFICATES, number)}"


def row_id(kind: int, number: int) -> str:
    return f"{number:08x}-0000-7000-8{kind:03x}-{number:012x}"


def _certificates(sql: "_Sqlite | _Postgres", numbers: str, name: str, then: str, now: int) -> str:
    certificate, printed = sql.uuid(CERTIFICATES), sql.printed()
    record = f"'{_RECORD}'"
    for mark, value in (("@ID", sql.as_text(certificate)), ("@PRINTED", printed), ("@NAME", name)):
        record = f"replace({record}, '{mark}', {value})"
    status = "CASE n % 10 WHEN 0 THEN 'revoked' WHEN 1 THEN 'superseded' ELSE 'active' END"
    return (
        "INSERT INTO certificate (id, printed_id, person_id, scheme, decision_id, status, record, "
        "unsigned, signing_input, kid, document, issued_ms, expires_ms, status_list, status_index, "
        f"status_ms, reason_code, log_index) SELECT {certificate}, {printed}, {sql.uuid(PEOPLE)}, "
        "CASE n % 100 WHEN 3 THEN 'foundations' ELSE 'practice' END, "
        f"{sql.uuid(DECISIONS)}, {status}, {record}, '', {sql.bytes}, 'kid', '{{}}', {then}, "
        f"CASE n % 10 WHEN 2 THEN {then} + 1 WHEN 3 THEN {now} + {DAY_MS} + n ELSE NULL END, "
        f"999, n, CASE WHEN n % 10 < 2 THEN {then} + 1 ELSE NULL END, "
        f"CASE n % 10 WHEN 0 THEN 'policy' ELSE NULL END, n FROM {numbers}"
    )


class _Sqlite:
    true, false, bytes = "1", "0", "x''"

    def numbers(self, count: int) -> str:
        return (
            "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c "
            f"WHERE n < {count}) SELECT n FROM c)"
        )

    def uuid(self, kind: int) -> str:
        return f"printf('%08x-0000-7000-8%03x-%012x', n, {kind}, n)"

    def printed(self) -> str:
        return "printf('%08X%012X', (n * 2654435761) % 4294967296, n)"

    def hexadecimal(self, text: str) -> str:
        return f"lower(hex({text}))"

    def as_text(self, value: str) -> str:
        return value

    def pick(self, words: tuple[str, ...], step: int = 1) -> str:
        cases = " ".join(f"WHEN {at} THEN '{word}'" for at, word in enumerate(words))
        return f"(CASE (n / {step}) % {len(words)} {cases} END)"


class _Postgres(_Sqlite):
    true, false, bytes = "true", "false", "''::bytea"

    def numbers(self, count: int) -> str:
        return f"generate_series(1, {count}::bigint) AS n"

    def uuid(self, kind: int) -> str:
        return (
            f"(lpad(to_hex(n), 8, '0') || '-0000-7000-8{kind:03x}-' || lpad(to_hex(n), 12, '0'))"
            "::uuid"
        )

    def printed(self) -> str:
        return (
            "upper(lpad(to_hex((n * 2654435761) % 4294967296), 8, '0') || lpad(to_hex(n), 12, '0'))"
        )

    def hexadecimal(self, text: str) -> str:
        return f"encode(convert_to({text}, 'UTF8'), 'hex')"

    def as_text(self, value: str) -> str:
        return f"{value}::text"
