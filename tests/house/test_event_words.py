"""Every event that the code records has words in the audit trail, every topic among the jobs."""

import re

from server.web.pages.admin.event_words import WORDS, place_of
from server.web.pages.admin.job_words import TOPICS
from tests.house.tree import tracked

RECORDED = re.compile(r"audit\.record\(|_record\(|\brecord\(\s*actor|self\._end\(")
PUT = re.compile(r"outbox\.(?:add|add_all|put)\(\s*\"([a-z.-]+)\"")
ACTION = re.compile(r'"([a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*)"')
SOMEBODY = "01900000-0000-7000-8000-000000000001"


def recorded_actions() -> set[str]:
    found = set()
    for path in tracked(".py", under="server"):
        text = path.read_text("utf-8")
        for call in RECORDED.finditer(text):
            first = ACTION.search(text, call.end(), call.end() + 160)
            if first and "def " not in text[call.start() - 12 : call.start()]:
                found.add(first[1])
    return found


def test_every_recorded_action_has_its_words() -> None:
    assert {"certificate.revoked", "session.started"} <= recorded_actions()
    assert recorded_actions() - WORDS.keys() - TOPICS.keys() == set()


def test_every_topic_has_its_words() -> None:
    put = {one for path in tracked(".py", under="server") for one in PUT.findall(path.read_text())}

    assert {"certificate.issued", "person.renamed"} <= put
    assert put - TOPICS.keys() == set()


def test_what_an_event_is_about_leads_to_its_page() -> None:
    assert place_of("role.granted", SOMEBODY) == f"/admin/people/{SOMEBODY}"
    assert place_of("sitting.started", SOMEBODY) == f"/admin/sittings/{SOMEBODY}"
    assert place_of("content.published", "content") == ""
    assert place_of("role.granted", "javascript:alert(1)") == ""
