"""One fact, one file: what we say about the world, from whom, and until when it may stand."""

import re
from pathlib import PurePosixPath

from server.curriculum.domain.model import Confidence, Fact, Volatility
from server.curriculum.domain.yaml_file import read_date, read_paragraphs, read_yaml
from server.items.domain.report import Report

FACT_ID = re.compile(r"[A-Z]{1,3}[0-9]{2,3}\Z")
_REQUIRED = ("fact", "statement", "source", "checked_on", "volatility", "review_by")


def read_fact(content: bytes, report: Report) -> Fact | None:
    fields = read_yaml(content, report)
    if fields is None:
        return None
    fields.refuse_unknown((*_REQUIRED, "confidence"))
    fields.require(_REQUIRED, "every fact has it")
    fact_id = fields.text("fact", FACT_ID, code="E008")
    name = PurePosixPath(report.file).stem
    if fact_id and fact_id != name:
        report.error("C009", fields.place("fact"), f"`{fact_id}` stands in the file of `{name}`")
    statement = read_paragraphs(fields, "statement", report)
    source = fields.text("source")
    confidence = fields.choice("confidence", Confidence)
    checked_on = read_date(fields, "checked_on", report)
    review_by = read_date(fields, "review_by", report)
    volatility = fields.choice("volatility", Volatility)
    if not (fact_id and checked_on and review_by and volatility):
        return None
    fact = Fact(fact_id, statement, source.strip(), checked_on, volatility, review_by, confidence)
    if problem := _term_problem(fact):
        report.error("C015", fields.place("review_by"), problem)
    return fact


def _term_problem(fact: Fact) -> str:
    latest = fact.checked_on + fact.volatility.longest_validity
    if fact.review_by < fact.checked_on:
        return f"{fact.review_by} lies before checked_on"
    if fact.review_by > latest:
        return f"a fact of volatility {fact.volatility} is reviewed by {latest} at the latest"
    return ""
