"""The columns on which grades, certificates and receipts rest, and those that prove nothing."""

from uuid import UUID

OTHER = UUID(int=9)

ROWS = {
    "sitting": "id = '{sitting}'",
    "time_entry": "sitting_id = '{sitting}'",
    "form": "sitting_id = '{sitting}'",
    "response_revision": "sitting_id = '{sitting}' AND position = 3",
    "sealed_response": "sitting_id = '{sitting}' AND position = 1",
    "exam_release": "id = (SELECT release_id FROM sitting WHERE id = '{sitting}')",
    "item_version": "item = 'pra-0001'",
    "picture": "digest = (SELECT min(p.digest) FROM picture AS p)",
    "grade": "sitting_id = '{sitting}'",
    "decision": "sitting_id = '{sitting}'",
    "certificate": "id = '{certificate}'",
    "certificate_event": "certificate_id = '{certificate}'",
    "log_entry": "position = (SELECT log_index FROM certificate WHERE id = '{certificate}')",
    "log_size": "id = 1",
    "log_head": "id = 1",
    "signing_key": "purpose = 'credentials'",
    "audit_event": "sequence = 3",
}
UNSEEN = {
    "sitting": {
        "closed_ms": "by less than a minute: clocks of several machines are not nearer",
        "grading_due_ms": "if earlier it is graded again, which does nothing",
        "release_id": "the store refuses it",
        "locked": "says what may be saved while it is open",
        "break_until_ms": "",
    },
    "time_entry": {
        "id": "the store refuses it",
        "reason": "is free text, which may have to be erased",
        "key": "tells repeated grants apart while it is open",
    },
    "form": {"id": "a name for the API"},
    "response_revision": {
        "id": "the order of saves is their writer and sequence",
        "position": "the store refuses it",
        "sequence": "of the only save of an item: which one counts stays the same",
        "saved_ms": "by less than a minute",
    },
    "sealed_response": {
        "position": "the store refuses it",
        **dict.fromkeys(("id", "sequence", "response"), "never counts, and is signed by nobody"),
        "writer": "within those that there were",
        "reason": "of the two that there are",
        "received_ms": "within the day in which it may have come",
    },
    "exam_release": {
        "id": "the store refuses it",
        "version": "a number for people: the hash is over what holds",
        "published_ms": "nothing rests on it",
    },
    "item_version": {"published_ms": "nothing rests on it"},
    "picture": {"media_type": "of the kinds we know", "published_ms": "nothing rests on it"},
    "grade": {"graded_ms": "by less than a minute"},
    "decision": {"decided_ms": "by less than a minute"},
    "certificate": {"reason_text": "is free text"},
    "certificate_event": {
        "id": "nothing rests on it",
        **dict.fromkeys(("reason_code", "reason_text", "actor_id"), "the audit trail has them"),
        "at_ms": "within its day",
    },
    "log_entry": {},
    "log_size": {"id": "the store refuses it"},
    "log_head": {"cosignatures": "of witnesses", "signed_ms": "nothing rests on it"},
    "signing_key": {"added_ms": "within its day"},
    "audit_event": {"id": "the store refuses it", "sequence": "the store refuses it"},
}
"""What the audit cannot know by its own nature, and why that is not needed."""


def another(row: dict[str, object], column: str) -> str:
    """Another value of the same kind, in SQL."""
    value = row[column]
    if isinstance(value, int):
        is_claim = column.startswith("is_") or column == "passed"
        return f"1 - {column}" if is_claim else f"{column} + 1"
    if isinstance(value, bytes):
        return "x'00'"
    if value is None:
        return "1" if column.endswith("_ms") else f"'{OTHER}'"
    is_id = column == "id" or column.endswith(("_id", "_by"))
    return f"'{OTHER}'" if is_id else f"'x' || substr({column}, 2)"
