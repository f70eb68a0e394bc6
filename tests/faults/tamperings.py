"""What somebody might change behind our back, and the sentence in which the audit must say so.

A statement, and a pattern of the sentence; in both, `{sitting}` and the like are names of `Life`.
"""

AGAIN = (
    "INSERT INTO audit_event (actor_id, action, subject, detail, at_ms) "
    "SELECT actor_id, action, subject, detail, at_ms FROM audit_event WHERE action = '{}'"
)
TAKEN_OVER = "SELECT actor_id, 'sitting.writer-taken'"
TAMPERINGS: dict[str, tuple[str, str]] = {
    "a response": (
        "UPDATE response_revision SET response = 'null' WHERE position = 1",
        "I5: grade .* of sitting {sitting} differs from its responses in points",
    ),
    "a response's time": (
        "UPDATE response_revision SET saved_ms = saved_ms + 86400000 WHERE position = 2",
        "I2: response [0-9]+ of sitting {sitting} was saved after deadline",
    ),
    "a response's order": (
        "UPDATE response_revision SET writer = 9 WHERE position = 2",
        "I1: response [0-9]+ of sitting {sitting} has a place no save",
    ),
    "a lost response": (
        "DELETE FROM response_revision WHERE position = 3",
        "I5: grade .* of sitting {sitting} differs",
    ),
    "sealed evidence that counts": (
        (
            "INSERT INTO sealed_response (sitting_id, position, reason, writer, sequence, "
            "response, received_ms) SELECT sitting_id, position, 'sitting-closed', writer, "
            "sequence, response, saved_ms FROM response_revision WHERE position = 3"
        ),
        "I2: response [0-9]+ of sitting {sitting} counts although it is sealed",
    ),
    "a response that cannot be read": (
        "UPDATE response_revision SET response = '[' WHERE position = 1",
        "I1: graded sitting {sitting} cannot be read",
    ),
    "the form": (
        "UPDATE form SET document = document || ' '",
        "I9: form of sitting {sitting} was changed",
    ),
    "the sitting's end": (
        "UPDATE sitting SET closed_by = NULL",
        "I6: sitting {sitting} is closed without its time, cause",
    ),
    "the deadline": (
        "UPDATE sitting SET deadline_ms = deadline_ms + 60000",
        "I8: sitting {sitting} has another deadline than its start and its time ledger give",
    ),
    "the deadline with its base": (
        "UPDATE time_entry SET ms = ms + 60000",
        "I8: sitting {sitting} was given another time at its start than its exam gives",
    ),
    "a lost time ledger": (
        "DELETE FROM time_entry",
        "I8: sitting {sitting} was given another time at its start than its exam gives",
    ),
    "a time ledger that cannot be read": (
        "UPDATE time_entry SET kind = 'gift'",
        "I8: time ledger of sitting {sitting} cannot be read",
    ),
    "the grace": (
        "UPDATE sitting SET grace_ms = grace_ms + 1000",
        "I8: sitting {sitting} has another grace than its exam gives",
    ),
    "a close after the end": (
        "UPDATE sitting SET closed_ms = deadline_ms + grace_ms + 1",
        "I8: sitting {sitting} was closed later than its deadline",
    ),
    "a start that happened twice": (
        AGAIN.format("sitting.started"),
        "I10: sitting {sitting} was started 2 times",
    ),
    "a take-over without effect": (
        AGAIN.format("sitting.started").replace("SELECT actor_id, action", TAKEN_OVER),
        "I10: sitting {open} was taken over 1 times by writer 1",
    ),
    "a certificate issued twice": (
        AGAIN.format("certificate.issued"),
        "I10: certificate {certificate} was issued 2 times",
    ),
    "a deleted entry of the log": (
        "DELETE FROM log_entry WHERE position = 0",
        "the log: entry 0 is missing",
    ),
    "an altered entry of the log": (
        (
            "UPDATE log_entry SET line = replace(line, 'issue 20', 'issue 19') "
            "WHERE line LIKE 'assay-log v1 issue%'"
        ),
        "the log: its entries are not those of the signed head",
    ),
    "an entry of the log that nothing stands for": (
        "DELETE FROM certificate_event",
        "the log: entry [0-9]+ stands for nothing that happened",
    ),
    "a certificate that was never logged": (
        "DELETE FROM certificate_event WHERE certificate_id = '{certificate}'",
        "certificate {certificate} stands 0 times in the log as issued",
    ),
    "a deleted certificate": (
        "DELETE FROM certificate",
        "the log: certificate {certificate}, to which something happened, is missing",
    ),
    "another salt": (
        "UPDATE certificate SET log_salt = certificate.signing_input",
        "certificate {certificate} is not what the log holds at",
    ),
    "a key of another's": (
        "UPDATE signing_key SET public_key = (SELECT max(k.public_key) FROM signing_key AS k)",
        "key .* stands under another name, purpose or number than its own",
    ),
    "a key that nothing shows to be compromised": (
        "UPDATE signing_key SET compromised_ms = 1, compromised_position = 0",
        "key .* has a life without its entry in the log",
    ),
    "a log cut short": (
        "UPDATE log_size SET size = size - 1",
        "the log: entry [0-9]+ is beyond its size",
    ),
    "another head of the log": (
        "UPDATE log_head SET note = replace(note, '/log', '/lag')",
        "the log: its signed head is not signed by a key of the log",
    ),
    "a head of the log taken back": (
        "DELETE FROM log_head",
        "the log: the data folder has a head over [0-9]+ entries, the store not",
    ),
    "a sitting opened again": (
        "UPDATE sitting SET state = 'open', closed_ms = NULL, closed_by = NULL, receipt_kid = NULL",
        "I6: grade .* of sitting {sitting} was given before the close",
    ),
    "the points": (
        "UPDATE grade SET points = '1/3'",
        "I5: grade .* of sitting {sitting} differs from its responses in points",
    ),
    "the scaled score": (
        "UPDATE grade SET scaled_score = scaled_score - 1",
        "I5: grade .* of sitting {sitting} differs from its responses in scaled score",
    ),
    "a grade that cannot be read": (
        "UPDATE grade SET points = 'many'",
        "I5: grade .* cannot be read",
    ),
    "a lost grade": (
        "DELETE FROM grade",
        "I6: sitting {sitting} has no grade and waits for none",
    ),
    "the decision": (
        "UPDATE decision SET outcome = 'refuse'",
        "I4: certificate {certificate} rests on no decision to certify",
    ),
    "the policy of a decision": (
        (
            'UPDATE decision SET policy = replace(policy, \'"policy":"practice"\', '
            '\'"policy":"standard"\')'
        ),
        "I4: decision .* of sitting {sitting} names another policy than the sitting was sat under",
    ),
    "a lost decision": (
        "DELETE FROM decision",
        "I4: grade .* of sitting {sitting} was never decided on",
    ),
    "a lost certificate": (
        "DELETE FROM certificate",
        "I4: decision .* to certify has no certificate",
    ),
    "what a certificate says": (
        "UPDATE certificate SET document = replace(document, 'Load 0001', 'Load 0007')",
        "certificate {certificate} says something else than its record",
    ),
    "a certificate with its record": (
        (
            "UPDATE certificate SET document = replace(document, 'Load 0001', 'Load 0007'), "
            "unsigned = replace(unsigned, 'Load 0001', 'Load 0007'), "
            "record = replace(record, 'Load 0001', 'Load 0007')"
        ),
        "certificate {certificate} does not verify",
    ),
    "a certificate's signature": (
        (
            'UPDATE certificate SET document = replace(document, \'"proofValue":"z\', '
            '\'"proofValue":"zz\')'
        ),
        "certificate {certificate} does not verify",
    ),
    "a certificate's life": (
        "UPDATE certificate SET live_key = NULL",
        "I3: certificate {certificate} is not live as its status says",
    ),
    "a certificate's last day": (
        "UPDATE certificate SET expires_ms = expires_ms + 1000",
        "certificate {certificate} stands under other values than its record",
    ),
    "whose certificate it is": (
        "UPDATE certificate SET person_id = '00000000-0000-7000-8000-000000000001'",
        "I4: certificate {certificate} names another person",
    ),
    "an item": (
        (
            "UPDATE item_version SET document = replace(document, '\"version\":', "
            "'\"version\":1') WHERE item = 'pra-0001'"
        ),
        "I9: item version [0-9a-f]+ was changed after publishing",
    ),
    "a picture": (
        "UPDATE picture SET digest = 'ffff' || substr(digest, 5)",
        "I9: picture ffff[0-9a-f]+ was changed after publishing",
    ),
    "an audit event": (
        "UPDATE audit_event SET subject = 'nobody' WHERE action = 'sitting.started'",
        "I7: audit event [0-9]+: it was changed after it was linked",
    ),
    "a lost audit event": (
        "DELETE FROM audit_event WHERE action = 'sitting.started'",
        "I7: audit event [0-9]+: ",
    ),
    "sealed evidence of no item": (
        "UPDATE sealed_response SET position = 99 WHERE position = 1",
        "I2: sealed response [0-9]+ of sitting {sitting} has a place no refusal can have given",
    ),
    "sealed evidence of a device that never was": (
        "UPDATE sealed_response SET writer = 3 WHERE position = 1",
        "I2: sealed response [0-9]+ of sitting {sitting} has a place no refusal can have given",
    ),
    "sealed evidence of days later": (
        "UPDATE sealed_response SET received_ms = received_ms + 259200000 WHERE position = 2",
        "I2: sealed response [0-9]+ of sitting {sitting} has a place no refusal can have given",
    ),
    "a response of no sitting": (
        (
            "UPDATE response_revision SET sitting_id = '00000000-0000-7000-8000-000000000001' "
            "WHERE position = 16"
        ),
        "I1: response [0-9]+ of sitting 00000000-.* has a place no save",
    ),
    "a form with its hash": (
        (
            "UPDATE form SET document = (SELECT f.document FROM form AS f WHERE f.sitting_id = "
            "'{open}'), hash = (SELECT f.hash FROM form AS f WHERE f.sitting_id = '{open}') "
            "WHERE sitting_id = '{sitting}'"
        ),
        "I[15]: .*sitting {sitting}",
    ),
    "a lost form": (
        "DELETE FROM form WHERE sitting_id = '{open}'",
        "I9: form of sitting {open} is missing",
    ),
    "the release": (
        "UPDATE exam_release SET document = replace(document, '\"minutes\":10', '\"minutes\":90')",
        "I5: release .* of practice was changed after publishing",
    ),
    "a release that cannot be read": (
        "UPDATE exam_release SET document = '[' WHERE slug = 'practice'",
        "I5: release .* cannot be read",
    ),
    "whose sitting it is": (
        (
            "UPDATE sitting SET person_id = '00000000-0000-7000-8000-000000000001' "
            "WHERE id = '{sitting}'"
        ),
        "I4: decision .* of sitting {sitting} names another person or exam",
    ),
    "a place in the hall for two": (
        "UPDATE sitting SET open_key = NULL WHERE id = '{open}'",
        "I6: sitting {open} is not closed and does not hold the place of an open one",
    ),
    "a take-over without a trace": (
        "UPDATE sitting SET writer = writer + 1 WHERE id = '{open}'",
        "I7: a take-over of sitting {open} is not in the audit trail",
    ),
    "the end of the trail": (
        (
            "DELETE FROM audit_event WHERE id >= (SELECT max(e.id) FROM audit_event AS e "
            "WHERE e.action = 'certificate.issued')"
        ),
        "I7: that certificate {certificate} was issued is not in the audit trail",
    ),
    "a start that was cut off": (
        "DELETE FROM audit_event WHERE sequence IS NULL",
        "I7: the start of sitting {open} is not in the audit trail",
    ),
    "a revocation without a trace": (
        (
            "UPDATE certificate SET status = 'revoked', live_key = NULL, status_ms = 1, "
            "reason_code = 'error'"
        ),
        "I7: that certificate {certificate} was revoked is not in the audit trail",
    ),
    "an event put into the chain": (
        (
            "INSERT INTO audit_event (actor_id, action, subject, detail, at_ms, sequence, "
            "previous_hash, hash) SELECT actor_id, action, subject, detail, at_ms, sequence + 1, "
            "hash, hash FROM audit_event WHERE sequence = "
            "(SELECT max(e.sequence) FROM audit_event AS e)"
        ),
        "I7: audit event [0-9]+: it was changed after it was linked",
    ),
    "an event with a hash of its own": (
        ("UPDATE audit_event SET subject = 'nobody', hash = previous_hash WHERE sequence = 2"),
        "I7: audit event [0-9]+: it does not continue the event before it",
    ),
    "a grade that waits for ever": (
        "UPDATE sitting SET grading_due_ms = 9000000000000 WHERE id = '{sitting}'",
        "I12: sitting {sitting} waits for its grade, and nobody will take it",
    ),
    "a lost job": (
        "DELETE FROM outbox",
        "I4: decision {waiting} to certify has no certificate",
    ),
    "a job that nobody knows": (
        "UPDATE outbox SET topic = 'decision.celebrate'",
        "I12: decision.celebrate of {waiting} waits in the outbox, and nobody will take it",
    ),
    "a job that waits for ever": (
        "UPDATE outbox SET due_ms = 9000000000000",
        "I12: decision.certify of {waiting} waits in the outbox, and nobody will take it",
    ),
    "a lost notice of a result": (
        "DELETE FROM notice WHERE subject = '{failed}'",
        "I11: nobody was told the result of decision {failed}",
    ),
    "a lost notice of a certificate": (
        "DELETE FROM notice WHERE kind = 'certificate-issued'",
        "I11: nobody was told of certificate {certificate}",
    ),
    "a mail that nothing sends": (
        "UPDATE mail SET state = 'queued'",
        "I11: mail .* waits, but nothing will send it",
    ),
}
