"""The index of words, on each engine in its own way. Every text of a query is quoted here.

On PostgreSQL the words are given as they were cut by `domain.searching`, so that its parsers and
dictionaries have no say; FTS5 cuts texts and queries by one rule of its own.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from server.curriculum.domain.passages import Kind, Passage
from server.curriculum.domain.searching import Term, Wanted, words_of
from server.curriculum.tables import SearchPassageRow, SearchSourceRow
from server.database.connection import on_sqlite, query

MOST_CANDIDATES = 2_000
"""Of a word that stands nearly everywhere no more are compared with each other."""
MOST_WEIGHED = 1_000
"""To weigh a word by how rare it is FTS5 reads all that hold it: not worth it where many do."""
LAST_POSITION = 16_000
_LONGEST_WORD = 100
BATCH = 90
_COLUMNS = ("kind", "language", "address", "title", "context", "lead", "heading", "body")
_NAMED = ", ".join(_COLUMNS)

_UNLIST = (
    "INSERT INTO search_index (search_index, rowid, kind, lead, heading, body) "
    "SELECT 'delete', id, kind, lead, heading, body FROM search_passage WHERE source = ?"
)
_LIST = (
    "INSERT INTO search_index (rowid, kind, lead, heading, body) "
    "SELECT id, kind, lead, heading, body FROM search_passage WHERE source = ?"
)
_FEW = "SELECT 1 FROM search_index WHERE search_index MATCH ? LIMIT 1 OFFSET ?"
_TIER = (
    "SELECT * FROM (SELECT rowid AS id, {tier} AS tier, {score} AS score "
    "FROM search_index WHERE search_index MATCH ?{number} LIMIT {limit})"
)


def _find_sqlite(score: str) -> str:
    tiers = " UNION ALL ".join(
        _TIER.format(tier=tier, score=score, number=tier + 1, limit=MOST_CANDIDATES)
        for tier in range(3)
    )
    return (
        f"SELECT {_NAMED} FROM (SELECT id, min(tier) AS tier, min(score) AS score "  # noqa: S608 - constants
        f"FROM ({tiers}) GROUP BY id) AS found JOIN search_passage AS p ON p.id = found.id "
        "ORDER BY tier, score, p.id LIMIT ?4 OFFSET ?5"
    )


_FIND_WEIGHED = _find_sqlite("bm25(search_index)")
_FIND_PLAIN = _find_sqlite("0")
_FIND_POSTGRES = (
    f"SELECT {_NAMED} FROM (SELECT p.*, "  # noqa: S608 - constants
    "CASE WHEN words @@ $2::tsquery THEN 0 WHEN words @@ $3::tsquery THEN 1 ELSE 2 END AS tier, "
    "ts_rank(words, $1::tsquery, 1) AS score FROM "
    f"(SELECT * FROM search_passage WHERE words @@ $1::tsquery LIMIT {MOST_CANDIDATES}) AS p"
    ") AS found ORDER BY tier, score DESC, id LIMIT $4 OFFSET $5"
)
_ADD_POSTGRES = (
    f"INSERT INTO search_passage (source, words, {_NAMED}) "  # noqa: S608 - constants
    f"SELECT $1, words::tsvector, {_NAMED} FROM json_to_recordset($2::json) AS j(words text, "
    + ", ".join(f"{name} text" for name in _COLUMNS)
    + ")"
)
_CLAIM = (
    "INSERT INTO search_source (source, hash) VALUES ($1, $2) "
    "ON CONFLICT (source) DO UPDATE SET hash = excluded.hash "
    "WHERE search_source.hash <> excluded.hash RETURNING source"
)


async def indexed() -> dict[str, str]:
    """The hash that each source has in the index."""
    return {row.source: row.hash for row in await SearchSourceRow.all()}


async def claim(source: str, hash_: str) -> bool:
    """Say that a source is indexed at this hash; False where it was. Within a transaction."""
    statement = _CLAIM.replace("$", "?") if on_sqlite() else _CLAIM
    return bool(await query(statement, [source, hash_]))


async def replace(source: str, passages: Sequence[Passage]) -> None:
    """Put these passages in the place of what the source had. Within a transaction."""
    if on_sqlite():
        await query(_UNLIST, [source])
    await SearchPassageRow.filter(source=source).delete()
    if on_sqlite():
        listed = [SearchPassageRow(source=source, **_values(one)) for one in passages]
        await SearchPassageRow.bulk_create(listed, batch_size=BATCH)
        await query(_LIST, [source])
        return
    for at in range(0, len(passages), BATCH):
        rows = [{**_values(one), "words": _vector(one)} for one in passages[at : at + BATCH]]
        await query(_ADD_POSTGRES, [source, json.dumps(rows)])


async def find(wanted: Wanted, kind: Kind | None, *, limit: int, offset: int) -> list[Passage]:
    """Titles first, then headings, then text; within each the best first."""
    if on_sqlite():
        asked = [
            _match(wanted, columns, kind) for columns in ("lead", "heading", "lead heading body")
        ]
        many = await query(_FEW, [asked[-1], MOST_WEIGHED])
        rows = await query(_FIND_PLAIN if many else _FIND_WEIGHED, [*asked, limit, offset])
    else:
        asked = [_tsquery(wanted, weights, kind) for weights in ("", "A", "B")]
        rows = await query(_FIND_POSTGRES, [*asked, limit, offset])
    return [Passage(**{**row, "kind": Kind(row["kind"])}) for row in rows]


def _values(one: Passage) -> dict[str, Any]:
    return {**asdict(one), "kind": one.kind.value}


def _match(wanted: Wanted, columns: str, kind: Kind | None) -> str:
    """A query of FTS5 within these columns; what stands in quotes is never a sign to it."""
    terms = " AND ".join(_fts_term(term) for term in wanted.terms)
    asked = f"{{{columns}}} : ({terms})"
    return asked if kind is None else f'kind : "{kind.value}" AND {asked}'


def _fts_term(term: Term) -> str:
    return f'"{" ".join(term.words)}"{" *" if term.is_beginning else ""}'


def _tsquery(wanted: Wanted, weights: str, kind: Kind | None) -> str:
    terms = [f"({_ts_term(term, weights)})" for term in wanted.terms]
    return " & ".join(terms if kind is None else [_kind_word(kind), *terms])


def _kind_word(kind: Kind) -> str:
    """Listed among the words, so that the index answers for both; no text holds a colon word."""
    return f"'kind:{kind.value}'"


def _ts_term(term: Term, weights: str) -> str:
    *before, last = (f"'{word[:_LONGEST_WORD]}'" for word in term.words)
    weighted = [f"{word}:{weights}" if weights else word for word in before]
    mark = f"{'*' if term.is_beginning else ''}{weights}"
    return " <-> ".join([*weighted, f"{last}:{mark}" if mark else last])


def _vector(one: Passage) -> str:
    """The words with their places and weights, as PostgreSQL writes a tsvector."""
    entries = [_kind_word(one.kind)]
    at = 0
    for text, weight in ((one.lead, "A"), (one.heading, "B"), (one.body, "D")):
        for word in words_of(text):
            at += 1
            if at > LAST_POSITION:
                return " ".join(entries)
            entries.append(f"'{word[:_LONGEST_WORD]}':{at}{weight}")
        at += 1
    return " ".join(entries)
